"""The language switch: a link in the header with hreflang, to the other site."""

from pathlib import PurePosixPath

import pytest


def counterpart(path, others):
    """Return the same place in the other site, or the nearest above it that exists there."""
    place = path.removeprefix("/ko") if path.startswith("/ko/") else f"/ko{path}"
    while place not in others:
        place = f"{PurePosixPath(place).parent}".rstrip("/") + "/"
    return place


def one_of_each_kind(paths):
    """Return the first path of each first folder and depth, pages of one language among them."""
    kinds = {}
    for path in paths:
        parts = path.removeprefix("/ko").split("/")
        kinds.setdefault((parts[1], len(parts)), path)
    return list(kinds.values())


@pytest.mark.parametrize(("language", "other"), [("ja", "ko"), ("ko", "ja")])
def test_the_switch_leads_to_the_counterpart_and_back(page, site, language, other):
    others = set(site.paths(other))
    went = {}
    for path in one_of_each_kind(site.paths(language)):
        if path.endswith("/404.html"):  # shown at any address, so it has no counterpart
            continue
        page.goto(site.address + path)
        page.click(f'header a[hreflang="{other}"]')
        there = page.url.removeprefix(site.address)
        assert page.locator("html").get_attribute("lang") == other, there
        page.click(f'header a[hreflang="{language}"]')
        went[path] = (there, page.url.removeprefix(site.address))

    expected = {path: counterpart(path, others) for path in went}

    assert went == {
        path: (there, counterpart(there, set(site.paths(language))))
        for path, there in expected.items()
    }
