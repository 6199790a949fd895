#!/usr/bin/env python3
"""Requests of a small shop as lines, with attacks: requests.py SEED SHARE TRAIN TEST LABELS

Writes 6,000 ordinary request lines and SHARE as many attacks to TRAIN, 3,000 and 300 to TEST, and what the tested lines
are to LABELS (CSV id,label; id is the number of the line). Twelve pages with typed parameters and six files. Nine kinds
of attacks: injected SQL, scripts, headers, paths, commands, server-side includes, long values, values of the wrong type,
pages that do not exist. The attacks learned and those tested are drawn from the same payloads.
"""
import random
import sys
import urllib.parse

NAMES = "Ana Luis Maria Jose Carmen Pedro Lucia Javier Elena Pablo Sofia Diego Irene Mario Laura Sergio Raquel".split()
SURNAMES = "Garcia Lopez Sanchez Martin Gomez Ruiz Diaz Moreno Alvarez Romero Navarro Torres Ramos Castro Ortega".split()
WORDS = "vino jamon queso aceite pan tomate cafe chocolate arroz azucar sal leche iberico Rioja curado virgen".split()
PERSON = "modo login pwd nombre apellidos email dni direccion ciudad cp ntc B1".split()
PAGES = [
    ("GET", "/tienda1/index.jsp", []), ("GET", "/tienda1/publico/productos.jsp", []),
    ("GET", "/tienda1/publico/anadir.jsp", "id nombre precio cantidad B1".split()),
    ("POST", "/tienda1/publico/anadir.jsp", "id nombre precio cantidad B1".split()),
    ("POST", "/tienda1/publico/autenticar.jsp", "modo login pwd B1".split()),
    ("POST", "/tienda1/publico/registro.jsp", PERSON), ("GET", "/tienda1/miembros/editar.jsp", PERSON),
    ("GET", "/tienda1/publico/caracteristicas.jsp", ["id"]), ("GET", "/tienda1/publico/pagar.jsp", "modo precio B1".split()),
    ("GET", "/tienda1/publico/vaciar.jsp", ["B1"]), ("GET", "/tienda1/buscar.jsp", ["q"]),
    ("GET", "/tienda1/global/estilos.css", []),
] + [("GET", f"/tienda1/imagenes/{name}", []) for name in "logo.gif 1.jpg 2.jpg 3.gif nuestratierra.jpg fondo.gif".split()]
PAYLOADS = {
    "sql": ["' OR '1'='1", "1; DROP TABLE usuarios; --", "' UNION SELECT login,pwd FROM users--", "a' or 'a'='a';--"],
    "script": ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "<body onload=alert(1)>"],
    "header": ["any\r\nSet-cookie: Tamper=1041264011025374727", "any?\r\nLocation: http://evil"],
    "path": ["../../../../etc/passwd", "..\\..\\..\\boot.ini", "....//....//etc/shadow"],
    "command": ["; cat /etc/passwd", "| dir c:\\", "`id`", "&& ping -c 10 127.0.0.1"],
    "include": ['<!--#EXEC cmd="ls /"-->', '<!--#include file="x"-->'],
    "long": ["A" * 300, "9" * 400, "%n%s%x" * 10],
    "type": ["a3x", "-5", "0x1F", "foo bar@", "o'brien+=", "#$%!?*"],
}
PROBES = ["/tienda1/publico/anadir.jsp.bak", "/tienda1/index.jsp.old", "/admin/", "/WEB-INF/web.xml", "/.htaccess"]


def world(r):
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    login = lambda: (r.choice(NAMES) + r.choice(SURNAMES)).lower()[: r.randint(5, 12)] + r.choice(["", str(r.randint(1, 99))])
    fields = {
        "id": lambda: str(r.randint(1, 30)), "precio": lambda: str(r.randint(5, 999)), "cantidad": lambda: str(r.randint(1, 99)),
        "nombre": lambda: r.choice(NAMES), "apellidos": lambda: r.choice(SURNAMES) + " " + r.choice(SURNAMES), "login": login,
        "pwd": lambda: "".join(r.choice(letters) for _ in range(r.randint(6, 12))),
        "email": lambda: login() + "@" + r.choice(["yahoo", "gmail", "terra"]) + r.choice([".com", ".es"]),
        "dni": lambda: str(r.randint(10**7, 10**8 - 1)) + r.choice("ABCDEFGH"),
        "direccion": lambda: f"Calle {r.choice(SURNAMES)} {r.randint(1, 200)}, {r.randint(1, 9)}{r.choice('ABCD')}",
        "ciudad": lambda: r.choice(["Madrid", "Sevilla", "León", "Cádiz"]), "cp": lambda: str(r.randint(1000, 52999)).zfill(5),
        "ntc": lambda: str(r.randint(10**15, 10**16 - 1)), "modo": lambda: r.choice(["entrar", "insertar", "registro"]),
        "B1": lambda: r.choice(["Añadir al carrito", "Entrar", "Registrar", "Confirmar"]),
        "q": lambda: " ".join(r.choices(WORDS, k=r.randint(1, 3))),
    }
    kinds = [*PAYLOADS, "probe"]
    quoted = lambda text: urllib.parse.quote_plus(text, encoding="latin-1")

    def line(method, path, values):
        query = "&".join(f"{name}={value}" for name, value in values)
        return f"{method} http://localhost:8080{path}{'?' + query if query else ''} HTTP/1.1"

    def page(pages):
        method, path, names = r.choice(pages)
        return method, path, [[name, quoted(fields[name]())] for name in names]

    def attack(i):
        kind = kinds[i % len(kinds)]
        if kind == "probe":
            return line("GET", r.choice(PROBES), [])
        method, path, values = page([one for one in PAGES if one[2]])
        r.choice(values)[1] = quoted(r.choice(PAYLOADS[kind]))
        return line(method, path, values)

    return lambda: line(*page(PAGES)), attack


def main(seed, share, train, test, labels):
    r = random.Random(int(seed))
    normal, attack = world(r)
    learned = [normal() for _ in range(6000)] + [attack(i) for i in range(round(6000 * float(share)))]
    r.shuffle(learned)
    tested = [(normal(), 0) for _ in range(3000)] + [(attack(i), 1) for i in range(300)]
    r.shuffle(tested)
    with open(train, "w") as out:
        out.writelines(line + "\n" for line in learned)
    with open(test, "w") as out:
        out.writelines(line + "\n" for line, _ in tested)
    with open(labels, "w") as out:
        out.write("id,label\n")
        out.writelines(f"{i + 1},{label}\n" for i, (_, label) in enumerate(tested))


if __name__ == "__main__":
    main(*sys.argv[1:])
