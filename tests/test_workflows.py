"""What runs on the hosts of the repository: its grammar, and what it may do."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

import tasks
from plugins.brochure import machine
from plugins.checks.problems import Place, Problem, format_problems
from tests.conftest import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
GITLAB = ROOT / ".gitlab-ci.yml"
LISTED = (
    # the machine
    r"(sudo )?apt-get update",
    r"(sudo )?apt-get install -y --no-install-recommends [\w \"$.-]+",
    # annotations of failed tests
    r'echo "::add-matcher::\.github/annotations\.json"',
    # the comment, which is the host's business alone
    r'gh pr comment "\$NUMBER" --repo "\$GITHUB_REPOSITORY" --edit-last --create-if-none --body-file changes\.md',
    # a setting that is missing
    r'echo "::error::[\w /,.]+" && exit 1',
)
# Tasks that make the PDFs; where they run as root, the others install what they need.
PRINTS = r"tasks\.py (?:build --publish|test\b|audit(?! --only dependencies))"
# Where what tasks.py prints may go.
TASK = re.compile(
    r'python3 tasks\.py (?P<arguments>[^|>;&`]+?)(?: \| tee changes\.md(?: >> "\$GITHUB_STEP_SUMMARY")?| > problems\.json)?'
)


def read(file: Path) -> dict[str, Any]:
    # YAML 1.1 reads "on" as true; the hosts do not.
    read: dict[Any, Any] = yaml.safe_load(file.read_text("utf-8"))
    return {"on" if key is True else key: value for key, value in read.items()}


def jobs() -> list[Any]:
    return [
        pytest.param(file, job, id=f"{file.stem}-{name}")
        for file in WORKFLOWS
        for name, job in read(file)["jobs"].items()
    ]


def gitlab_jobs() -> dict[str, dict[str, Any]]:
    kept = {"workflow", "default", "variables"}
    return {
        name: job
        for name, job in read(GITLAB).items()
        if name not in kept and not name.startswith(".")
    }


def commands() -> list[Any]:
    """Return every command of both hosts."""
    found = [
        pytest.param(step["run"], id=f"{file.stem}-{name}-{number}")
        for file in WORKFLOWS
        for name, job in read(file)["jobs"].items()
        for number, step in enumerate(job["steps"])
        if "run" in step
    ]
    for name, job in gitlab_jobs().items():
        lines = [*job.get("before_script", ()), *job["script"]]
        found += [pytest.param(line, id=f"gitlab-{name}-{at}") for at, line in enumerate(lines)]
    return found


# --- What is run ------------------------------------------------------------------------------


@pytest.mark.parametrize("command", commands())
def test_a_command_is_a_task_that_can_be_run_at_home_or_one_of_a_few(command: str) -> None:
    task = TASK.fullmatch(command)
    if task is None:
        assert any(re.fullmatch(each, command) for each in LISTED), command
        return
    words = task["arguments"].replace('"$MESSAGES"', "en").split()
    assert words[0] in set(tasks.TASKS)
    tasks.parse(words)  # ends the test if there is no such option


def test_each_host_checks_builds_publishes_and_watches() -> None:
    told = {"github": "".join(file.read_text("utf-8") for file in WORKFLOWS)}
    told["gitlab"] = GITLAB.read_text("utf-8")

    for name in ("check", "preview", "changes", "test", "build --publish", "publish --lang"):
        for host, text in told.items():
            assert f"python3 tasks.py {name}" in text, host
    for what in ("links", "dependencies"):
        for host, text in told.items():
            assert f"python3 tasks.py audit --only {what}" in text, host


# --- What it may do ---------------------------------------------------------------------------


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_every_action_is_of_the_host_itself_and_pinned_with_its_version_beside(file: Path) -> None:
    text = file.read_text("utf-8")
    uses = re.findall(r"uses: (.+)", text)

    assert uses
    for each in uses:
        assert re.fullmatch(r"actions/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", each), each


def test_an_action_has_the_same_hash_wherever_it_is_used() -> None:
    told = "".join(file.read_text("utf-8") for file in WORKFLOWS)
    pins = set(re.findall(r"uses: actions/([\w-]+)[\w/-]*@([0-9a-f]{40} # \S+)", told))

    assert len(pins) == len({name for name, _ in pins})
    assert {name for name, _ in pins} == {
        "cache",
        "checkout",
        "deploy-pages",
        "download-artifact",
        "upload-artifact",
        "upload-pages-artifact",
    }


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_a_workflow_starts_without_any_permission(file: Path) -> None:
    assert read(file)["permissions"] == {}


WRITES = {
    ("pull-request", "comment"): {"pull-requests": "write"},
    ("publish", "pages"): {"pages": "write", "id-token": "write"},
}


@pytest.mark.parametrize(("file", "job"), jobs())
def test_a_job_may_read_and_write_no_more_than_it_must(file: Path, job: dict[str, Any]) -> None:
    name = next(name for name, each in read(file)["jobs"].items() if each == job)

    assert job["permissions"] == WRITES.get((file.stem, name), {"contents": "read"})


@pytest.mark.parametrize(("file", "job"), jobs())
def test_a_job_that_may_write_runs_no_code_of_the_repository(
    file: Path, job: dict[str, Any]
) -> None:
    del file
    if "write" in job["permissions"].values():
        told = json.dumps(job)
        assert "checkout" not in told
        assert "tasks.py" not in told


@pytest.mark.parametrize(("file", "job"), jobs())
def test_a_job_ends_and_a_checkout_keeps_no_token(file: Path, job: dict[str, Any]) -> None:
    del file
    assert 0 < job["timeout-minutes"] <= 240
    checkouts = [each for each in job["steps"] if "checkout@" in each.get("uses", "")]
    assert [each for each in checkouts if each["with"]["persist-credentials"] is not False] == []


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_a_pull_request_sees_no_secret(file: Path) -> None:
    events = read(file)["on"]
    names = {events} if isinstance(events, str) else set(events)

    assert names <= {"pull_request", "push", "schedule", "workflow_dispatch"}
    if "pull_request" in names:
        assert "secrets" not in re.sub(r"#.*", "", file.read_text("utf-8"))


def test_secrets_are_in_the_step_that_publishes_and_nowhere_else() -> None:
    held = [
        (file.stem, name, step.get("run"))
        for file in WORKFLOWS
        for name, job in read(file)["jobs"].items()
        for step in [*job["steps"], {key: job[key] for key in job if key != "steps"}]
        if "secrets." in json.dumps(step)
    ]

    assert held == [("publish", "publish", 'python3 tasks.py publish --lang "$MESSAGES"')]
    assert not any("secrets." in json.dumps(read(file).get("env", {})) for file in WORKFLOWS)


def test_what_others_may_choose_never_stands_in_a_command() -> None:
    for file in WORKFLOWS:
        for job in read(file)["jobs"].values():
            assert not [step for step in job["steps"] if "${{" in step.get("run", "")]


def test_the_comment_is_never_written_for_a_fork() -> None:
    job = read(ROOT / ".github/workflows/pull-request.yml")["jobs"]["comment"]

    assert "github.event.pull_request.head.repo.full_name == github.repository" in job["if"]


def test_two_publishes_follow_each_other() -> None:
    assert read(ROOT / ".github/workflows/publish.yml")["concurrency"] == {
        "group": "publish",
        "cancel-in-progress": False,
    }
    publish = gitlab_jobs()["publish"]
    assert (publish["resource_group"], publish["interruptible"]) == ("publish", False)


def test_only_main_publishes() -> None:
    events = read(ROOT / ".github/workflows/publish.yml")["on"]

    assert events == {"push": {"branches": ["main"]}, "workflow_dispatch": None}
    for name, job in gitlab_jobs().items():
        told = json.dumps(job["rules"])
        publishes = "tasks.py publish" in json.dumps(job["script"])
        assert (
            ("== $CI_DEFAULT_BRANCH" in told) == publishes == (name in {"publish", "pages", "ask"})
        ), name


def test_what_a_pull_request_caches_is_not_kept() -> None:
    steps = read(ROOT / ".github/workflows/pull-request.yml")["jobs"]["look"]["steps"]

    assert [each["uses"].split("@")[0] for each in steps if "cache" in each.get("uses", "")] == [
        "actions/cache/restore"
    ]
    assert gitlab_jobs()["look"]["cache"]["policy"] == "pull"


def test_what_prints_the_brochure_is_installed_where_it_is_published() -> None:
    packages = set(machine.PACKAGES)

    for file in WORKFLOWS:
        for name, job in read(file)["jobs"].items():
            steps = [each.get("run", "") for each in job["steps"]]
            if any(re.search(PRINTS, each) for each in steps):
                assert packages <= set(" ".join(steps).split()), f"{file.name}: {name}"
    for name, job in gitlab_jobs().items():
        if any("build --publish" in each for each in job["script"]):
            assert packages <= set(" ".join(job["before_script"]).split()), name


# --- Grammar ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("vendor.github-workflows", WORKFLOWS),
        ("vendor.dependabot", [ROOT / ".github" / "dependabot.yml"]),
        ("vendor.gitlab-ci", [GITLAB]),
    ],
)
def test_the_grammar_of_the_hosts_is_kept(schema: str, files: list[Path]) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *files]
    if schema == "vendor.gitlab-ci":
        command[3:3] = ["--data-transform", "gitlab-ci"]

    told = subprocess.run(command, capture_output=True, text=True, check=False)

    assert told.returncode == 0, told.stdout + told.stderr


def test_zizmor_has_nothing_against_the_workflows() -> None:
    program = shutil.which("zizmor", path=Path(sys.executable).parent) or "zizmor"
    command = [program, "--offline", "--persona", "pedantic", ".github"]

    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert told.returncode == 0, told.stdout + told.stderr


# --- Annotations ------------------------------------------------------------------------------


def matched(line: str) -> tuple[str, ...] | None:
    """Return the file, the line and the message that GitHub takes from *line*."""
    read: dict[str, Any] = json.loads((ROOT / ".github/annotations.json").read_text("utf-8"))
    for matcher in read["problemMatcher"]:
        pattern = matcher["pattern"][0]
        if found := re.match(pattern["regexp"], line):
            return tuple(found[pattern[part]] for part in ("file", "line", "message"))
    return None


def test_a_failed_test_is_annotated_at_its_line(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/test_x.py").write_text("def test_x():\n    assert 1 == 2\n", "utf-8")

    told = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "tests"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    found = [each for each in map(matched, told.stdout.splitlines()) if each]
    assert found == [("tests/test_x.py", "2", "AssertionError")]


def test_a_fault_of_style_is_annotated_at_its_line() -> None:
    lines = [
        "E       AssertionError: plugins/text/dates.py:12: error: Name is not defined  [name-defined]",
        "E         tests/test_x.py:3:5: F401 unused import",
        "plugins/a b.py:1: no",
    ]

    assert [matched(line) for line in lines] == [
        ("plugins/text/dates.py", "12", "Name is not defined  [name-defined]"),
        ("tests/test_x.py", "3", "F401 unused import"),
        None,
    ]


def test_a_problem_is_annotated_in_merge_requests_of_gitlab() -> None:
    place = Place("data/programs.yaml", 3, 7)
    problems = [Problem.error(place, "x", "Bad."), Problem.warning(place, "y", "Odd.")]

    told = json.loads(format_problems(problems, "en", "gitlab"))

    assert [(each["check_name"], each["severity"], each["location"]) for each in told] == [
        ("x", "major", {"path": "data/programs.yaml", "lines": {"begin": 3}}),
        ("y", "minor", {"path": "data/programs.yaml", "lines": {"begin": 3}}),
    ]
    assert len({each["fingerprint"] for each in told}) == 2
