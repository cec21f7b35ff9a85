// Goes from an address of the old site to the page that answers now, as old-addresses.json
// says. On 404.html the address is the one that was asked for; on the look-up page it is
// handed on as ?from=/old.asp?no=1, or as the old query with the old path's #id.
"use strict";

const root = new URL("../../", document.currentScript.src);

// As in plugins/publishing/redirects.py: ASCII decoded, lower case, the rest left encoded.
const plain = (text) =>
  text
    .replace(/[^\0-\x7f]+/gu, encodeURIComponent)
    .replace(/%([0-7][0-9a-f])/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)))
    .replace(/[A-Z]/g, (letter) => letter.toLowerCase());

// The path without blanks, index.html or slash at its end, and the parameters.
function read(address) {
  const whole = plain(address);
  const end = whole.search(/\?|$/);
  const path = whole.slice(0, end).replace(/[ +]+$/, "").replace(/\/index\.html$/, "/");
  const query = whole
    .slice(end)
    .split(/[&?]/)
    .map((each) => each.replace(/^amp;/, "").replace(/[ +]+$/, ""));
  return { path: path.replace(/\/$/, ""), query };
}

const begins = (rule, path) => `${path}/`.startsWith(rule.path.slice(0, -1));

function find(rules, address) {
  const { path, query } = read(address);
  return rules.find(
    (rule) =>
      (rule.path.endsWith("*") ? begins(rule, path) : rule.path === path) &&
      rule.query.every((each) => query.includes(each)),
  );
}

// The old address that the look-up page was asked about; "" if it was opened by itself.
function handedOn() {
  const query = new URLSearchParams(location.search);
  const from = query.get("from");
  if (from) {
    query.delete("from");
    return `${from}${from.includes("?") ? "&" : "?"}${query}`;
  }
  const old = document.getElementById(location.hash.slice(1))?.dataset.oldPath;
  return old ? old.replace(/\*$/, "") + location.search : "";
}

// Without the path, a number may mean several pages: all are marked.
function mark(rules) {
  const { query } = read(location.search);
  for (const rule of rules) {
    if (rule.query.length === 0 || !rule.query.every((each) => query.includes(each))) continue;
    const words = document.querySelector(`#row-${rule.id} code`);
    const marked = document.createElement("mark");
    marked.append(...words.childNodes);
    words.append(marked);
  }
  document.querySelector("main mark")?.scrollIntoView({ block: "center" });
}

async function start() {
  const listed = document.querySelector("[data-old-path]");
  const inside = location.pathname.slice(root.pathname.length - 1);
  const address = listed ? handedOn() : inside + location.search;
  if (!address && !location.search) return;
  const rules = await (await fetch(new URL("old-addresses.json", root))).json();
  const rule = address ? find(rules, address) : undefined;
  if (rule) location.replace(new URL(rule.to.slice(1), root));
  else if (listed) mark(rules);
}

start();
