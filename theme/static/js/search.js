// Search in the files under search/, which plugins/search makes and describes. A page is a hit
// when its title or text holds the query, whatever the case, width and spacing, without a final
// Korean particle, or when it holds a declared synonym. Every hit is a link.
"use strict";

const ROOT = new URL("../../", document.currentScript.src).href;
const LANG = document.documentElement.lang;
const OTHER = LANG === "ja" ? "ko" : "ja";

const PARTICLES = (
  "으로부터 에서부터 에서의 에서는 에서도 으로의 으로는 으로도 으로서 으로써 에게서 에게는 에게도 " +
  "까지의 까지는 부터의 부터는 로부터 이라는 에서 에게 에는 에도 에의 으로 로서 로써 로의 로는 로도 " +
  "와의 과의 와는 과는 와도 과도 만의 만을 만이 까지 부터 보다 처럼 마다 라는 이란 이나 이랑 하고 " +
  "한테 께서 밖에 랑 " +
  "와 과 을 를 이 가 은 는 의 에 로 도 만" // the longest first
).split(" ");

const WORD = /(?:[가-힣]{2}|[a-z]{2}|[0-9][가-힣]|\p{Script=Han}{2})$/u;

const ROUND = 2; // grams asked for at once
const MOST_GRAMS = 8; // of a long query
const MOST_BYTES = 24_000; // of grams for a query on a large site, then no further round
const FIRST_HITS = 10; // of a large site
const MORE_HITS = 20;
const EXCERPT = [40, 110]; // characters before and after the first match
const PAUSE = 200; // milliseconds after a key

// --- Files ------------------------------------------------------------------------------

const files = new Map(); // name to the promise of what was read
let site; // what index.json holds, and what follows from it
let spent = 0; // bytes of grams that were fetched for a query

async function get(address, options) {
  const response = await fetch(`${ROOT}search/${address}`, options);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response;
}

function load(name, read) {
  if (!files.has(name)) {
    const loading = get(`${name}?${site.version}`).then(read);
    files.set(name, loading);
    loading.catch(() => files.delete(name)); // to be tried again
  }
  return files.get(name);
}

async function loadText(unit) {
  const file = Math.floor(unit / site.texts);
  const texts = await load(`texts/${file}.txt`, (response) => response.text());
  return texts.split("\n")[unit % site.texts];
}

async function loadCard(page) {
  const file = Math.floor(page / site.cards);
  const cards = await load(`cards/${file}.json`, (response) => response.json());
  const card = cards[page % site.cards];
  const [path, title, there, body = 0, label, when, isForeign, isLabelForeign] = card;
  return { path, title, there, body, label, when, isForeign, isLabelForeign };
}

async function loadSite() {
  const index = await (await get("index.json", { cache: "no-cache" })).json();
  index.form = new Map();
  for (const [meant, ...others] of index.forms.split(" ").map((forms) => [...forms])) {
    for (const other of others) index.form.set(other, meant);
  }
  index.pageOf = []; // unit to page
  index.firstUnit = []; // page to unit
  const starts = Uint8Array.from(atob(index.starts), (sign) => sign.charCodeAt(0));
  for (let unit = 0; unit < index.units; unit += 1) {
    if ((starts[unit >> 3] >> (unit & 7)) & 1) index.firstUnit.push(unit);
    index.pageOf.push(index.firstUnit.length - 1);
  }
  index.sectionOf = [];
  index.yearOf = [];
  for (const [section, year, count] of index.years) {
    for (let page = 0; page < count; page += 1) {
      index.sectionOf.push(index.sections[section]);
      index.yearOf.push(year ? String(year) : "");
    }
  }
  site = index;
}

// Return what a shard holds: the checksum of a gram to its lists (plugins/search/shards.py).
function parse(bytes) {
  const entries = new Map();
  let at = 0;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const checksum = (bytes[at] << 16) | (bytes[at + 1] << 8) | bytes[at + 2];
    const which = bytes[at + 3];
    const lists = entries.get(checksum) ?? [[], [], [], []];
    entries.set(checksum, lists);
    at += 4;
    lists.forEach((list, bit) => {
      if (!((which >> bit) & 1)) return;
      const size = number();
      const end = at + (size >> 1);
      if (size & 1) {
        for (let value = 0; at < end; value += 1) {
          if ((bytes[at] >> (value & 7)) & 1) list.push(value);
          if ((value & 7) === 7) at += 1;
        }
      } else {
        for (let value = 0; at < end; ) list.push((value += number()));
      }
    });
  }
  return entries;
}

