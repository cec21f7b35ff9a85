"""The preview: what it serves, and that it builds, tells and ends as it should.

Its real process runs a fake build, a script that says when it has begun and waits while a file
named "hold" exists. So nothing here depends on how fast a machine is: each wait is for
something that must happen, and has a deadline only for the day when it does not.
"""

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from http import HTTPStatus
from pathlib import Path
from threading import Thread

import pytest

from plugins.preview.builder import Outcome
from plugins.preview.live import Live
from plugins.preview.server import Answer, PreviewServer, find
from plugins.preview.session import FOLDERS

ROOT = Path(__file__).resolve().parents[1]
DEADLINE_SECONDS = 30

FAKE_BUILD = """
import os, pathlib, sys, time
with open("builds.txt", "a") as builds:
    builds.write(f"{os.getpid()}\\n")
text = pathlib.Path("content/page.md").read_text()
while pathlib.Path("hold").exists():
    time.sleep(0.01)
if text == "broken":
    print("content/page.md:1:1: error: こわれています [broken]")
    sys.exit(1)
if text == "crash":
    raise RuntimeError("crashed")
tree = pathlib.Path("output/ja")
tree.mkdir(parents=True, exist_ok=True)
pathlib.Path("new.html").write_text(f"<body><p>{text}</p></body>")
pathlib.Path("new.html").replace(tree / "index.html")  # never half a page
"""
SERVE = """
import sys
from pathlib import Path
from plugins.preview.session import by_command, serve
root = Path(sys.argv[1])
sys.exit(serve(root, 0, by_command(sys.argv[2:], root)))
"""


