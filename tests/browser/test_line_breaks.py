"""Nothing that is one word to a reader is broken by the narrowest of phones."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import ViewportSize

from plugins.records.store import load_records
from plugins.text.typesetting import known_terms

NARROW = ViewportSize(width=288, height=640)
ROOT = Path(__file__).parents[2]

# Returns each word that stands on two lines though one line of its block would hold it. Words
# are looked for in the text of whole blocks, since tags may stand inside.
BROKEN = r"""terms => {
    const blocks = "p, h1, h2, h3, h4, li, dt, dd, td, th, caption, figcaption, address";
    const kinds = {
        ja: /\d[\d,.]*(?:年度|[年月日時件人名回]|団体)?|[A-Za-z]{2,}/gu,
        ko: /[가-힣]+|\d[\d,.]*(?:[년월일시건명회]|개국)?|[A-Za-z]{2,}/gu,
    };
    const escape = term => term.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const known = {};
    for (const lang of ["ja", "ko"]) known[lang] = new RegExp(terms[lang].map(escape).join("|"), "gu");
    const broken = new Set();
    for (const block of document.querySelectorAll(blocks)) {
        if (!block.checkVisibility()) continue;
        const nodes = [];
        let text = "";
        const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const node = walker.currentNode;
            if (node.parentElement.closest(blocks) !== block) { text += "\n"; continue; }
            if (node.parentElement.closest("rt, rp, code, .visually-hidden")) { text += "\n"; continue; }
            nodes.push([text.length, node]);
            text += node.data;
        }
        const addresses = [...text.matchAll(/[!-~]*[@/_][!-~]*/gu)]
            .map(found => [found.index, found.index + found[0].length]);
        const find = at => {
            let held = nodes[0];
            for (const each of nodes) if (each[0] <= at) held = each;
            return [held[1], at - held[0]];
        };
        const room = element => {  // of the box that the line is in: a link may be a cell of a grid
            while (getComputedStyle(element).display === "inline") element = element.parentElement;
            const style = getComputedStyle(element);
            return element.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
        };
        const look = (pattern, lang) => {
            for (const match of text.matchAll(pattern)) {
                if (!match[0]) continue;
                const range = document.createRange();
                const [first, from] = find(match.index);
                const [last, to] = find(match.index + match[0].length - 1);
                const around = first.parentElement.closest("[lang]")?.lang;
                const address = addresses.some(([start, end]) => start <= match.index && match.index < end);
                if (around !== lang || address) continue;
                range.setStart(first, from);
                range.setEnd(last, to + 1);
                // With the brackets and stops that must not leave it.
                const before = text.slice(0, match.index).match(/[「『（“‘(]*$/u)[0].length;
                const after = text.slice(match.index + match[0].length).match(/^[」』）”’)、。,.：]*/u)[0].length;
                const boxes = [...range.getClientRects()].filter(box => box.width > 0);
                if (!boxes.length) continue;
                const top = Math.min(...boxes.map(box => box.bottom));
                const low = Math.max(...boxes.map(box => box.top));
                const size = parseFloat(getComputedStyle(first.parentElement).fontSize);
                const wide = boxes.reduce((sum, box) => sum + box.width, (before + after) * size);
                if (low >= top - 1 && wide <= room(first.parentElement)) broken.add(match[0]);
            }
        };
        for (const lang of ["ja", "ko"]) { look(kinds[lang], lang); look(known[lang], lang); }
    }
    return [...broken];
}"""


@pytest.fixture(scope="module")
def terms():
    held = known_terms(load_records(ROOT / "data", "data")[0])
    return {
        # A long one may break at its spaces and dots.
        lang: sorted(
            (term for term in names if len(term) <= (12 if re.search("[ ・（(]", term) else 16)),
            key=lambda term: (-len(term), term),
        )
        for lang, names in (("ja", held.ja), ("ko", held.ko))
    }


@pytest.mark.parametrize("language", ["ja", "ko"])
def test_no_word_number_acronym_or_term_is_broken_on_a_narrow_phone(page, site, terms, language):
    page.set_viewport_size(NARROW)
    broken = {}
    for path in site.kinds().values():
        page.goto(site.url(language, path))
        found = page.evaluate(BROKEN, terms)
        if found:
            broken[path] = found

    assert broken == {}


def test_a_broken_word_is_seen(page):
    page.set_viewport_size(NARROW)
    page.set_content(
        '<html lang="ko"><p style="width: 8em; word-break: break-all">국제교류를 지원하는 지방자치단체</p>'
    )

    assert page.evaluate(BROKEN, {"ja": ["x"], "ko": ["x"]}) == ["지원하는"]