function crc(text) {
  let sum = -1;
  for (const byte of new TextEncoder().encode(text)) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (0xedb88320 & -(sum & 1));
  }
  return ~sum >>> 0;
}

// --- Words ------------------------------------------------------------------------------

function fold(text) {
  // Upper case first: ß and SS are one.
  const plain = text.normalize("NFKC").toUpperCase().toLowerCase().replace(/\s+/gu, "");
  return Array.from(plain, (sign) => site.form.get(sign) ?? sign).join("");
}

// Without its particle, if a word remains: of two syllables (회의 keeps its 의), of two letters or
// Chinese characters, or a syllable behind a number (2022년에).
function stem(word) {
  const ending = PARTICLES.find(
    (each) => word.endsWith(each) && WORD.test(word.slice(0, -each.length)),
  );
  return ending ? word.slice(0, -ending.length) : word;
}

const escaped = (text) => text.replace(/[\\^$.*+?()[\]{}|/]/gu, "\\$&");

// A spelling is a row of characters, the last of which may be a list of alternatives; its
// patterns are regular expressions for the same.
const spelling = (text, typed) => ({ row: [...text], typed, patterns: [escaped(text)] });

// All that counts as a hit for a word: itself, its stem, its synonyms.
function spellings(word) {
  const plain = fold(word);
  if (plain === "") return [];
  const own = [...new Set([plain, stem(plain)])];
  const found = own.map((text) => spelling(text, text === plain));
  site.synonyms.forEach((words, number) => {
    if (own.some((text) => words.includes(text))) {
      found.push({ row: [`\0${number}`], patterns: words.map(escaped) });
    }
  });
  return found;
}

const BASE = 0xac00; // 가; a syllable is (consonant * 21 + vowel) * 28 + final consonant
const CONSONANTS = [..."ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"];
const FINALS = [..." ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"];
const DOUBLE_FINALS = new Map(
  "ㄳㄱㅅ ㄵㄴㅈ ㄶㄴㅎ ㄺㄹㄱ ㄻㄹㅁ ㄼㄹㅂ ㄽㄹㅅ ㄾㄹㅌ ㄿㄹㅍ ㅀㄹㅎ ㅄㅂㅅ"
    .split(" ")
    .map(([whole, ...parts]) => [whole, parts]),
);
// By their numbers: ㅗ becomes ㅘ ㅙ ㅚ, ㅜ becomes ㅝ ㅞ ㅟ, ㅡ becomes ㅢ.
const LONGER_VOWELS = new Map([[8, [9, 10, 11]], [13, [14, 15, 16]], [18, [19]]]);

const signs = (from, length) =>
  Array.from({ length }, (_, step) => String.fromCharCode(from + step));
const begunWith = (consonant) => signs(BASE + CONSONANTS.indexOf(consonant) * 588, 588);

// What a word with a half-typed last syllable may become: 세미ㄴ 세미나, 관과 관광, 자매돗 자매도시.
function completions(word) {
  const plain = fold(word);
  const last = plain.charCodeAt(plain.length - 1);
  const before = plain.slice(0, -1);
  const found = [];
  const add = (text, tails) => {
    if (text === "") return; // a consonant alone says nothing
    found.push({ row: [...text, tails], patterns: [`${escaped(text)}[${tails.join("")}]`] });
  };
  if (last >= 0x1100 && last < 0x1113) add(before, begunWith(CONSONANTS[last - 0x1100]));
  if (last < BASE || last > 0xd7a3) return found;
  const final = FINALS[(last - BASE) % 28];
  if (final === " ") {
    const vowel = Math.floor((last - BASE) / 28) % 21;
    const vowels = [vowel, ...(LONGER_VOWELS.get(vowel) ?? [])];
    add(before, vowels.flatMap((each) => signs(last + (each - vowel) * 28, 28)));
    return found;
  }
  // The final consonant may become a double one, or begin the next syllable.
  const open = last - FINALS.indexOf(final);
  const doubles = [...DOUBLE_FINALS].filter(([, [first]]) => first === final);
  if (doubles.length > 0) {
    add(before, doubles.map(([whole]) => String.fromCharCode(open + FINALS.indexOf(whole))));
  }
  const [stays, moves] = DOUBLE_FINALS.get(final) ?? [" ", final];
  add(before + String.fromCharCode(open + FINALS.indexOf(stays)), begunWith(moves));
  return found;
}

