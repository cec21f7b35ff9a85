"""``_redirects`` and ``_headers`` of Netlify and Cloudflare Pages, read as documented.

What cannot be asked here is how the hosts themselves read the files. Where Netlify's words
leave room (whether a line with parameters is meant when others are there too), both readings
must give the right page.
"""

import re
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urljoin, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from plugins.publishing.hosts import static, static_headers
from plugins.publishing.hosts.headers import headers_of
from plugins.publishing.hosts.places import fronts, served_by
from plugins.publishing.hosts.writer import names_of
from plugins.records.models import LANGUAGES
from tests.hosting import BESIDES, HOMES, OLD_HOSTS, PAGES, site_rules
from tests.test_hosts import ATTESTED, HOSTILE, hostile_rules

SECTIONS = ("/seminars/joint/", "/seminars/clair-seoul/")  # where numbers lead that nobody knows


@dataclass(frozen=True)
class Line:
    """One line of a file."""

    source: str
    parameters: dict[str, str]
    target: str
    status: int


class Netlify:
    """docs.netlify.com, "Redirects and rewrites" and "Redirect options".

    Lines are tried from top to bottom. Paths are compared decoded, case matters, a final
    slash does not; ``*`` at the end takes anything. Parameters stand between both addresses,
    ``name=value`` or ``name=:any``; they must be in the request, in any order. The query of
    the request is handed on unless the line has parameters or its target a query.
    """

    def __init__(self, text: str, *, exactly: bool) -> None:
        self.exactly = exactly
        self.lines = []
        for line in text.splitlines():
            if line.startswith("#"):
                continue
            source, *parameters, target, status = line.split(" ")
            assert re.fullmatch(r"30[12]!", status), line
            assert source.startswith("/"), line
            assert re.fullmatch(r"https://\S+", target), line
            assert "*" not in source[:-1], line
            named = dict(each.split("=", 1) for each in parameters)
            self.lines.append(Line(source, named, target, int(status[:3])))

    def answer(self, path: str, query: str) -> str | None:
        asked = dict(parse_qsl(query, keep_blank_values=True))
        for line in self.lines:
            source = unquote(line.source)
            if source.endswith("*"):
                splat = unquote(path).removeprefix(source[:-1])
                if not f"{unquote(path)}/".startswith(source[:-1]):
                    continue
            elif unquote(path).rstrip("/") != source.rstrip("/"):
                continue
            else:
                splat = ""
            if line.parameters and not self._meant(line.parameters, asked):
                continue
            target = line.target.replace(":splat", splat)
            handed_on = query and not line.parameters and "?" not in target
            return with_query(target, query) if handed_on else target
        return None

    def _meant(self, wanted: dict[str, str], asked: dict[str, str]) -> bool:
        there = all(
            asked.get(name) and (value.startswith(":") or asked[name] == unquote(value))
            for name, value in wanted.items()
        )
        return there and (not self.exactly or wanted.keys() == asked.keys())


class Cloudflare:
    """developers.cloudflare.com/pages/configuration/redirects.

    Two or three words a line, at most 1,000 signs. The first line whose path is the one that
    was asked for, as it was sent, else the first with ``*`` that fits. The query means
    nothing; it is handed on unless the target has one.
    """

    def __init__(self, text: str) -> None:
        self.static: dict[str, str] = {}
        self.dynamic: list[tuple[re.Pattern[str], str]] = []
        for line in text.splitlines():
            if line.startswith("#"):
                continue
            source, target, status = line.split(" ")
            assert len(line) <= 1000, line
            assert status in ("301", "302"), line
            assert source.count("*") <= 1, line
            if "*" in source or re.search(r":[A-Za-z]", source):
                pattern = re.escape(source).replace(r"\*", "(.*)")
                self.dynamic.append((re.compile(pattern), target))
            else:
                assert not self.dynamic, f"after the first line with *: {line}"
                self.static.setdefault(source, target)
        assert len(self.static) <= 2000
        assert len(self.dynamic) <= 100

    def answer(self, path: str, query: str) -> str | None:
        target = self.static.get(path)
        for pattern, beginning in self.dynamic:
            if target is None and (match := pattern.fullmatch(path)):
                target = beginning.replace(":splat", match[1])
        if target is None or not query or "?" in target:
            return target
        return with_query(target, query)