def wait_for(condition):
    """Return the first true value of *condition*, a function."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not (value := condition()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)
    return value


# --- What is served ---------------------------------------------------------------------


@pytest.fixture
def output(tmp_path):
    """Both trees, each with a home page, a page, a style sheet and its own 404.html."""
    for language in ("ja", "ko"):
        tree = tmp_path / "output" / language
        (tree / "about").mkdir(parents=True)
        (tree / "index.html").write_text(f"{language} home", "utf-8")
        (tree / "about/index.html").write_text(f"{language} about", "utf-8")
        (tree / "main.css").write_text(f"/* {language} */", "utf-8")
        (tree / "404.html").write_text(f"{language} missing", "utf-8")
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    return tmp_path / "output"


HTML = "text/html; charset=utf-8"
CSS = "text/css; charset=utf-8"


@pytest.mark.parametrize(
    ("address", "answer"),
    [
        # pages
        ("/", Answer(HTTPStatus.OK, HTML, b"ja home")),
        ("/ko/", Answer(HTTPStatus.OK, HTML, b"ko home")),
        ("/about/", Answer(HTTPStatus.OK, HTML, b"ja about")),
        ("/ko/about/", Answer(HTTPStatus.OK, HTML, b"ko about")),
        ("/about/index.html", Answer(HTTPStatus.OK, HTML, b"ja about")),
        # files
        ("/main.css", Answer(HTTPStatus.OK, CSS, b"/* ja */")),
        ("/ko/main.css", Answer(HTTPStatus.OK, CSS, b"/* ko */")),
        # folders without their slash
        ("/ko", Answer(HTTPStatus.FOUND, HTML, location="/ko/")),
        ("/about", Answer(HTTPStatus.FOUND, HTML, location="/about/")),
        ("/ko/about", Answer(HTTPStatus.FOUND, HTML, location="/ko/about/")),
        ("//about", Answer(HTTPStatus.FOUND, HTML, location="/about/")),
        # nothing there: each site says so itself
        ("/none", Answer(HTTPStatus.NOT_FOUND, HTML, b"ja missing")),
        ("/main.css/", Answer(HTTPStatus.NOT_FOUND, HTML, b"ja missing")),
        ("/ko/none/", Answer(HTTPStatus.NOT_FOUND, HTML, b"ko missing")),
        ("/korea/", Answer(HTTPStatus.NOT_FOUND, HTML, b"ja missing")),
        # no way out of the trees
        ("/../secret.txt", Answer(HTTPStatus.NOT_FOUND, HTML, b"ja missing")),
        ("/..%2f..%2fsecret.txt", Answer(HTTPStatus.NOT_FOUND, HTML, b"ja missing")),
        ("/ko/%2e%2e/ja/", Answer(HTTPStatus.NOT_FOUND, HTML, b"ko missing")),
        ("/%00", Answer(HTTPStatus.NOT_FOUND, HTML, b"ja missing")),
    ],
)
def test_what_is_at_an_address(output, address, answer):
    assert find(output, address) == answer


def test_before_the_first_build_a_page_says_that_it_is_coming(tmp_path):
    assert find(tmp_path / "output", "/ko/about/").status == HTTPStatus.SERVICE_UNAVAILABLE


@pytest.fixture
def ask(output):
    """Ask a server of *output* with a Live for an address; gives the response and its body."""
    with PreviewServer(output, live=Live(output), headers={"X-Site": "yes"}) as server:
        Thread(target=server.serve_forever, args=[0.01], daemon=True).start()

        def ask(address, method="GET"):
            connection = http.client.HTTPConnection(*server.server_address, DEADLINE_SECONDS)
            connection.request(method, address)
            response = connection.getresponse()
            return response, response.read().decode()

        yield ask
        server.shutdown()


def test_no_answer_may_be_kept(ask):
    for address in ("/", "/none", "/about", "/main.css", "/__preview/live.js"):
        assert ask(address)[0].headers["Cache-Control"] == "no-store"


def test_each_answer_has_the_headers_that_the_server_was_given(ask):
    assert ask("/")[0].headers["X-Site"] == "yes"


def test_a_redirect_keeps_the_query(ask):
    assert ask("/about?q=%EA%B9%80")[0].headers["Location"] == "/about/?q=%EA%B9%80"


def test_a_page_gets_the_script_that_reloads_it_and_the_file_does_not(ask, output):
    page = output / "ja/about/index.html"
    page.write_text("<body>about</body>", "utf-8")

    _, body = ask("/about/")

    assert re.fullmatch(
        r'<body>about<script src="/__preview/live.js" data-build="\w+-0" data-site="ja" '
        r'data-pages="\w+-0" data-style="\w+-0"></script></body>',
        body,
    )
    assert page.read_text("utf-8") == "<body>about</body>"


def test_absolute_links_lead_to_the_port_that_was_chosen(ask, output):
    (output / "ja/index.html").write_text('<a href="http://127.0.0.1:8000/ko/">', "utf-8")

    response, body = ask("/")

    assert '<a href="http://127.0.0.1:' in body
    assert ":8000" not in body
    assert int(response.headers["Content-Length"]) == len(body.encode())


def test_head_is_answered_without_a_body(ask):
    response, body = ask("/", "HEAD")

    assert (response.status, body) == (200, "")


# --- Both languages beside each other ---------------------------------------------------

MOVED = {
    "state": "ko-moved",
    "files": {
        "ja": {"path": "content/pages/about.md", "line": 2},
        "ko": {"path": "content-ko/pages/about.md", "line": 2},
    },
    "missing": [{"lang": "ja", "part": "summary"}],
    "moved": {
        "ko": [
            {
                "part": "<직원>",
                "anchor": "staff",
                "text": "직원은 10명입니다.",
                "path": "content-ko/pages/about.md",
                "line": 12,
            }
        ]
    },
    "removed": {},
}


@pytest.fixture
def moved(output):
    """Both trees with a status.json that knows of one pair."""
    name = "content/pages/about.md"
    status = {"pairs": {name: MOVED}, "pages": {"/about/": [name]}}
    (output / "ja/status.json").write_text(json.dumps(status), "utf-8")
    (output / "ko/about/index.html").write_text('<h2 id="staff">직원</h2>', "utf-8")
    return output


def test_both_languages_of_a_page_are_shown_in_frames_with_what_moved(ask, moved):
    response, view = ask("/__preview/compare/about/")

    assert response.status == HTTPStatus.OK
    assert re.findall('<iframe name="(..)" src="(.+?)"', view) == [
        ("ja", "/about/"),
        ("ko", "/ko/about/"),
    ]
    japanese, korean = view.split('lang="ko">\n<div')
    assert "<code>content/pages/about.md:2</code>" in japanese
    assert "<b>summary</b>" in japanese
    assert '<a href="/ko/about/#staff" target="ko" data-text="직원은 10명입니다.">' in korean
    assert "&lt;직원&gt;</a> <code>content-ko/pages/about.md:12</code>" in korean


def test_a_page_of_which_nothing_is_known_is_shown_in_both_languages_too(ask):
    assert ask("/__preview/compare/")[1].count("<iframe") == 2


@pytest.mark.parametrize(
    ("address", "status", "location"),
    [
        ("/__preview/compare/about", HTTPStatus.FOUND, "/__preview/compare/about/"),
        ("/__preview/compare/none/", HTTPStatus.NOT_FOUND, None),
        ("/__preview/compare/../secret.txt", HTTPStatus.NOT_FOUND, None),
        ("/__preview/compare/<b>/", HTTPStatus.NOT_FOUND, None),
    ],
)
def test_what_is_no_page_is_not_compared(ask, address, status, location):
    response, _ = ask(address)

    assert (response.status, response.headers["Location"]) == (status, location)


# --- What open pages are told -----------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "text", "changed"),
    [
        ("ja/about/index.html", "new", {("ja", "pages")}),
        ("ja/theme/site.css", "new", {("ja", "style")}),
        ("ko/theme/other.css", "new", {("ko", "pages")}),
        ("ko/about/index.html", "ko about", set()),  # as before
        (".manifest.json", "new", set()),
    ],
)
def test_a_build_is_told_by_what_it_changed_in_which_site(output, file, text, changed):
    live = Live(output)
    live.tell(Outcome(True, ""))
    before = {lang: live.site(lang) for lang in ("ja", "ko")}

    (output / file).parent.mkdir(exist_ok=True)
    (output / file).write_text(text, "utf-8")
    live.tell(Outcome(True, ""))

    assert {
        (lang, part)
        for lang, parts in before.items()
        for part, build in parts.items()
        if live.site(lang)[part] != build
    } == changed


# --- The process ------------------------------------------------------------------------


class Preview:
    """A preview of the site in *root*, in a process of its own."""

    def __init__(self, root, *command):
        self.root = root
        self.stderr = (root / "stderr.txt").open("w+", encoding="utf-8")
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(root), *(command or (sys.executable, "build.py"))],
            cwd=ROOT,
            env={**os.environ, "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=self.stderr,
            text=True,
        )
        self.port = int(re.search(r"ja +http://127\.0\.0\.1:(\d+)/$", self.line()).group(1))

    def line(self):
        return self.process.stdout.readline().rstrip("\n")

    def edit(self, text, name="content/page.md"):
        """Save as careful editors do: beside it, then in its place, never half a file."""
        new = self.root / "new"
        new.write_text(text, "utf-8")
        new.replace(self.root / name)

    def hold(self):
        (self.root / "hold").touch()

    def release(self):
        (self.root / "hold").unlink()

    def builds(self):
        """Return the process ids of the builds that were begun."""
        try:
            return (self.root / "builds.txt").read_text("utf-8").splitlines()
        except FileNotFoundError:
            return []

    def page(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, DEADLINE_SECONDS)
        connection.request("GET", "/")
        return connection.getresponse().read().decode()

    def events(self):
        """Yield what an open page hears."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, DEADLINE_SECONDS)
        connection.request("GET", "/__preview/events")
        for line in connection.getresponse():
            if line.startswith(b"data: "):
                yield json.loads(line.removeprefix(b"data: "))

    def end(self):
        """End the process, whatever it does."""
        (self.root / "hold").unlink(missing_ok=True)
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.stderr.close()