// --- Finding ----------------------------------------------------------------------------

// Return where one of the grams stands. For a unit: 1 once, 2 often, 3 in a heading; for a page:
// 4 in its title.
async function look(grams) {
  const found = { units: new Uint8Array(site.units), titles: new Uint8Array(site.pages) };
  for (const gram of grams) {
    const last = gram.charCodeAt(gram.length - 1) - BASE;
    const isSyllable = gram.length > 1 && last >= 0 && last < 11172;
    const shelf = isSyllable
      ? gram.slice(0, -1) + String.fromCharCode(0x1100 + Math.floor(last / 588))
      : gram;
    const read = async (response) => {
      const bytes = new Uint8Array(await response.arrayBuffer());
      spent += bytes.length;
      return parse(bytes);
    };
    const shard = await load(`grams/${crc(shelf) & (site.grams - 1)}.bin`, read);
    shard.get(crc(gram) >>> 8)?.forEach((list, kind) => {
      const into = kind < 3 ? found.units : found.titles;
      for (const number of list) into[number] = Math.max(into[number], kind + 1);
    });
  }
  return found;
}

// Return where the grams of a length begin in a row: first those that cover it, the telling ones
// (without kana) before others, then the rest; no more than are worth asking for.
function beginnings(row, length) {
  const last = Math.max(0, row.length - length);
  const all = Array.from({ length: last + 1 }, (_, start) => start);
  const cost = (start) => {
    const kana = row.slice(start, start + length).join("").replace(/[^ぁ-ん]/gu, "");
    return kana.length + (start % 2 && start < last ? length + 1 : 0);
  };
  return all.sort((a, b) => cost(a) - cost(b)).slice(0, MOST_GRAMS);
}

const isDear = () => spent > MOST_BYTES && !site.small;

// Return where a row of characters stands, as far as its grams tell.
async function find({ row, patterns }) {
  const grams = (length) =>
    beginnings(row, length).map((start) => {
      const part = row.slice(start, start + length);
      const tails = [part.pop()].flat();
      return tails.map((tail) => part.join("") + tail);
    });
  const meet = (list, other) => list.map((value, at) => Math.min(value, other[at]));
  const asked = grams(site.gram);
  let found;
  while (asked.length > 0) {
    for (const next of await Promise.all(asked.splice(0, isDear() ? 1 : ROUND).map(look))) {
      found ??= next;
      found = { units: meet(found.units, next.units), titles: meet(found.titles, next.titles) };
    }
    const left = found.units.filter(Boolean).length;
    if ((left === 0 && !found.titles.some(Boolean)) || isDear()) return found;
    if (row.length > site.gram && left <= site.few) {
      await sift(found, new RegExp(patterns[0], "u"));
      return found;
    }
  }
  // Many units have all grams, each of which is common; so there are phrases that begin with them.
  if (site.phrase > site.gram && row.length > site.gram) {
    for (const phrase of await Promise.all(grams(site.phrase).map(look))) {
      found.units = meet(found.units, phrase.units);
    }
    found.titles = found.titles.map((value, page) => found.units[site.firstUnit[page]] && value);
  }
  return found;
}

// Leave only what holds the pattern as it is: all grams of a word may stand apart.
async function sift({ units, titles }, pattern) {
  const numbers = (list) => [...list.keys()].filter((number) => list[number]);
  await Promise.all([
    ...numbers(units).map(async (unit) => {
      if (!pattern.test(fold(await loadText(unit)))) units[unit] = 0;
    }),
    ...numbers(titles).map(async (page) => {
      if (!pattern.test(fold((await loadCard(page)).title))) titles[page] = 0;
    }),
  ]);
}

