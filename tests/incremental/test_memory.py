"""What is kept between builds, and work spread over processes."""

import os
import pickle
import time
from dataclasses import make_dataclass

import pytest

from plugins.incremental import forks, last
from plugins.incremental.forks import slices, spread
from plugins.incremental.inputs import Inputs, read_inputs, state_of
from plugins.incremental.store import Store
from plugins.incremental.sweep import KEPT_DAYS, sweep, used
from plugins.incremental.table import Table

MINE, OTHER = b"a" * 32, b"b" * 32


# --- The last result ---------------------------------------------------------------------


def test_a_result_of_another_form_is_as_good_as_none(tmp_path, monkeypatch):
    last.results(tmp_path).save("inputs", Inputs((), {}, {}))
    assert last.results(tmp_path).load("inputs") is not None

    monkeypatch.setattr(last, "Last", make_dataclass("Last", ["day", "more"]))

    assert last.results(tmp_path).load("inputs") is None


# --- The store ---------------------------------------------------------------------------


def test_a_value_comes_back(tmp_path):
    Store(tmp_path, MINE).save("folder/name", {"題": (1, None)})

    assert Store(tmp_path, MINE).load("folder/name") == {"題": (1, None)}
    assert [file.name for file in tmp_path.rglob("*") if file.is_file()] == ["name"]


def test_another_version_knows_nothing_of_it(tmp_path):
    Store(tmp_path, MINE).save("name", 1)

    assert Store(tmp_path, OTHER).load("name") is None


@pytest.mark.parametrize("length", range(0, 140, 7))
def test_a_file_cut_short_is_as_good_as_none(tmp_path, length):
    store = Store(tmp_path, MINE)
    store.save("name", list(range(50)))
    file = tmp_path / "name"
    whole = file.read_bytes()
    assert length < len(whole)

    file.write_bytes(whole[:length])

    assert store.load("name") is None


def test_one_wrong_bit_is_noticed_wherever_it_is(tmp_path):
    store = Store(tmp_path, MINE)
    store.save("name", list(range(50)))
    whole = (tmp_path / "name").read_bytes()
    for place in range(len(whole)):
        damaged = bytearray(whole)
        damaged[place] ^= 1
        (tmp_path / "name").write_bytes(damaged)
        assert store.load("name") is None, place


def test_a_value_of_a_class_that_is_gone_is_made_anew(tmp_path):
    data = pickle.dumps(1).replace(b"K\x01", b"cno.such.module\nThing\n")
    store = Store(tmp_path, MINE)
    store.save("name", 1)
    from plugins.incremental.store import _checksum

    (tmp_path / "name").write_bytes(MINE + _checksum("name", data) + data)

    assert store.load("name") is None


def test_a_folder_that_cannot_be_written_only_costs_time(tmp_path):
    (tmp_path / "cache").write_text("a file", "utf-8")
    store = Store(tmp_path / "cache", MINE)

    store.save("name", 1)

    assert store.load("name") is None


def test_a_file_in_the_place_of_another_is_as_good_as_none(tmp_path):
    store = Store(tmp_path, MINE)
    store.save("a", 1)
    store.save("b", 2)
    (tmp_path / "a").replace(tmp_path / "b")

    assert store.load("b") is None


def test_once_makes_a_value_once_for_each_origin(tmp_path):
    made = []

    def make():
        made.append(1)
        return len(made)

    store = Store(tmp_path, MINE)
    assert [store.once("n", origin, make) for origin in (b"x", b"x", b"y", b"y")] == [1, 1, 2, 2]


def test_an_edit_writes_one_file_of_a_table(tmp_path):
    store = Store(tmp_path, MINE)
    rows = {("ja", f"news/{number}.md"): (number,) for number in range(500)}
    Table(store, "texts").save(rows)
    before = {file: state_of(file) for file in (tmp_path / "texts").iterdir()}
    table = Table(store, "texts")
    assert table.rows == rows

    table.save({**table.rows, ("ja", "news/7.md"): (0,)})

    changed = [file for file, state in before.items() if state_of(file) != state]
    assert len(changed) == 1
    assert Table(store, "texts").rows[("ja", "news/7.md")] == (0,)


def test_a_row_that_is_gone_stays_gone(tmp_path):
    store = Store(tmp_path, MINE)
    Table(store, "t").save({("a",): 1, ("b",): 2})

    Table(store, "t").save({("b",): 2})

    assert Table(store, "t").rows == {("b",): 2}


# --- The inputs --------------------------------------------------------------------------


def old_file(file, text):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    os.utime(file, ns=(1, 1))


