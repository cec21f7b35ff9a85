"""Old addresses: how they are read, which rule is meant, where they lead."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from plugins.bilingual.build import run
from plugins.checks.problems import Place
from plugins.publishing.hosts.places import check_hosts, fronts, served_by, sites_by_host
from plugins.publishing.redirects import Rules, anchors, read_address, rules_of
from plugins.records.store import load_records
from tests.conftest import BUILD_DATE, ROOT, SITES, copy_site

STATIC_HOSTS = ("cloudflare", "netlify")
TABLE = """
redirects:
  - {id: folder, path: /Exchange/*, to: /programs/}
  - {id: deep, path: /exchange/deep/*, to: /about/}
  - {id: rest, path: /exchange/read.asp, to: /events/}
  - {id: one, path: /exchange/read.asp, query: no=1, to: /events/one/}
  - {id: cooking-one, path: /exchange/read.asp, query: no=1&bc=710, to: /events/cooking/}
  - {id: korean-one, site: ko, path: /korea.asp, query: no=1, to: /events/korean/}
  - {id: letters, path: /서울.asp, to: /seoul/}
  - {id: page, path: /events/old-name/, to: /events/new-name/}
"""


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Rules:
    data = tmp_path_factory.mktemp("site") / "data"
    shutil.copytree(SITES / "small" / "data", data)
    (data / "redirects.yaml").write_text(TABLE, "utf-8")
    records, problems = load_records(data, "data")
    assert problems == []
    return rules_of(records)


@pytest.mark.parametrize(
    ("path", "query", "meant"),
    [
        # the most particular entry
        ("/exchange/read.asp", "", "rest"),
        ("/exchange/read.asp", "no=1", "one"),
        ("/exchange/read.asp", "no=1&bc=710", "cooking-one"),
        ("/exchange/read.asp", "no=2&bc=710", "rest"),
        ("/exchange/list.asp", "no=1", "folder"),
        ("/exchange/deep/list.asp", "", "deep"),
        ("/exchange", "", "folder"),
        ("/exchanges/list.asp", "", None),
        # order, other parameters, empty ones
        ("/exchange/read.asp", "lpage=&bc=710&stype=&no=1&skeyword=", "cooking-one"),
        ("/exchange/read.asp", "&&no=1&", "one"),
        ("/exchange/read.asp", "no=12", "rest"),
        ("/exchange/read.asp", "xno=1", "rest"),
        ("/exchange/read.asp", "no=", "rest"),
        ("/exchange/read.asp", "no", "rest"),
        # upper and lower case
        ("/EXCHANGE/Read.ASP", "NO=1", "one"),
        # blanks
        ("/exchange/read.asp%20", "no=1%20", "one"),
        ("/exchange/read.asp+", "no=1+&lpage=1", "one"),
        ("/exchange/read.asp%20%20", "", "rest"),
        # percent signs and entities
        ("/e%78change/re%61d.asp", "n%6F=%31", "one"),
        ("/exchange/read.asp%3Fno=1", "", "one"),
        ("/exchange/read.asp%3Fbc%3D710%26no%3D1", "", "cooking-one"),
        ("/exchange/read.asp", "bc%3D710%26no%3D1", "cooking-one"),
        ("/exchange/read.asp", "bc=710&amp;no=1", "cooking-one"),
        ("/exchange/read.asp", "skeyword=%BC%BC&no=1", "one"),
        ("/exchange/read.asp", "no=%", "rest"),
        # letters beyond ASCII, as a browser sends them
        ("/%EC%84%9C%EC%9A%B8.asp", "", "letters"),
        ("/%ec%84%9c%ec%9a%b8.asp", "x=1", "letters"),
        # pages of ours that were renamed
        ("/events/old-name/", "", "page"),
        ("/events/old-name", "", "page"),
        ("/events/old-name/index.html", "", "page"),
        ("/events/old-name/more/", "", None),
        # the other site's
        ("/korea.asp", "no=1", None),
    ],
)
def test_an_old_address_means_one_entry(
    path: str, query: str, meant: str | None, rules: Rules
) -> None:
    found = rules.find("ja", path, query)

    assert (found.id if found else None) == meant


def test_an_entry_of_one_site_is_not_the_others(rules: Rules) -> None:
    found = rules.find("ko", "/korea.asp", "no=1")

    assert found is not None
    assert (found.lang, found.to) == ("ko", "/events/korean/")


def test_paths_that_look_alike_get_ids_of_their_own(rules: Rules) -> None:
    one = rules.of("ja")[0]
    alike = [replace(one, path=path) for path in ("/a/b.asp", "/a-b.asp", "/a/b-asp")]

    told = anchors(alike)

    assert told == {
        "/a-b.asp": "at-a-b-asp",
        "/a/b-asp": "at-a-b-asp-2",
        "/a/b.asp": "at-a-b-asp-3",
    }


def test_with_the_korean_site_in_a_folder_one_host_answers_for_both() -> None:
    homes = {"ja": "https://www.clair.or.kr", "ko": "https://www.clair.or.kr/ko/"}
    ja, ko = fronts(homes, {"ja": ["clair.or.kr"], "ko": ["korea.clair.or.kr"]})

    assert (ko.home, ko.host, ko.folder) == ("https://www.clair.or.kr/ko", "www.clair.or.kr", "/ko")
    assert ko.places == ("korea.clair.or.kr", "www.clair.or.kr/ko")
    assert served_by(ja, (ja, ko)) == [(ko, "/ko"), (ja, "")]
    assert served_by(ko, (ja, ko)) == [(ko, "")]
    assert sites_by_host((ja, ko)) == [
        ("clair.or.kr", ja),
        ("korea.clair.or.kr", ko),
        ("www.clair.or.kr", ja),
    ]


@pytest.mark.parametrize(
    ("hosts", "wrong"),
    [
        ({"ja": ("clair.or.kr",), "ko": ("korea.clair.or.kr",)}, []),
        ({"ja": ("clair.or.kr",), "ko": ("clair.or.kr",)}, ["clair.or.kr"]),
        ({"ja": ('clair.or.kr"; }',)}, ['clair.or.kr"; }']),
        ({"ja": ("https://clair.or.kr",)}, ["https://clair.or.kr"]),
        ({"ja": ("clair.or.kr/x", "Clair.or.kr")}, ["clair.or.kr/x", "Clair.or.kr"]),
        ({"en": ("clair.or.kr",)}, ["clair.or.kr"]),
    ],
)
def test_old_hosts_are_names_of_hosts_each_of_one_site(
    hosts: dict[str, tuple[str, ...]], wrong: list[str]
) -> None:
    told = list(check_hosts(hosts, lambda name: Place("pelicanconf.py")))

    assert [dict(problem.params)["name"] for problem in told] == wrong


def test_old_addresses_of_this_site_that_stand_in_its_data_lead_somewhere() -> None:
    """Links to the old site are kept as sources; who follows them must not get lost."""
    records, _problems = load_records(ROOT / "data", "data")
    held = rules_of(records)
    text = "".join(file.read_text("utf-8") for file in sorted((ROOT / "data").glob("*.yaml")))
    urls = {word for word in text.split() if word.startswith("http") and ".asp" in word}
    hosts = {"clair.or.kr": "ja", "www.clair.or.kr": "ja", "korea.clair.or.kr": "ko"}
    lost = []
    for url in sorted(urls):
        host, _, address = url.partition("://")[2].partition("/")
        path, _, query = f"/{address}".partition("?")
        if host in hosts and held.find(hosts[host], path, query) is None:
            lost.append(url)

    assert urls
    assert lost == []


def test_a_preview_holds_no_rules_for_hosts(tmp_path: Path) -> None:
    site = copy_site("small", tmp_path / "site")
    settings = site / "pelicanconf.py"
    (site / "theme" / "templates" / "status.html").write_text('{% extends "base.html" %}')
    hosting = site / "output" / "hosting"
    names = {"apache/redirects.conf", "apache/site.conf", "apache/ja/.htaccess"}
    names |= {"apache/ko/.htaccess", "nginx/site.conf", "nginx/maps.conf", "nginx/server.conf"}
    names |= {"nginx/brotli.conf"}
    names |= {
        f"{host}/{lang}/{name}"
        for host in STATIC_HOSTS
        for lang in ("ja", "ko")
        for name in ("_headers", "_redirects")
    }

    run(root=site, publish=False, build_date=BUILD_DATE, output=site / "output", write=True)
    files = {each.relative_to(hosting).as_posix() for each in hosting.rglob("*") if each.is_file()}
    settings.write_text(settings.read_text("utf-8").replace("PREVIEW = False", "PREVIEW = True"))
    preview = run(
        root=site, publish=False, build_date=BUILD_DATE, output=site / "output", write=True
    )

    assert preview.ok
    assert files == names
    assert not hosting.exists()


def test_a_plain_address_stays_what_it_is() -> None:
    path, query = read_address("/events/cooking-2021-okinawa/")

    assert (path, query) == ("/events/cooking-2021-okinawa", frozenset())
