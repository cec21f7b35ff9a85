"""The command line: its tasks, its set-up and its lock files."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import tasks
from plugins.checks.problems import message_language

ROOT = Path(__file__).resolve().parents[1]


def tasks_py(*arguments, **options):
    command = [sys.executable, str(ROOT / "tasks.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


# --- The command line -------------------------------------------------------------------


def test_tasks_alone_lists_every_task_with_its_help():
    told = tasks_py()

    listed = re.findall(r"^ {4}(\w+) +(.+)$", told.stdout, re.MULTILINE)
    assert told.returncode == 0
    assert [name for name, _ in listed] == list(tasks.TASKS)


@pytest.mark.parametrize("name", tasks.TASKS)
def test_each_task_explains_itself_without_an_environment(name, capsys, monkeypatch):
    monkeypatch.setattr(tasks.Environment, "prepare", lambda *_: pytest.fail("was set up"))

    with pytest.raises(SystemExit) as end:
        tasks.main([name, "--help"])

    assert end.value.code == 0
    assert f"{tasks.TASKS[name].help}." in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("arguments", [["bild"], ["build", "--lang", "fr"], ["check", "--publish"]])
def test_what_is_no_task_or_option_exits_2(arguments):
    assert tasks_py(*arguments).returncode == 2


def test_the_tasks_work_from_any_folder(tmp_path):
    assert tasks_py("build", "--help", cwd=tmp_path).returncode == 0


def test_what_follows_test_goes_to_pytest_as_it_is():
    pytest_options = ["-k", "a or b", "tests/test_tasks.py", "--lf", "-x"]

    assert tasks.parse(["test", *pytest_options]).pytest_options == pytest_options


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "ko"}, "ko"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LC_ALL": "ko_KR.UTF-8", "LANG": "ja_JP.UTF-8"}, "ko"),
        # an empty variable is no variable
        ({"LC_ALL": "", "LANG": "ja_JP.UTF-8"}, "ja"),
        # a set one decides, known or not
        ({"LC_ALL": "C", "LANG": "ja_JP.UTF-8"}, "en"),
    ],
)
def test_messages_are_in_the_language_of_lc_all_else_lang_else_english(environ, language):
    assert message_language(environ) == language


def test_the_readme_names_only_tasks_that_exist():
    readme = (ROOT / "README.md").read_text("utf-8")

    named = set(re.findall(r"tasks\.py ([a-z]+)", readme))

    assert {"serve", "test"} <= named <= set(tasks.TASKS)


# --- The environment --------------------------------------------------------------------


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """An Environment in an empty folder, and the commands that were run to set it up."""
    for lock in (tasks.RUN, tasks.TEST):
        (tmp_path / lock).write_text(f"# {lock}\none==1\n", "utf-8")
    environment = tasks.Environment(tmp_path)
    ran = []

    def make_venv(folder):
        python = tasks.venv_python(folder)
        python.parent.mkdir(parents=True, exist_ok=True)
        python.touch()
        ran.append("venv")

    monkeypatch.setattr(tasks, "make_venv", make_venv)
    monkeypatch.setattr(tasks, "call", lambda *command: ran.append(Path(command[-1]).name))
    return environment, ran


def test_the_first_call_makes_the_environment_and_the_second_only_looks(machine):
    environment, ran = machine

    environment.prepare(tasks.RUN)
    environment.prepare(tasks.RUN)

    assert ran == ["venv", tasks.RUN]


def test_what_tests_need_comes_on_top_of_what_running_needs(machine):
    environment, ran = machine

    environment.prepare(tasks.RUN)
    environment.prepare(tasks.TEST)
    environment.prepare(tasks.RUN)

    assert ran == ["venv", tasks.RUN, tasks.TEST]


def test_a_changed_lock_file_makes_the_environment_anew(machine):
    environment, ran = machine
    environment.prepare(tasks.TEST)
    ran.clear()

    (environment.root / tasks.TEST).write_text("one==2\n", "utf-8")
    environment.prepare(tasks.TEST)

    assert ran == ["venv", tasks.TEST]


@pytest.mark.parametrize("lock", [tasks.RUN, tasks.TEST])
def test_an_interrupted_installation_is_begun_anew(machine, monkeypatch, lock):
    environment, ran = machine
    environment.prepare(tasks.RUN)
    (environment.root / lock).write_text("one==2\n", "utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(tasks, "call", interrupt)
        with pytest.raises(KeyboardInterrupt):
            environment.prepare(lock)
    ran.clear()

    environment.prepare(lock)

    assert ran == ["venv", lock]


def interrupt(*_command):
    raise KeyboardInterrupt


def test_an_environment_without_its_interpreter_is_made_anew(machine):
    environment, ran = machine
    environment.prepare(tasks.RUN)
    tasks.venv_python(environment.folder).unlink()
    ran.clear()

    environment.prepare(tasks.RUN)

    assert ran == ["venv", tasks.RUN]


def test_an_environment_that_was_moved_is_made_anew(machine, tmp_path):
    environment, _ = machine
    environment.prepare(tasks.RUN)
    environment.folder.parent.rename(tmp_path.with_name("moved"))

    moved = tasks.Environment(tmp_path.with_name("moved"))

    assert not moved.ready(tasks.RUN)


def test_a_person_who_may_not_install_is_told_what_to_type(monkeypatch):
    monkeypatch.setattr(tasks.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(tasks.os, "geteuid", lambda: 1000, raising=False)

    with pytest.raises(SystemExit) as end:
        tasks.apt_install(["chromium"], "No browser.")

    assert end.value.code == (
        "No browser. Type:\n  sudo apt-get update"
        " && sudo apt-get install -y --no-install-recommends chromium"
    )


# --- The lock files ---------------------------------------------------------------------


def pins(lock):
    """Map the line that names a package and its version to the hashes that follow it."""
    entries = re.split(r"\n(?=\w)", (ROOT / lock).read_text("utf-8"))
    return {
        entry.partition(" \\")[0]: re.findall(r"--hash=sha256:([0-9a-f]{64})", entry)
        for entry in entries
    }


@pytest.mark.parametrize("lock", [tasks.RUN, tasks.TEST, tasks.BENCH])
def test_each_line_of_a_lock_names_one_version_and_its_hashes(lock):
    for pin, hashes in pins(lock).items():
        assert re.fullmatch(r"[a-z0-9-]+==[\w.]+( ; .+)?", pin)
        assert hashes


@pytest.mark.parametrize("lock", [tasks.RUN, tasks.TEST, tasks.BENCH])
def test_a_lock_holds_no_address_and_no_option(lock):
    text = (ROOT / lock).read_text("utf-8")

    assert "://" not in text
    assert re.findall(r"^\s*-.*", text.replace("    --hash=sha256:", ""), re.MULTILINE) == []


def test_tests_run_on_the_versions_that_the_sites_are_built_with():
    assert pins(tasks.RUN).items() <= pins(tasks.TEST).items()