def test_what_was_just_written_is_read_again(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data/a.yaml").write_text("a", "utf-8")

    assert read_inputs(tmp_path, ["data"]).states == {}


def test_equal_states_are_trusted_and_others_are_read(tmp_path, monkeypatch):
    monkeypatch.setattr("plugins.incremental.inputs._UNCERTAIN", -1_000_000_000_000)
    old_file(tmp_path / "data/a.yaml", "a")
    old_file(tmp_path / "data/b.yaml", "b")
    first = read_inputs(tmp_path, ["data"])
    (tmp_path / "data/b.yaml").write_text("c", "utf-8")
    read = []
    monkeypatch.setattr(
        "plugins.incremental.inputs.digest", lambda file: read.append(file.name) or b"new"
    )

    second = read_inputs(tmp_path, ["data"], first)

    assert read == ["b.yaml"]
    assert second.digests == {"data/a.yaml": first.digests["data/a.yaml"], "data/b.yaml": b"new"}


def test_a_file_renamed_added_or_removed_changes_the_digest(tmp_path):
    old_file(tmp_path / "data/a.yaml", "a")
    old_file(tmp_path / "data/b.yaml", "b")
    digests = {read_inputs(tmp_path, ["data"]).digest("data")}
    (tmp_path / "data/b.yaml").rename(tmp_path / "data/c.yaml")
    digests.add(read_inputs(tmp_path, ["data"]).digest("data"))
    (tmp_path / "data/c.yaml").unlink()
    digests.add(read_inputs(tmp_path, ["data"]).digest("data"))
    (tmp_path / "data/link").symlink_to("a.yaml")
    digests.add(read_inputs(tmp_path, ["data"]).digest("data"))

    assert len(digests) == 4


# --- Many processes ----------------------------------------------------------------------


def test_results_come_in_order_whoever_made_them(monkeypatch):
    monkeypatch.setattr(forks, "cores", lambda: 3)

    found = spread(lambda number: (number, os.getpid()), range(200))

    assert [number for number, _ in found] == list(range(200))
    assert os.getpid() not in {process for _, process in found}


def test_an_exception_is_raised_here_with_its_own_trace(monkeypatch):
    monkeypatch.setattr(forks, "cores", lambda: 2)

    def work(number):
        return 1 // (number - 3)

    with pytest.raises(ZeroDivisionError) as caught:
        spread(work, range(6))
    assert caught.traceback[-1].name == "work"


def test_a_process_that_dies_is_replaced(monkeypatch):
    monkeypatch.setattr(forks, "cores", lambda: 2)
    parent = os.getpid()

    def work(number):
        if number == 3 and os.getpid() != parent:
            os._exit(9)
        return number

    assert spread(work, range(6)) == list(range(6))


def test_what_a_process_told_before_it_died_is_not_done_again(monkeypatch, tmp_path):
    monkeypatch.setattr(forks, "cores", lambda: 2)
    parent = os.getpid()

    def work(number):
        (tmp_path / f"{number}-{os.getpid()}").touch()
        if number == 19 and os.getpid() != parent:
            os._exit(9)
        return number

    assert spread(work, range(20)) == list(range(20))
    done = [int(file.name.partition("-")[0]) for file in tmp_path.iterdir()]
    assert sorted(done) == [*range(20), 19]


def test_nobody_waits_for_who_is_busy_meanwhile(monkeypatch, tmp_path):
    monkeypatch.setattr(forks, "cores", lambda: 2)

    def work(number):
        (tmp_path / str(number)).touch()
        return bytes(1_000_000)  # more than a pipe holds

    def meanwhile():
        while len(list(tmp_path.iterdir())) < 6:
            time.sleep(0.01)

    assert spread(work, range(6), meanwhile=meanwhile) == [bytes(1_000_000)] * 6


def test_a_fault_meanwhile_ends_the_others(monkeypatch, tmp_path):
    monkeypatch.setattr(forks, "cores", lambda: 2)

    def work(_number):
        (tmp_path / str(os.getpid())).touch()
        return bytes(1_000_000)

    with pytest.raises(ZeroDivisionError):
        spread(work, range(6), meanwhile=lambda: 1 // 0)
    others = [int(file.name) for file in tmp_path.iterdir()]
    assert others
    for other in others:
        with pytest.raises(ProcessLookupError):
            os.kill(other, 0)


def test_this_process_has_something_to_do_meanwhile(monkeypatch):
    monkeypatch.setattr(forks, "cores", lambda: 2)
    done = []

    assert spread(str, [1, 2, 3], meanwhile=lambda: done.append(os.getpid())) == ["1", "2", "3"]
    assert done == [os.getpid()]


@pytest.mark.parametrize("cores", [1, 2])
def test_few_items_and_one_core_need_no_other_process(monkeypatch, cores):
    monkeypatch.setattr(forks, "cores", lambda: cores)
    items = [1, 2] if cores == 1 else [1]

    assert spread(lambda _: os.getpid(), items) == [os.getpid()] * len(items)


def test_slices_lose_nothing():
    assert [list(each) for each in slices(range(7), 3)] == [[0, 1, 2], [3, 4, 5], [6]]


# --- The sweep ---------------------------------------------------------------------------


def test_what_nobody_used_for_long_is_removed(tmp_path):
    long_ago = time.time() - (KEPT_DAYS + 1) * 86_400
    for name in ("compressed/old", "compressed/new", "compressed/needed"):
        old_file(tmp_path / name, "x")
        os.utime(tmp_path / name, (long_ago, long_ago))
    os.utime(tmp_path / "compressed/new")
    used(tmp_path / "compressed/needed")

    sweep(tmp_path)

    assert sorted(file.name for file in (tmp_path / "compressed").iterdir()) == ["needed", "new"]


def test_the_sweep_looks_once_a_day(tmp_path):
    sweep(tmp_path)
    old_file(tmp_path / "old", "x")
    os.utime(tmp_path / "old", (1, 1))

    sweep(tmp_path)

    assert (tmp_path / "old").exists()