def with_query(target: str, query: str) -> str:
    return urlsplit(target)._replace(query=query).geturl()


def listed(page: str, location: str, query: str) -> str | None:
    """Return what the look-up *page* lists for the place and the query of *location*.

    As a reader without script would: the row that names a number of the address, else the
    row for all others.
    """
    tree = LexborHTMLParser(page)
    place = tree.css_first(f"#{urlsplit(location).fragment}")
    asked = set(query.split("&"))
    for row in place.css("li, p"):
        named = row.css_first("code")
        if named is None or asked.issuperset(named.text().split("&")):
            return urljoin(location.partition("?")[0], row.css_first("a").attributes["href"])
    return None


def files(site: Path, arrangement: str, lang: str) -> tuple[str, str]:
    """Return both files for what stands at the root of the hosts of *lang*."""
    if arrangement == "two hosts":
        held = [site / "hosting" / name / lang / "_redirects" for name in ("netlify", "cloudflare")]
        return held[0].read_text("utf-8"), held[1].read_text("utf-8")
    sites = fronts(HOMES[arrangement], OLD_HOSTS)
    front = next(each for each in sites if each.lang == lang)
    rules = site_rules()
    return (
        static.netlify(rules, front, sites, PAGES, BESIDES),
        static.cloudflare(rules, front, sites, PAGES),
    )


@pytest.mark.parametrize("arrangement", HOMES)
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("host", ["netlify", "netlify, lenient", "cloudflare"])
def test_a_host_of_files_leads_to_the_page_or_to_where_it_is_listed(
    host: str, lang: str, arrangement: str, published_site: Path
) -> None:
    netlify, cloudflare = files(published_site, arrangement, lang)
    reader = Cloudflare(cloudflare) if host == "cloudflare" else None
    reader = reader or Netlify(netlify, exactly=host == "netlify")
    page = (published_site / lang / "old-addresses" / "index.html").read_text("utf-8")
    home = HOMES[arrangement][lang]
    told = {}
    for address in ATTESTED[lang]:
        path, _, query = address.partition("?")
        location = reader.answer(path, query)
        if location and location.startswith(f"{home}/old-addresses/"):
            assert urlsplit(location).query == query
            location = listed(page, location, query)
        told[address] = location and with_query(location, "")
    here = home.endswith("/ko")  # every other address of a site that has gone elsewhere

    assert told == {
        address: home + wanted if address != "/" or here else None
        for address, wanted in ATTESTED[lang].items()
    }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_netlify_needs_no_look_up_for_links_as_the_old_site_wrote_them(
    lang: str, published_site: Path
) -> None:
    reader = Netlify(files(published_site, "two hosts", lang)[0], exactly=True)
    numbered = {
        address.replace("stype=&skeyword=", "stype=a&skeyword=b"): page
        for address, page in ATTESTED[lang].items()
        if "no=" in address and "lpage=1" in address and page not in SECTIONS
    }

    told = {address: reader.answer(*address.split("?")) for address in numbered}

    assert told == {
        address: f"{HOMES['two hosts'][lang]}{page}" for address, page in numbered.items()
    }


def test_the_folder_of_the_korean_site_answers_on_the_one_host() -> None:
    text = static.cloudflare(
        hostile_rules(), fronts(HOMES["one host"], {})[0], fronts(HOMES["one host"], {}), PAGES
    )
    korean = static.netlify(
        site_rules(), fronts(HOMES["one host"], {})[0], fronts(HOMES["one host"], {}), PAGES, ()
    )

    assert Cloudflare(text).answer("/(new", "") == "https://www.clair.or.kr/to/new/"
    assert (
        Netlify(korean, exactly=True).answer("/ko/clair/about_clair.asp", "")
        == "https://www.clair.or.kr/ko/about/"
    )


@pytest.mark.parametrize("address", ["/events/was/", "/events/was"])
def test_a_renamed_page_is_found_with_and_without_a_slash(address: str) -> None:
    sites = fronts(HOMES["two hosts"], OLD_HOSTS)
    netlify = static.netlify(hostile_rules(), sites[0], sites, PAGES, ())
    cloudflare = static.cloudflare(hostile_rules(), sites[0], sites, PAGES)

    told = [
        reader.answer(address, "")
        for reader in (Netlify(netlify, exactly=True), Cloudflare(cloudflare))
    ]

    assert told == ["https://www.clair.or.kr/to/is/"] * 2


