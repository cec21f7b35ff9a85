"""``_redirects`` of Netlify and Cloudflare Pages, read as their documentation says.

What cannot be asked here is how the hosts themselves read the files. Where Netlify's words
leave room (whether a line with parameters is meant when others are there too), both readings
must give the right page.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urljoin, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from plugins.publishing.hosts import static
from plugins.publishing.hosts.places import fronts
from plugins.records.models import LANGUAGES
from tests.test_hosts import ATTESTED, HOMES, HOSTILE, OLD_HOSTS, hostile_rules, site_rules

SECTIONS = ("/seminars/joint/", "/seminars/clair-seoul/")  # where numbers lead that nobody knows
BESIDES = ("lpage", "stype", "skeyword")
PAGES = {lang: {"/", "/old-addresses/"} for lang in LANGUAGES}


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