// Return the pages that hold one of the spellings, each with its rank and that of its units.
async function search(wanted) {
  const pages = new Map();
  const note = (page, rank, unit) => {
    const held = pages.get(page) ?? { page, rank, units: new Map() };
    pages.set(page, held);
    held.rank = Math.max(held.rank, rank);
    if (unit !== undefined) held.units.set(unit, Math.max(rank, held.units.get(unit) ?? 0));
  };
  const results = await Promise.all(wanted.map(find));
  results.forEach(({ units, titles }, number) => {
    const typed = wanted[number].typed ? 1 : 0;
    titles.forEach((value, page) => value && note(page, 2 * value + typed));
    units.forEach((value, unit) => {
      if (!value) return;
      const page = site.pageOf[unit];
      note(page, (page < site.lists ? 2 * value : 0) + typed, unit);
    });
  });
  return pages;
}

// Return the pages that hold all words somewhere; those that hold them near each other first.
async function searchApart(words) {
  const results = [];
  for (const word of words) results.push(await search(word)); // each knows what is spent
  const [first, ...others] = results;
  for (const [page, held] of first) {
    const there = others.map((pages) => pages.get(page));
    if (!there.every(Boolean)) {
      first.delete(page);
      continue;
    }
    held.rank = Math.min(held.rank, ...there.map(({ rank }) => rank));
    const isNear = (unit) => there.every(({ units }) => units.has(unit));
    if ([...held.units.keys()].some(isNear)) held.rank += 2;
  }
  return first;
}

// Return the hits of a query in their order, what to mark in them, and how they were found.
async function answer(query, isComposing) {
  if (query.trim() === "") return null;
  if (!site) await loadSite();
  spent = 0;
  const exact = spellings(query);
  if (exact.length === 0) return null;
  let wanted = isComposing ? [...exact, ...completions(query)] : exact;
  let pages = await search(wanted);
  let how = "found";
  if (pages.size === 0 && !isComposing) {
    wanted = completions(query);
    pages = await search(wanted);
    how = "begun";
  }
  const words = query.split(/[\s\p{P}\p{S}]+/u).filter(Boolean).map(spellings);
  if (pages.size === 0 && words.length > 1) {
    wanted = words.flat();
    pages = await searchApart(words);
    how = "apart";
  }
  const hits = [...pages.values()];
  if (site.small) {
    const plain = fold(query);
    const cards = await Promise.all(hits.map(({ page }) => loadCard(page)));
    cards.forEach(({ title }, at) => (hits[at].rank += fold(title) === plain ? 2 : 0));
  }
  hits.sort((a, b) => b.rank - a.rank || a.page - b.page);
  const patterns = wanted.flatMap((each) => each.patterns);
  patterns.sort((a, b) => b.length - a.length);
  return { hits, how, pattern: new RegExp(patterns.join("|"), "gu") };
}

// --- Showing ----------------------------------------------------------------------------

const folded = new Map(); // character to what it is folded to

function foldSign(sign) {
  if (!folded.has(sign)) folded.set(sign, fold(sign));
  return folded.get(sign);
}

// Return where the pattern stands in a text as it is written: pairs of beginning and end.
function matches(text, pattern) {
  const from = [];
  const to = [];
  let plain = "";
  let at = 0;
  for (const sign of text) {
    const part = foldSign(sign);
    for (let unit = 0; unit < part.length; unit += 1) {
      from.push(at);
      to.push(at + sign.length);
    }
    plain += part;
    at += sign.length;
  }
  return Array.from(plain.matchAll(pattern), ({ index, 0: { length } }) => [
    from[index],
    to[index + length - 1],
  ]);
}

const FOREIGN = {
  ja: /[가-힣](?:[\s\d]*[가-힣])*/gu,
  ko: /[一-鿿々]*[ぁ-ヺ][ぁ-ヺー・々一-鿿]*/gu,
}[LANG];