@pytest.fixture
def site(tmp_path):
    """A site whose build is FAKE_BUILD."""
    for folder in FOLDERS:
        (tmp_path / folder).mkdir()
    (tmp_path / "content/page.md").write_text("first", "utf-8")
    (tmp_path / "pelicanconf.py").write_text("", "utf-8")
    (tmp_path / "build.py").write_text(FAKE_BUILD, "utf-8")
    return tmp_path


@pytest.fixture
def preview(site):
    """A preview whose first build is done."""
    preview = Preview(site)
    wait_for(lambda: re.search(r'<p>first</p>.*data-build="\w+-1"', preview.page()))
    yield preview
    preview.end()


def shown(preview):
    """Return the text of the page, and the build that it says it is from."""
    return re.search(r"<p>(.+)</p>.*data-build=\"(.+?)\"", preview.page()).groups()


@pytest.mark.parametrize(
    "name",
    ["content/page.md", "content-ko/a.md", "data/a.yaml", "theme/a.html", "plugins/a.py"],
)
def test_a_save_in_any_folder_of_the_site_builds_and_is_told(preview, name):
    events = preview.events()
    before = next(events)

    preview.edit("second", name)
    after = next(event for event in events if event["build"] != before["build"])

    assert after["problems"] == ""
    assert shown(preview)[1] == after["build"]


