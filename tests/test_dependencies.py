"""What is known against the libraries of the lock files; nothing passes that was not asked."""

import gzip
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from audit.dependencies import LOCKS, NPM_LOCK, check_npm, check_pip
from audit.findings import Finding
from tests.conftest import ROOT

UNREACHABLE = "http://127.0.0.1:9"  # the port of "discard": nobody listens


@contextmanager
def answering(answer: Callable[[dict], dict]) -> Iterator[str]:
    """Serve the JSON that *answer* makes of what is posted; yield the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers["Content-Encoding"] == "gzip":
                sent = gzip.decompress(sent)
            body = json.dumps(answer(json.loads(sent))).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def locks(folder: Path, line: str) -> Path:
    for name in LOCKS:
        (folder / name).write_text(f"{line}\n", "utf-8")
    return folder


HASH = f"--hash=sha256:{'0' * 64}"


def test_every_library_of_our_lock_files_is_asked_for_and_none_is_known_to_be_bad() -> None:
    asked = set()

    def nothing(question: dict) -> dict:
        asked.add(question["package"]["name"])
        return {}

    with answering(nothing) as osv:
        found = list(check_pip(ROOT, "--osv-url", f"{osv}/v1/query"))

    assert found == []
    assert {"pelican", "pillow", "pytest"} <= asked


def test_a_known_fault_is_told_with_the_version_that_repairs_it(tmp_path: Path) -> None:
    fault = {
        "id": "PYSEC-2030-1",
        "summary": "It is bad.",
        "affected": [
            {
                "package": {"name": "one", "ecosystem": "PyPI"},
                "ranges": [
                    {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.1"}]}
                ],
            }
        ],
    }
    with answering(lambda _question: {"vulns": [fault]}) as osv:
        root = locks(tmp_path, f"one==1.0 {HASH}")
        found = list(check_pip(root, "--osv-url", f"{osv}/v1/query"))

    what = "PYSEC-2030-1: repaired in 1.1; run python3 tasks.py lock --upgrade."
    assert found == [Finding("requirements-test.txt", "dependency", "one 1.0", what)]


@pytest.mark.parametrize("line", ["one==1.0", f"one>=1.0 {HASH}"])
def test_a_lock_file_without_hash_or_version_does_not_pass(tmp_path: Path, line: str) -> None:
    with answering(lambda _question: {}) as osv:
        found = list(check_pip(locks(tmp_path, line), "--osv-url", f"{osv}/v1/query"))

    assert [each.rule for each in found] == ["dependency-unasked"]


def test_without_the_internet_pip_does_not_pass(tmp_path: Path) -> None:
    root = locks(tmp_path, f"one==1.0 {HASH}")

    found = list(check_pip(root, "--osv-url", f"{UNREACHABLE}/v1/query"))

    assert [each.rule for each in found] == ["dependency-unasked"]
    assert found[0].what.startswith("This could not be asked, so nothing is known; try again")


@pytest.fixture
def npm(tmp_path: Path) -> Path:
    shutil.copytree((ROOT / NPM_LOCK).parent, (tmp_path / NPM_LOCK).parent)
    return tmp_path


def test_a_known_fault_of_a_package_of_npm_is_told(
    npm: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = {
        "id": 1,
        "url": "https://example.org/1",
        "title": "It is bad.",
        "severity": "high",
        "vulnerable_versions": "*",
    }
    with answering(
        lambda sent: {"lighthouse": [fault]} if "lighthouse" in sent else {}
    ) as registry:
        monkeypatch.setenv("npm_config_registry", registry)
        found = list(check_npm(npm))

    assert [(each.path, each.rule, each.where) for each in found] == [
        (NPM_LOCK, "dependency", "lighthouse")
    ]
    assert found[0].what.startswith("high: It is bad.; ")


def test_packages_of_npm_without_a_fault_pass(npm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(lambda _sent: {}) as registry:
        monkeypatch.setenv("npm_config_registry", registry)
        assert list(check_npm(npm)) == []


def test_without_the_internet_npm_does_not_pass(npm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("npm_config_registry", UNREACHABLE)
    monkeypatch.setenv("npm_config_fetch_retries", "0")

    assert [each.rule for each in check_npm(npm)] == ["dependency-unasked"]