def test_where_no_page_lists_old_addresses_a_path_leads_to_its_section() -> None:
    sites = fronts(HOMES["two hosts"], OLD_HOSTS)
    none = {lang: {"/"} for lang in LANGUAGES}
    reader = Cloudflare(static.cloudflare(site_rules(), sites[0], sites, none))

    told = reader.answer("/information/seminar/seminar_read.asp", "lpage=1&no=169")

    assert told == "https://www.clair.or.kr/seminars/clair-seoul/?lpage=1&no=169"


def test_signs_that_mean_something_to_a_host_are_encoded() -> None:
    sites = fronts(HOMES["two hosts"], OLD_HOSTS)
    rules = hostile_rules()
    netlify = Netlify(static.netlify(rules, sites[0], sites, PAGES, BESIDES), exactly=True)
    Cloudflare(static.cloudflare(rules, sites[0], sites, PAGES))

    told = [netlify.answer(quote(unquote(path).lower()), "") for path in HOSTILE]

    assert told == [f"https://www.clair.or.kr/to/{number}/" for number in range(len(HOSTILE))]


# --- Headers ------------------------------------------------------------------------------

NETLIFYS_OWN = {  # https://docs.netlify.com/manage/routing/headers/
    *("accept-ranges", "age", "allow", "alt-svc", "connection", "content-encoding"),
    *("content-length", "content-range", "date", "location", "server", "set-cookie", "trailer"),
    *("transfer-encoding", "upgrade"),
}


# Types that Netlify gives by itself, so that a rule for a folder need not.
KNOWN = {
    ending: ("Content-Type", value)
    for ending, value in {
        ".bin": "application/octet-stream",
        ".csv": "text/csv; charset=utf-8",
        ".json": "application/json",
        ".pdf": "application/pdf",
        ".png": "image/png",
        ".svg": "image/svg+xml",
        ".txt": "text/plain; charset=utf-8",
        ".webp": "image/webp",
    }.items()
}


class Headers:
    """A ``_headers`` file: addresses, each with lines below.

    All rules that fit count. Cloudflare joins the values of one header, unless a rule takes it
    back with ``! Name`` before; it takes at most 100 rules of 2,000 signs a line. Netlify knows no
    such line; its ``*`` beside letters makes a full stop any sign, alone it takes the slash before
    it too, and a final slash does not matter.
    """

    def __init__(self, text: str, *, netlify: bool) -> None:
        self.netlify = netlify
        self.rules: list[tuple[str, list[str]]] = []
        self.patterns: dict[str, re.Pattern[str]] = {}
        for line in text.splitlines():
            assert len(line) <= 2000, line
            if line.startswith("/"):
                assert line.count("*") <= 1, line
                self.rules.append((line, []))
                self.patterns[line] = self._pattern(line)
            elif not line.startswith("#"):
                assert re.fullmatch(r"  (?:! [A-Za-z-]+|[A-Za-z-]+: \S.*)", line), line
                self.rules[-1][1].append(line.strip())
            assert not (netlify and line.startswith("  !")), line
        assert netlify or len(self.rules) <= 100
        assert len(self.patterns) == len(self.rules)

    def answer(self, path: str) -> list[tuple[str, str]]:
        """Return the headers of *path*, sorted; one that would be joined is there twice."""
        held: list[tuple[str, str]] = []
        for pattern, lines in self.rules:
            if self.patterns[pattern].fullmatch(path):
                for line in lines:
                    if line.startswith("! "):
                        held = [each for each in held if each[0] != line[2:]]
                    else:
                        name, value = line.split(": ", 1)
                        held.append((name, value))
        return sorted(held)

    def _pattern(self, address: str) -> re.Pattern[str]:
        if not self.netlify:
            return re.compile(re.escape(address).replace(r"\*", ".*"))
        parts = [
            "?(.*)"
            if part == "*"
            else part.replace("*", "(.*)")
            if "*" in part
            else re.escape(part)
            for part in address.split("/")
            if part
        ]
        return re.compile(f"/{'/'.join(parts)}/?", re.IGNORECASE)


