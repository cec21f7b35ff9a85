"""Pictures of real pages: a seeded change is told, and the style guide looks as accepted.

Content changes pictures of other pages every day; ``python3 tasks.py pictures`` compares them all.
"""

import pytest

from audit.browser import View
from audit.pictures.accepted import Accepted
from audit.pictures.differences import Record, exactly, opened, roughly, shown, shrunk
from audit.pictures.taking import LOOKS, Look, Shot, machine, shoot, tab
from audit.pictures.task import ACCEPTED
from tests.conftest import ROOT

PHONE = Look(View(320, "light"))
STYLE_GUIDE = "styleguide"
# It shows both languages and both themes in each of its own.
STYLE_GUIDE_LOOKS = [look for look in LOOKS if look.view.width in (320, 1280)]

# Written after the style sheets of the site, whose layers give way to it.
CHANGES = {
    "an accent": ":root { --indigo: #27597a }",
    "a distance": ":root { --s4: 1.25rem }",
    "a section that vanished": ".figures { display: none }",
    "text over text": "main h2 { transform: translateY(2.5rem) }",
    "rules that vanished": ".entry, .entries { border-color: transparent }",
}


def home(browser, site, css=""):
    """Return the picture of the home page with *css* at the end of the site's style sheet."""

    def with_css(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text() + css)

    with tab(browser, site, PHONE) as page:
        page.route("**/*.css*", with_css)
        return Shot("home", "", shoot(page, site, "ja", "/", PHONE)).picture()


@pytest.fixture(scope="module")
def as_it_is(browser, site):
    picture = home(browser, site)
    return picture, Record.of(picture)


def test_two_pictures_of_a_page_are_the_same(browser, site, as_it_is):
    _, before = as_it_is

    again = Record.of(home(browser, site))

    assert exactly(before, again) is None


@pytest.mark.parametrize("css", CHANGES.values(), ids=CHANGES.keys())
def test_a_seeded_change_is_told_on_the_same_machine_and_on_another(browser, site, as_it_is, css):
    picture, before = as_it_is

    changed = home(browser, site, css)
    after = Record.of(changed)

    told = [exactly(before, after), roughly(before, opened(shrunk(picture)), after, changed)]
    assert None not in told


@pytest.mark.parametrize("look", STYLE_GUIDE_LOOKS, ids=lambda look: look.name)
def test_the_style_guide_looks_as_accepted(browser, site, tmp_path, look):
    accepted = Accepted(ROOT / ACCEPTED)
    album = accepted.album(STYLE_GUIDE)
    here = machine(browser)
    if here.broken != album.machine.broken:
        pytest.skip("the fonts or the Chromium of this machine break lines elsewhere")
    name = f"ja-{look.name}"

    with tab(browser, site, look) as page:
        png = shoot(page, site, "ja", album.path, look)
    picture = Shot(STYLE_GUIDE, name, png).picture()
    found = accepted.difference(album, STYLE_GUIDE, name, Record.of(picture), picture, here)

    if found:
        sheet = tmp_path / f"{name}.png"
        shown(accepted.small(STYLE_GUIDE, name), picture, found).save(sheet)
        pytest.fail(
            f"{found}. See {sheet}; if meant: python3 tasks.py pictures styleguide --accept"
        )
