#!/usr/bin/env python3
"""Traces of system calls, with attacks: traces.py SEED SHARE TRAIN TEST LABELS

Writes 600 normal traces and SHARE as many attacks to TRAIN, 400 and 120 to TEST (CSV id,events), and what the tested ones
are to LABELS (CSV id,label). 40 programs, 170 calls and 120 short sequences of them, both by Zipf; all traces share a
loader and an exit; a program goes on from sequence to sequence, repeats some in loops, and one call in fifty is another.
Six kinds of attacks have a few sequences of their own; up to 70 % of a trace is the program the attack lives in.
"""
import math
import random
import sys


def world(r):
    calls = [1 / (i + 1) ** 1.1 for i in range(170)]
    call = lambda: r.choices(range(170), calls)[0]
    sequence = lambda most: [call() for _ in range(r.randint(2, most))]
    idioms = [sequence(9) for _ in range(120)]
    idiom_weights = [1 / (i + 1) ** 0.8 for i in range(120)]
    loader = [call() for _ in range(24)]
    leave = [call() for _ in range(4)]

    def program(own, common):
        parts = r.choices(idioms, idiom_weights, k=common) + [sequence(7) for _ in range(own)]
        follow = [[r.randrange(len(parts)) for _ in range(r.randint(1, 3))] for _ in parts]
        return parts, follow, [r.random() < 0.3 for _ in parts]

    programs = [program(r.randint(0, 3), r.randint(8, 25)) for _ in range(40)]
    attacks = [program(r.randint(2, 4), r.randint(6, 14)) for _ in range(6)]
    weights = [1 / (i + 1) for i in range(40)]

    def body(of, length):
        parts, follow, loops = of
        out, at = [], r.randrange(min(3, len(parts)))
        while len(out) < length:
            for _ in range(1 + (int(r.expovariate(1 / 6)) if loops[at] else 0)):
                for one in parts[at]:
                    if r.random() > 0.02:
                        out.append(one)
                    if r.random() < 0.02:
                        out.append(call())
                if len(out) >= length:
                    break
            at = r.choice(follow[at]) if r.random() > 0.05 else r.randrange(len(parts))
        return out[:length]

    def length(middle, spread):
        return int(min(3000, max(75, middle * math.exp(r.gauss(0, spread)))))

    def normal():
        return loader + body(r.choices(programs, weights)[0], length(350, 0.8)) + leave

    def attack(kind):
        host = r.choices(programs, weights)[0]
        whole, part = length(250, 0.7), [0, 0.2, 0.4, 0.5, 0.6, 0.7][kind]
        own = body(attacks[kind], max(40, int(whole * (1 - part))))
        return loader + body(host, int(whole * part)) + own + leave

    return normal, attack


def main(seed, share, train, test, labels):
    r = random.Random(int(seed))
    normal, attack = world(r)
    learned = [normal() for _ in range(600)] + [attack(i % 6) for i in range(round(600 * float(share)))]
    r.shuffle(learned)
    tested = [normal() for _ in range(400)] + [attack(i % 6) for i in range(120)]
    for name, traces in ((train, learned), (test, tested)):
        with open(name, "w") as out:
            out.write("id,events\n")
            out.writelines(f"{i},{' '.join(map(str, trace))}\n" for i, trace in enumerate(traces))
    with open(labels, "w") as out:
        out.write("id,label\n")
        out.writelines(f"{i},{int(i >= 400)}\n" for i in range(520))


if __name__ == "__main__":
    main(*sys.argv[1:])