def addresses(
    host: str, arrangement: str, site: Path
) -> tuple[Headers, dict[str, tuple[str, str]]]:
    """Return the rules for the host of the Japanese site, and by address: language, file."""
    sites = fronts(HOMES[arrangement], OLD_HOSTS)
    written = [each.relative_to(site).as_posix() for each in site.rglob("*.*")]
    for lang, name in product(LANGUAGES, ("files/guide.pdf", "images/office-0123abcd.webp")):
        written.append(f"{lang}/{name}")
    names = names_of(written)
    text = getattr(static_headers, host)(sites[0], sites, names)
    rules = Headers(text, netlify=host == "netlify")
    held = {
        f"{folder}/{name.removesuffix('index.html')}": (each.lang, name)
        for each, folder in served_by(sites[0], sites)
        for name in names[each.lang]
    }
    return rules, held


def wanted(lang: str, name: str) -> dict[str, str]:
    """Return what nginx and Apache send (tests/test_headers.py), but for what hosts do alone."""
    held = headers_of(name, lang)
    held.pop("Vary", None)
    return held


@pytest.mark.parametrize("arrangement", HOMES)
def test_cloudflare_gives_every_file_its_headers_once(
    arrangement: str, published_site: Path
) -> None:
    rules, files = addresses("cloudflare", arrangement, published_site)
    told, expected = {}, {}
    for address, (lang, name) in files.items():
        told[address] = rules.answer(address)
        expected[address] = wanted(lang, name)
        if name.endswith(".html"):
            del expected[address]["Content-Type"]  # Cloudflare's own is the same
        expected[address] = sorted(expected[address].items())

    assert told == expected


@pytest.mark.parametrize("arrangement", HOMES)
def test_netlify_gives_every_file_its_headers_once_but_for_what_is_its_own(
    arrangement: str, published_site: Path
) -> None:
    rules, files = addresses("netlify", arrangement, published_site)
    told, expected = {}, {}
    for address, (lang, name) in files.items():
        held = wanted(lang, name)
        if held["Cache-Control"] != "public, max-age=31536000, immutable":
            del held["Cache-Control"]  # each is asked for anew
        if name.endswith(".html"):
            del held["Content-Type"], held["Cross-Origin-Resource-Policy"]
        held["Content-Security-Policy"] = headers_of("index.html", lang)["Content-Security-Policy"]
        told[address] = [
            each
            for each in rules.answer(address)
            if each[0] != "Content-Language" and each != KNOWN.get(Path(name).suffix)
        ]
        if Path(name).suffix in KNOWN:
            del held["Content-Type"]
        expected[address] = sorted(each for each in held.items() if each[0] != "Content-Language")
    languages = {
        address: [value for each, value in rules.answer(address) if each == "Content-Language"]
        for address, (_lang, name) in files.items()
        if name.endswith("index.html")
    }

    assert told == expected
    assert languages == {
        address: [lang] for address, (lang, name) in files.items() if name.endswith("index.html")
    }
    assert not {
        line.partition(":")[0].lower() for _path, lines in rules.rules for line in lines
    }.intersection(NETLIFYS_OWN)


@pytest.mark.parametrize("host", ["netlify", "cloudflare"])
def test_what_is_not_there_is_not_kept_for_a_year(host: str, published_site: Path) -> None:
    rules, _files = addresses(host, "two hosts", published_site)

    told = dict(rules.answer("/theme/site-00000000.css")).get("Cache-Control", "")

    assert "immutable" not in told
    assert dict(rules.answer("/no/such/page/"))["Content-Language"] == "ja"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("host", ["netlify", "cloudflare"])
def test_a_build_writes_the_headers_of_all_its_files(
    host: str, lang: str, published_site: Path
) -> None:
    sites = fronts(HOMES["two hosts"], OLD_HOSTS)
    own = next(each for each in sites if each.lang == lang)
    names = names_of(
        each.relative_to(published_site).as_posix() for each in published_site.rglob("*.*")
    )

    written = (published_site / "hosting" / host / lang / "_headers").read_text("utf-8")

    assert written == getattr(static_headers, host)(own, sites, names)
