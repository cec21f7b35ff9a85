"""The guides beside the README: their commands exist, and their links lead somewhere."""

import re
import shlex
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import yaml

import tasks
from publish import credentials
from tests.conftest import ROOT

GUIDES = [ROOT / "SECURITY.md", *sorted((ROOT / "docs").glob("*.md"))]


def commands(file: Path) -> list[str]:
    """Return what a guide says to type after ``python3 tasks.py``, placeholders aside."""
    told = re.findall(r"python3 tasks\.py ([^`\n]+)", file.read_text("utf-8"))
    return [each.partition("#")[0].strip() for each in told]


def anchors(file: Path) -> set[str]:
    """Return the anchors that GitHub and GitLab make of the headings."""
    headings = re.findall(r"^#+ (.+)$", file.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize("file", GUIDES, ids=lambda file: file.name)
def test_every_command_of_a_guide_can_be_typed(file: Path) -> None:
    for command in commands(file):
        words = shlex.split(command)
        assert words[0] in set(tasks.TASKS), command
        tasks.parse(words)  # ends the test if there is no such option


@pytest.mark.parametrize("file", GUIDES, ids=lambda file: file.name)
def test_every_link_of_a_guide_leads_to_a_file_or_a_heading(file: Path) -> None:
    dead = []
    for link in re.findall(r"\]\(([^)\s]+)\)", file.read_text("utf-8")):
        parts = urlsplit(link)
        if not parts.scheme:
            there = (file.parent / unquote(parts.path)).resolve() if parts.path else file
            if not there.exists() or (parts.fragment and parts.fragment not in anchors(there)):
                dead.append(link)
    assert dead == []


@pytest.mark.parametrize("file", GUIDES, ids=lambda file: file.name)
def test_every_file_that_a_guide_names_is_there(file: Path) -> None:
    named = re.findall(
        r"`((?:plugins|tests|data|audit|\.github)/[\w./-]+|[\w.-]+\.(?:py|in|yml))`",
        file.read_text("utf-8"),
    )

    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_office_reads_what_is_reported() -> None:
    office = yaml.safe_load((ROOT / "data/office.yaml").read_text("utf-8"))["office"]

    assert office["email"] in (ROOT / "SECURITY.md").read_text("utf-8")


def test_the_guide_names_every_variable_and_secret_of_the_workflows() -> None:
    workflow = (ROOT / ".github/workflows/publish.yml").read_text("utf-8")
    used = set(re.findall(r"(?:vars|secrets)\.(\w+)", workflow))
    guide = (ROOT / "docs/operations.md").read_text("utf-8")

    listed = set(re.findall(r"^\| `([A-Z_]+)` \|", guide, re.MULTILINE))

    assert used == listed
    assert {credentials.SSH_KEY, credentials.KNOWN_HOSTS, credentials.RCLONE} <= listed


def test_every_target_of_the_guide_is_a_setting_that_can_be_read() -> None:
    guide = (ROOT / "docs/operations.md").read_text("utf-8")

    targets = [
        yaml.safe_load(each) for each in re.findall(r"^PUBLISH = (\{.*\})$", guide, re.MULTILINE)
    ]

    assert {each["kind"] for each in targets} == {"rsync", "rclone", "folder"}
