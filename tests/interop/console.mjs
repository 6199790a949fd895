// Walks through a console in Debian's chromium: node console.mjs URL PATH_OF_AN_ALERT HOSTILE_TEXT...
// Prints what it found as one JSON object. Nothing of a log may become an element, and no request may leave.
import {execFileSync} from "node:child_process";
import {chromium} from "playwright-core";

const [base, alert, ...hostile] = process.argv.slice(2);
const executablePath = process.env.CHROMIUM || execFileSync("sh", ["-c", "command -v chromium || command -v chromium-browser"]).toString().trim();
const browser = await chromium.launch({executablePath, args: ["--no-sandbox", "--headless", "--disable-background-networking"]});

const foreign = [];
const complaints = [];

async function open(options) {
  const context = await browser.newContext(options);
  context.on("request", request => { if (!request.url().startsWith(base) && !request.url().startsWith("data:")) foreign.push(request.url()); });
  const page = await context.newPage();
  page.setDefaultTimeout(15000);
  page.on("pageerror", error => complaints.push(error.message));
  page.on("console", message => { if (message.type() === "error") complaints.push(message.text()); });
  return page;
}

// What a page holds that no template of ours writes.
const injected = page => page.evaluate(origin => {
  const found = [];
  if (window.pwned !== undefined) found.push("a script ran");
  for (const one of document.querySelectorAll("*")) {
    const name = one.localName;
    if (["iframe", "object", "embed", "base", "style", "math", "foreignobject", "video", "audio"].includes(name)) found.push(name);
    if (name === "script" && !(one.src.startsWith(origin + "/static/") && one.textContent === "")) found.push("script");
    if (name === "img" && !one.src.startsWith(origin + "/static/")) found.push("img");
    if (name === "a" && !(one.href.startsWith(origin + "/") || one.href.startsWith(origin + "#"))) found.push("a " + one.href);
    if (name === "form" && !one.action.startsWith(origin + "/")) found.push("form");
    for (const attribute of one.attributes) if (attribute.name.startsWith("on")) found.push(name + " " + attribute.name);
  }
  return found;
}, base);

const result = {pages: [], injected: [], wide: [], shown: [], charts: 0};
const page = await open({viewport: {width: 1280, height: 900}});
const phone = await open({viewport: {width: 360, height: 740}, isMobile: true, colorScheme: "dark"});

// Each page that can be reached, one of a kind: ids are alike.
const kind = path => path.replace(/[?#].*/, "").replace(/\/(alerts|entities|models|runs)\/[^/]+/, "/$1/ID");
const seen = new Set();
const queue = ["/", alert];
while (queue.length > 0) {
  const path = queue.shift();
  if (seen.has(kind(path))) continue;
  seen.add(kind(path));
  const answer = await page.goto(base + path);
  result.pages.push(answer.status() + " " + kind(path));
  result.injected.push(...(await injected(page)).map(what => path + ": " + what));
  result.charts += await page.locator("canvas").count();
  const text = await page.evaluate(() => document.body.innerText + document.title);
  for (const one of hostile) if (text.includes(one) && !result.shown.includes(one)) result.shown.push(one);
  queue.push(...await page.evaluate(() => [...document.querySelectorAll("a[href]")].map(one => one.getAttribute("href"))));
  await phone.goto(base + path);
  if (await phone.evaluate(() => document.documentElement.scrollWidth > innerWidth)) result.wide.push(path);
}

// A reader's verdict, from a telephone.
await phone.goto(base + alert);
await phone.getByLabel("note").first().fill(hostile[0]);
await phone.getByRole("button", {name: "false alarm"}).click();
await phone.waitForURL("**/alerts/*told=*");
result.told = await phone.locator(".told").innerText();
result.pill = await phone.locator(".pill", {hasText: "says"}).first().innerText();
result.injected.push(...await injected(phone));

// The control: what is looked for is found where it is.
const bad = await (await browser.newContext()).newPage();
await bad.setContent("<img src=x onerror='window.pwned=1'><script>window.pwned=1</script>");
result.control = await injected(bad);

result.foreign = foreign;
result.complaints = complaints;
console.log(JSON.stringify(result));
await browser.close();