def test_settings_are_noticed_each_time_an_editor_replaces_the_file(preview):
    events = preview.events()
    builds = [next(events)["build"]]

    for text in ("# one", "# two"):
        preview.edit(text, "pelicanconf.py")
        builds.append(next(event["build"] for event in events if event["build"] != builds[-1]))

    assert len(set(builds)) == 3


def test_an_edit_during_a_build_is_built_afterwards(preview):
    preview.hold()
    preview.edit("second")
    wait_for(lambda: len(preview.builds()) == 2)
    preview.edit("third")
    preview.release()

    wait_for(lambda: shown(preview)[0] == "third")


def recreate(folder):
    """Delete *folder* and make it again at once, as a change of branch does."""
    shutil.rmtree(folder)
    folder.mkdir()


def replace(folder):
    """Put another folder in the place of *folder*."""
    other = folder.with_name("other")
    other.mkdir()
    folder.rename(folder.with_name("old"))
    other.rename(folder)


@pytest.mark.parametrize("again", [recreate, replace])
def test_edits_in_a_folder_that_was_made_again_are_built(preview, again):
    again(preview.root / "content")

    for text in ("second", "third", "fourth"):
        preview.edit(text)
        wait_for(lambda text=text: shown(preview)[0] == text)


def test_a_folder_that_was_not_there_at_first_is_watched_when_it_comes(site):
    (site / "theme").rmdir()
    preview = Preview(site)
    events = preview.events()
    next(event for event in events if event["build"].endswith("-1"))

    (site / "theme").mkdir()
    next(event for event in events if event["build"].endswith("-2"))
    preview.edit("{}", "theme/a.html")

    next(event for event in events if event["build"].endswith("-3"))
    preview.end()


def test_a_folder_that_is_gone_stops_nothing(preview):
    shutil.rmtree(preview.root / "data")
    wait_for(lambda: len(preview.builds()) > 1)

    for text in ("second", "third"):
        preview.edit(text)
        wait_for(lambda text=text: shown(preview)[0] == text)


def test_no_edit_is_lost_however_edits_and_builds_meet(preview):
    for number in range(40):
        preview.edit(f"edit {number}")
        time.sleep(number % 8 / 50)  # at every point of a build

    wait_for(lambda: shown(preview)[0] == "edit 39")


def test_a_failed_build_tells_its_problems_and_leaves_the_page(preview):
    events = preview.events()
    before = next(events)

    preview.edit("broken")
    after = next(event for event in events if event["problems"])

    assert after == {
        **before,
        "problems": "content/page.md:1:1: error: こわれています [broken]",
    }
    assert shown(preview) == ("first", before["build"])


def test_a_build_that_crashes_tells_how(preview):
    events = preview.events()
    next(events)

    preview.edit("crash")

    assert next(events)["problems"].endswith("RuntimeError: crashed")


def test_a_failed_build_waits_for_the_next_edit(preview):
    events = preview.events()
    next(events)
    preview.edit("broken")
    next(event for event in events if event["problems"])

    preview.edit("mended")
    next(event for event in events if not event["problems"])

    assert shown(preview)[0] == "mended"
    assert len(preview.builds()) == 3


def test_what_a_failed_build_says_is_in_the_terminal_too(preview):
    preview.edit("broken")

    wait_for(lambda: preview.line() == "content/page.md:1:1: error: こわれています [broken]")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no process groups")
@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGTERM])
def test_the_end_of_the_preview_ends_a_running_build(preview, signal_number):
    listening = preview.events()
    next(listening)
    preview.hold()
    preview.edit("second")
    build = int(wait_for(lambda: preview.builds()[1:])[0])

    preview.process.send_signal(signal_number)

    assert preview.process.wait(DEADLINE_SECONDS) == 0
    with pytest.raises(ProcessLookupError):
        os.kill(build, 0)
    assert "Traceback" not in (preview.root / "stderr.txt").read_text("utf-8")


def test_a_port_in_use_is_named(preview, capfd):
    from plugins.preview.session import serve

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(signal, "signal", lambda *_: None)
        status = serve(preview.root, preview.port, [])

    assert status == 1
    assert capfd.readouterr().err.endswith(f"Choose another: --port {preview.port + 1}\n")