// Append a text; what is in the other language says so.
function say(node, text) {
  let at = 0;
  for (const { index, 0: words } of text.matchAll(FOREIGN)) {
    const span = document.createElement("span");
    span.lang = OTHER;
    span.textContent = words;
    node.append(text.slice(at, index), span);
    at = index + words.length;
  }
  node.append(text.slice(at));
}

// Append a part of a text with what is marked in it.
function sayMarked(node, text, marked, from = 0, to = text.length) {
  let at = from;
  for (const [start, end] of marked) {
    if (start < at || end > to) continue;
    say(node, text.slice(at, start));
    const mark = document.createElement("mark");
    say(mark, text.slice(start, end));
    node.append(mark);
    at = end;
  }
  say(node, text.slice(at, to));
}

function element(name, className, ...children) {
  const made = document.createElement(name);
  made.className = className;
  made.append(...children);
  return made;
}

// Fill a paragraph with what stands around the first match, the titles aside.
async function fillExcerpt(paragraph, { page, units }, pattern) {
  const { body } = await loadCard(page);
  const first = site.firstUnit[page];
  const best = [...units.keys()].sort((a, b) => units.get(b) - units.get(a) || a - b);
  let text, marked, begin;
  for (const unit of best.length > 0 ? best.slice(0, 2) : [first]) {
    text = await loadText(unit);
    begin = unit === first ? body : 0;
    marked = matches(text, pattern).filter(([start]) => start >= begin);
    if (marked.length > 0) break;
  }
  const [start, end] = marked[0] ?? [begin, begin];
  const from = Math.max(begin, start - EXCERPT[0]);
  const to = Math.min(text.length, end + EXCERPT[1]);
  if (from > begin) paragraph.append("…");
  sayMarked(paragraph, text, marked, from, to);
  if (to < text.length) paragraph.append("…");
}

