"""What is remembered of a picture, and what two pictures differ in, on pictures drawn here."""

from dataclasses import replace
from datetime import date

import pytest
from PIL import Image, ImageChops, ImageDraw

from audit.pictures.accepted import Accepted, Album, Machine
from audit.pictures.differences import Difference, Record, exactly, opened, roughly, shrunk
from audit.pictures.gallery import index

PAPER, INK, RULE, ACCENT = "#fbfaf6", "#1b1a17", "#d9d4c7", "#274690"
LINES = 20
HERE = Machine(drawn="1", broken="a")
ELSEWHERE = Machine(drawn="2", broken="a")


def page(*, spacing=30, accent=ACCENT, rule=RULE, without=(), moved=0):
    """Draw lines of ink, each with a rule below, under a bar in the accent's colour."""
    picture = Image.new("RGB", (320, 40 + LINES * (20 + spacing)), PAPER)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 320, 3), accent)
    for line in range(LINES):
        top = 40 + line * (20 + spacing) + (moved if line == 7 else 0)
        if line not in without:
            for x in range(16, 300 - 7 * line, 9):  # no line is as long as another
                draw.rectangle((x, top, x + 5, top + 15 - x % 4), INK)
        draw.line((16, top + 20, 304, top + 20), rule)
    return picture


def other_rasterizer(picture):
    """Blur the edges of letters, as another version of a browser might."""
    return Image.blend(picture, ImageChops.offset(picture, 1, 0), 0.3)


def exact(after):
    return exactly(Record.of(page()), Record.of(after))


def rough(after):
    before = page()
    return roughly(Record.of(before), opened(shrunk(before)), Record.of(after), after)


# --- What differs -----------------------------------------------------------------------


def test_the_same_picture_differs_in_nothing():
    assert (exact(page()), rough(page())) == (None, None)


CHANGES = {
    "accent": page(accent="#27597a"),
    "spacing": page(spacing=32),
    "vanished": page(without=(7, 8)),
    "overlap": page(moved=-34),
    "rules": page(rule=PAPER),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
@pytest.mark.parametrize("compare", [exact, rough])
def test_a_change_of_the_design_is_told(compare, change):
    assert compare(change) is not None


def test_letters_drawn_a_little_otherwise_are_no_difference_to_a_reader():
    noisy = other_rasterizer(page())

    assert exact(noisy) is not None
    assert rough(noisy) is None


def test_a_colour_that_is_gone_is_named():
    assert set(rough(page(accent="#27597a")).colours) == {"#274690 gone", "#27597a new"}


def test_only_the_place_that_has_changed_is_told():
    line_7 = 40 + 7 * 50

    (span,) = exact(page(without=(7,))).spans

    assert line_7 - 50 <= span[0] <= line_7 <= span[1] <= line_7 + 50


def test_what_has_only_moved_down_is_not_told_again():
    before = page()
    after = Image.new("RGB", (320, before.height + 37), PAPER)
    after.paste(before.crop((0, 0, 320, 290)), (0, 0))
    after.paste(before.crop((0, 290, 320, before.height)), (0, 327))

    told = exact(after)

    assert told.taller == 37
    assert all(290 - 50 <= top < bottom <= 327 for top, bottom in told.spans)


def test_a_record_survives_being_written():
    record = Record.of(page())

    assert Record.load(record.dump()) == record


# --- What is accepted -------------------------------------------------------------------


@pytest.fixture
def accepted(tmp_path):
    accepted = Accepted(tmp_path)
    record = Record.of(page())
    accepted.accept("home", "ja-320-light", record, page())
    accepted.finish("home", Album("/", HERE, {"ja-320-light": record}))
    return accepted


def difference(accepted, picture, machine):
    album = accepted.album("home")
    return accepted.difference(album, "home", "ja-320-light", Record.of(picture), picture, machine)


def test_an_accepted_picture_is_remembered(accepted):
    assert accepted.album("home").path == "/"
    assert difference(accepted, page(), HERE) is None


def test_only_the_machine_that_accepted_is_held_to_every_pixel(accepted):
    noisy = other_rasterizer(page())

    assert difference(accepted, noisy, HERE) is not None
    assert difference(accepted, noisy, ELSEWHERE) is None


def test_a_picture_that_has_not_changed_is_not_written_again(accepted):
    file = accepted.folder / "home" / "ja-320-light.webp"
    file.write_bytes(b"as it was")

    accepted.accept("home", "ja-320-light", Record.of(page()), page())

    assert file.read_bytes() == b"as it was"


def test_what_is_no_page_any_more_is_let_go(accepted):
    accepted.finish("home", replace(accepted.album("home"), records={}))
    accepted.finish_all(["news"], date(2026, 11, 22))

    assert accepted.day() == date(2026, 11, 22)
    assert [file for file in accepted.folder.rglob("*") if file.is_file()] == [
        accepted.folder / "baseline.json"
    ]


# --- What is shown ----------------------------------------------------------------------


def test_the_gallery_shows_every_picture_and_leads_to_the_differences(tmp_path):
    (tmp_path / "home").mkdir()
    for name in ("ja-320-light", "ko-320-light", "ja-a4", "ja-320-light.difference"):
        (tmp_path / "home" / f"{name}.png").touch()
    told = f"home/ja-320-light: {Difference(((0, 40),))}"

    shown = index(tmp_path, [told])

    assert [
        name
        for name in ("ja-320-light", "ko-320-light", "ja-a4")
        if f'src="home/{name}.png"' not in shown
    ] == []
    assert f'<a href="home/ja-320-light.difference.png">{told}</a>' in shown
