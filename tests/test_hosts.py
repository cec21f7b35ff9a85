"""Old addresses, asked of a real nginx and a real Apache with the generated files."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from plugins.checks.problems import Place
from plugins.publishing.redirects import Rule, Rules, read_address
from plugins.records.models import LANGUAGES
from tests.hosting import (
    HOMES,
    OLD_HOSTS,
    Client,
    apache_command,
    free_ports,
    link,
    nginx_command,
    public_folder,
    running,
    site_rules,
    write_hosting,
)

# Addresses as they were seen in archived pages and in the brochure, and the new page.
ATTESTED = {
    "ja": {
        "/": "/",
        "/clair/about_clair.asp": "/about/",
        "/exchange/coop_governor.asp": "/partners/#gaok",
        "/exchange/coop_institute_read.asp?lpage=&no=167": "/seminars/joint-2021/",
        "/exchange/coop_institute_read.asp?lpage=1&no=185": "/seminars/joint-2025/",
        "/exchange/coop_institute_read.asp?lpage=1&no=47": "/seminars/joint/",
        "/exchange/resident_network.asp": "/programs/liaison-council/",
        "/information/research_list.asp": "/programs/commissioned-research/",
        "/information/newsletter_read.asp?lpage=1&no=863&stype=&skeyword=": "/publications/seoul-mail-niseko/",
        "/information/newsletter_read.asp?lpage=1&no=1361&stype=&skeyword=": "/publications/seoul-mail-85-gaok/",
        "/information/newsletter_read.asp?lpage=1&no=2188&stype=&skeyword=": "/publications/seoul-mail-132-intern/",
        "/information/newsletter_read.asp?lpage=1&no=2569&stype=&skeyword=": "/publications/seoul-mail-sapporo/",
        "/information/seminar/seminar_read.asp?lpage=1&no=142": "/seminars/clair-seoul/",
        "/information/seminar/seminar_read.asp?lpage=1&no=169": "/seminars/clair-seoul-2022-1/",
        "/information/seminar/seminar_read.asp?lpage=1&no=170": "/seminars/clair-seoul-2022-2/",
        "/information/seminar/seminar_read.asp?lpage=1&no=180": "/seminars/clair-seoul-2024-2/",
        "/appeal/promotion/promotion_read.asp?bc=810&lpage=1&no=239&stype=&skeyword=": "/programs/fairs/",
        "/appeal/promotion/promotion_read.asp?bc=810&lpage=1&no=1422&stype=&skeyword=": "/events/reception-2018-seoul/",
        "/appeal/promotion/promotion_read.asp?bc=710&lpage=1&no=1543&stype=&skeyword=": "/events/cooking-2019-wakayama/",
        "/appeal/promotion/promotion_read.asp?bc=710&lpage=1&no=2139&stype=&skeyword=": "/events/cooking-2021-okinawa/",
        "/appeal/promotion/promotion_list.asp?bc=710": "/programs/cooking/",
        "/appeal/wine_review/wine_review_read.asp?no=109": "/events/wine-review-2017-hagi/",
        "/jet/about_jet.asp": "/programs/jet/",
        "/jet/jet_review_list.asp": "/programs/jet/",
        "/jet/jet_review_list.asp?lpage=1": "/programs/jet/",
        "/jet/jet_review_read.asp?lpage=1&no=31": "/programs/jet/",
        "/jet/jet_review_read.asp?lpage=1&no=104": "/publications/seoul-mail-niseko/",
        "/information/clair_report.asp": "/publications/series/clair-report/",
        "/basic/korea/korea_local.asp": "/publications/series/local-autonomy/",
        # What nobody has seen, but menus and neighbours suggest.
        "/information/seminar/seminar_read.asp?lpage=3&no=9999": "/seminars/clair-seoul/",
        "/information/seminar/seminar_list.asp": "/seminars/clair-seoul/",
        "/information/newsletter_list.asp?lpage=2": "/publications/series/seoul-mail-magazine/",
        "/information/newsletter_read.asp": "/publications/series/seoul-mail-magazine/",
        "/appeal/promotion/promotion_read.asp?bc=710&no=1": "/programs/cooking/",
        "/appeal/promotion/promotion_read.asp?no=1": "/events/",
        "/clair/": "/about/",
        "/jet": "/programs/jet/",
    },
    "ko": {
        "/": "/",
        "/exchange/coop_institute_read.asp?lpage=1&no=41": "/seminars/joint-2015/",
        "/exchange/coop_institute_read.asp?lpage=1&no=167": "/seminars/joint/",
        "/information/seminar/seminar_read.asp?lpage=1&no=80": "/seminars/clair-seoul-2018-3/",
        "/information/seminar/seminar_read.asp?lpage=1&no=82": "/seminars/clair-seoul-2018-4/",
        "/information/seminar/seminar_read.asp?lpage=1&no=102": "/seminars/clair-seoul-2023-2/",
        "/information/seminar/seminar_read.asp?lpage=1&no=108": "/seminars/clair-seoul-2024-2/",
        "/information/seminar/seminar_read.asp?lpage=1&no=180": "/seminars/clair-seoul/",
        "/clair/about_clair.asp": "/about/",
    },
}
UNKNOWN = ("/nothing.asp?no=1", "/no/such/page/", "/index.asp", "/clairvoyance.asp", "/%ED%95%9C")


def damaged(address: str) -> Iterator[str]:
    """Yield *address* as links in the wild write it."""
    path, _, query = address.partition("?")
    yield address
    if path == "/":
        return
    ends = f"?{query}" if query else ""
    yield path.upper() + ends
    yield f"/%{ord(path[1]):02X}{path[2:]}{ends}"
    yield f"{path}%20{ends}"
    yield f"{path}+{ends}"
    yield f"{path}?{query}{'&' if query else ''}utm_source=mail"
    if not query:
        yield f"{path}?"
        yield f"{path}?lpage="
        return
    parts = query.split("&")
    yield f"{path}?{'&'.join(reversed(parts))}"
    yield f"{path}?{'&amp;'.join(parts)}"
    yield f"{path}?{query}%20"
    yield f"{path}?{query}+"
    yield f"{path}?{'%20&'.join(parts)}"
    yield f"{path}?{query.upper()}&LPAGE=2&"
    yield f"{path}%3F{query}"
    yield f"{path}%3F{quote(query, safe='')}"
    yield f"{path}?{quote(query, safe='')}"
    yield f"{path}?{query.replace('no=', 'n%6F=')}"
    yield f"{path}?skeyword=%BC%BC%B9%CC%B3%AA&{query}"  # as a browser in EUC-KR sent it


@dataclass(frozen=True)
class Served:
    """The published site behind a real server."""

    client: Client
    homes: Mapping[str, str]


@pytest.fixture(
    scope="module",
    params=[
        "nginx, two hosts",
        "nginx, one host",
        "apache, two hosts",
        "apache, one host",
        "apache, two hosts, .htaccess",
    ],
)
def served(request: pytest.FixtureRequest, published_site: Path) -> Iterator[Served]:
    program, arrangement, *htaccess = request.param.split(", ")
    with public_folder() as folder:
        release = folder / "current"
        for lang in LANGUAGES:
            shutil.copytree(published_site / lang, release / lang, copy_function=link)
        write_hosting(release, site_rules(), HOMES[arrangement])
        ports = free_ports()
        if program == "nginx":
            command = nginx_command(folder, ports)
        else:
            command = apache_command(folder, ports, HOMES[arrangement] if htaccess else None)
        with running(command, ports[0], folder / "errors.txt"):
            client = Client(*ports, folder / "cert.pem")
            yield Served(client, HOMES[arrangement])
            client.close()
            print(f"{request.param}: {client.asked} requests")


def origins(served: Served, lang: str) -> Iterator[str]:
    for scheme, host in product(("http", "https"), OLD_HOSTS[lang]):
        yield f"{scheme}://{host}"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_old_address_leads_to_its_page_in_one_step(lang: str, served: Served) -> None:
    wrong = []
    targets = set()
    for address, page in ATTESTED[lang].items():
        wanted = served.homes[lang] + page
        targets.add(wanted)
        for origin, asked in product(origins(served, lang), damaged(address)):
            if origin + asked == wanted:
                continue
            status, location, _body = served.client.get(origin + asked)
            if (status, location) != (301, wanted):
                wrong.append(f"{origin}{asked}: {status} {location}, not {wanted}")
    for target in sorted(targets):
        status, _location, body = served.client.get(target.partition("#")[0])
        fragment = urlsplit(target).fragment
        if status != 200 or (fragment and f'id="{fragment}"' not in body):
            wrong.append(f"{target}: {status}")

    assert wrong == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_unknown_address_gets_the_404_page_of_its_language(lang: str, served: Served) -> None:
    told = {}
    for origin, path in product(origins(served, lang), UNKNOWN):
        status, location, body = served.client.get(origin + path)
        if origin != served.homes[lang]:
            assert (status, location.lower()) == (301, (served.homes[lang] + path).lower())
            status, _location, body = served.client.get(location)
        html = LexborHTMLParser(body).css_first("html")
        told[origin + path] = (status, html.attributes.get("lang"))

    assert set(told.values()) == {(404, lang)}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_of_today_is_served_at_its_one_true_address(lang: str, served: Served) -> None:
    home = served.homes[lang]
    told = {
        origin: served.client.get(f"{origin}/about/?a=%20b")[:2] for origin in origins(served, lang)
    }

    assert served.client.get(f"{home}/about/")[:2] == (200, "")
    assert {status for origin, (status, _) in told.items() if origin != home} == {301}
    assert {location for _, location in told.values()} <= {"", f"{home}/about/?a=%20b"}


def test_a_proxy_that_speaks_https_is_not_sent_round_in_circles(served: Served) -> None:
    proxied = {"X-Forwarded-Proto": "https"}

    assert served.client.get("http://www.clair.or.kr/about/", proxied)[0] == 200
    assert served.client.get("http://www.clair.or.kr/clair/about_clair.asp", proxied)[:2] == (
        301,
        "https://www.clair.or.kr/about/",
    )


def test_a_port_in_the_host_name_does_not_matter(served: Served) -> None:
    told = served.client.get("http://clair.or.kr:80/clair/about_clair.asp")

    assert told[:2] == (301, "https://www.clair.or.kr/about/")


# --- Whatever stands in the YAML ----------------------------------------------------------

HOSTILE = (
    '/a"b.asp',
    "/a';x{}",
    "/a\\b\\",
    "/$host$1${PATH}%{HTTP_HOST}",
    "/(a+)+$",
    "/[x",
    "/a|b",
    "/^x$",
    "/100%2525",
    "/a%0Aserver_tokens",
    "/#%23",
    "/서울/부산.asp",
    "/caf%C3%A9",
    "/a*b",
    "/x~!@&=,",
    "/" + "x" * 180,
)
HOSTILE_QUERIES = ("q=$1", 'q="', "q=(.*)", "q=%25", "q=한글", "a.b=c+d", "q='\\")


def hostile_rules() -> Rules:
    place = Place("data/redirects.yaml")
    rules = []
    for number, (path, query) in enumerate(
        [*((path, "") for path in HOSTILE), *(("/q.asp", query) for query in HOSTILE_QUERIES)]
    ):
        plain, pairs = read_address(path, query)
        rules.append(
            Rule(
                f"r{number}",
                "ja",
                plain,
                False,
                tuple(sorted(pairs)),
                f"/to/{number}/",
                place,
                place,
            )
        )
    rules.append(Rule("renamed", "ja", "/events/was", False, (), "/to/is/", place, place))
    rules.append(Rule("begun", "ja", "/(new", True, (), "/to/new/", place, place))
    rules.append(Rule("both", "ja", "/old/", True, (("no", "1"),), "/to/old/", place, place))
    return Rules(tuple(rules))


@pytest.fixture(scope="module", params=["nginx", "apache"])
def hostile(request: pytest.FixtureRequest) -> Iterator[Client]:
    with public_folder() as folder:
        release = folder / "current"
        for lang in LANGUAGES:
            (release / lang).mkdir()
        write_hosting(release, hostile_rules(), HOMES["two hosts"])
        ports = free_ports()
        started = nginx_command if request.param == "nginx" else apache_command
        command = started(folder, ports)
        with running(command, ports[0], folder / "errors.txt"):
            client = Client(*ports, folder / "cert.pem")
            yield client
            client.close()


def test_no_sign_in_an_old_address_means_anything_to_a_server(hostile: Client) -> None:
    asked = [(quote(unquote(path), "/"), "") for path in HOSTILE]
    asked += [("/q.asp", f"?{quote(unquote(query), safe='=+')}") for query in HOSTILE_QUERIES]

    told = [hostile.get(f"https://www.clair.or.kr{path}{query}")[:2] for path, query in asked]

    assert told == [(301, f"https://www.clair.or.kr/to/{number}/") for number in range(len(asked))]


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/(new", "/to/new/"),
        ("/(new/and/more.asp?x=1", "/to/new/"),
        ("/new", ""),
        ("/events/was/", "/to/is/"),
        ("/events/was", "/to/is/"),
        ("/events/was/index.html", "/to/is/"),
        ("/events/was/more/", ""),
        ("/old/a.asp?no=1", "/to/old/"),
        ("/old?lpage=&no=1", "/to/old/"),
        ("/old/a.asp?no=12", ""),
        ("/old/no=1", ""),
        ("/aab", ""),
        ("/q.asp?q=anything", ""),
        ("/q.asp?xq=%25", ""),
    ],
)
def test_a_beginning_and_a_query_mean_what_they_say(
    address: str, page: str, hostile: Client
) -> None:
    status, location, _body = hostile.get(f"https://www.clair.or.kr{address}")

    assert (status, location) == ((301, f"https://www.clair.or.kr{page}") if page else (404, ""))