function start() {
  const list = document.querySelector("[data-search-results]");
  const status = document.querySelector("[role=status]");
  const more = document.querySelector("[data-search-more]");
  const narrow = document.querySelector("[data-search-narrow]");
  const form = narrow.form;
  const { q: field, section, year } = form.elements;
  const names = new Map(Array.from(section.options, ({ value, text }) => [value, text]));
  const allYears = year.options[0].text;
  let run = 0; // only the newest may show its answer
  let shown = null; // the answer
  const hitOf = new WeakMap(); // the hit of an excerpt
  let kept = ""; // the address of this entry of the history when it was made

  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      fillExcerpt(target, hitOf.get(target), shown.pattern).catch(() => target.remove());
    }
  });

  const tell = (text, values) => text.replace(/\{(\w+)\}/gu, (_, name) => values[name]);

  async function item(hit, pattern) {
    const card = await loadCard(hit.page);
    const link = element("a", "search__link");
    link.href = ROOT + card.path;
    if (card.isForeign) link.lang = OTHER;
    sayMarked(link, card.title, matches(card.title, pattern));
    const made = element("li", "search__hit", element("h2", "search__title", link));
    if (card.there) {
      const there = element("p", "search__there");
      there.lang = OTHER;
      sayMarked(there, card.there, matches(card.there, pattern));
      made.append(there);
    }
    const meta = element("p", "search__meta");
    for (const text of [names.get(site.sectionOf[hit.page]), card.label, card.when]) {
      if (!text) continue;
      const fact = element("span", "search__fact", text);
      if (text === card.label && card.isLabelForeign) fact.lang = OTHER;
      meta.append(fact);
    }
    const excerpt = element("p", "search__excerpt");
    hitOf.set(excerpt, hit);
    made.append(meta, excerpt);
    return made;
  }

  // Show the answer, or what is left of it in the chosen section and year.
  async function show(found, mine) {
    const isIn = (select, of) => ({ page }) => !select.value || of[page] === select.value;
    const inSection = isIn(section, site.sectionOf);
    const inYear = isIn(year, site.yearOf);
    const hits = found.hits.filter((hit) => inSection(hit) && inYear(hit));
    const items = [];
    const rest = hits.slice();
    async function take(count) {
      const next = await Promise.all(rest.splice(0, count).map((hit) => item(hit, found.pattern)));
      items.push(...next);
      return next;
    }
    await take(site.small ? hits.length : FIRST_HITS);
    if (mine !== run) return;
    shown = found;
    choices(section, names, site.sectionOf, found.hits.filter(inYear));
    const years = [...new Set(found.hits.map(({ page }) => site.yearOf[page]))].filter(Boolean);
    years.sort((a, b) => b - a);
    const told = years.map((each) => [each, tell(year.dataset.year, { year: each })]);
    choices(year, new Map([["", allYears], ...told]), site.yearOf, found.hits.filter(inSection));
    narrow.hidden = narrow.disabled = found.hits.length === 0;
    seen.disconnect();
    list.replaceChildren(...items);
    const watch = (each) => each.forEach((made) => seen.observe(made.lastChild));
    watch(items);
    more.hidden = rest.length === 0;
    more.onclick = async () => {
      const next = await take(MORE_HITS);
      if (mine !== run) return;
      list.append(...next);
      watch(next);
      more.hidden = rest.length === 0;
      next[0].querySelector("a").focus();
    };
    const message = status.dataset[hits.length > 0 ? found.how : "none"];
    status.textContent = tell(message, { count: hits.length });
  }

  // Fill a list of choices, each with how many hits it leaves; those that leave none are left out.
  function choices(select, texts, of, hits) {
    const chosen = select.value;
    const options = [];
    for (const [value, name] of texts) {
      const count = value ? hits.filter(({ page }) => of[page] === value).length : hits.length;
      if (value && count === 0 && value !== chosen) continue;
      options.push(new Option(tell(narrow.dataset.choice, { name, count }), value));
    }
    select.replaceChildren(...options);
    select.value = chosen;
  }

  // Choose a value even before its option is there.
  function choose(select, value) {
    if (value && ![...select.options].some((option) => option.value === value)) {
      select.append(new Option(value, value));
    }
    select.value = value;
  }

  // The chosen section and year stay if they leave hits.
  function keepChoices({ hits }) {
    const isThere = (select, of) => hits.some(({ page }) => of[page] === select.value);
    if (!isThere(section, site.sectionOf)) choose(section, "");
    if (!isThere(year, site.yearOf)) choose(year, "");
    const both = ({ page }) =>
      (!section.value || site.sectionOf[page] === section.value) &&
      (!year.value || site.yearOf[page] === year.value);
    if (!hits.some(both)) choose(year, "");
  }

  function address() {
    const made = new URL(location.href);
    made.search = "";
    for (const { name, value } of [field, section, year]) {
      if (value) made.searchParams.set(name, value);
    }
    return made.href;
  }

  async function update(isComposing) {
    const mine = (run += 1);
    list.setAttribute("aria-busy", "true");
    status.textContent = ""; // so that an equal number is told again
    try {
      const found = await answer(field.value, isComposing);
      if (mine !== run) return;
      if (found) {
        keepChoices(found);
        await show(found, mine);
      } else {
        list.replaceChildren();
        narrow.hidden = narrow.disabled = more.hidden = true;
      }
    } catch {
      if (mine === run) status.textContent = status.dataset.failed;
    }
    if (mine === run) list.removeAttribute("aria-busy");
  }

  // What is typed changes the address of this entry; what is sent makes a new one.
  async function typed(isComposing) {
    await update(isComposing);
    history.replaceState(null, "", address());
  }

  let timer;
  field.addEventListener("input", ({ isComposing }) => {
    clearTimeout(timer);
    timer = setTimeout(() => typed(isComposing), PAUSE);
  });
  field.addEventListener("compositionend", () => field.dispatchEvent(new InputEvent("input")));
  for (const select of [section, year]) select.addEventListener("change", () => typed(false));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearTimeout(timer);
    await update(false);
    if (address() === kept) return;
    history.replaceState(null, "", kept);
    kept = address();
    history.pushState(null, "", kept);
  });

  function restore() {
    const asked = new URLSearchParams(location.search);
    field.value = asked.get("q") ?? "";
    choose(section, asked.get("section") ?? "");
    choose(year, asked.get("year") ?? "");
    kept = address();
    return update(false);
  }
  window.addEventListener("popstate", restore);
  return restore();
}

start();
