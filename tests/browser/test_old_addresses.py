"""Old addresses on a host that knows no redirects: the pages' own script finds the way."""

from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site

PREFIX = {"ja": "", "ko": "/ko"}
SEMINAR = {
    "ja": ("no=169", "/seminars/clair-seoul-2022-1/"),
    "ko": ("no=80", "/seminars/clair-seoul-2018-3/"),
}
READ = "/information/seminar/seminar_read.asp"


@pytest.mark.parametrize("lang", PREFIX)
@pytest.mark.parametrize(
    "form",
    [
        f"{READ}?lpage=1&{{}}",
        f"{READ.upper()}?stype=&{{}}%20&skeyword=",
        f"{READ}%3Flpage=1&{{}}",
        f"{READ}+?lpage=1&amp;{{}}",
        "/information/seminar/seminar%5Fread.asp?skeyword=%BC%BC%B9%CC&{}",
    ],
)
def test_the_404_page_goes_on_to_the_new_page(form: str, lang: str, page: Page, site: Site) -> None:
    number, target = SEMINAR[lang]

    page.goto(f"{site.address}{PREFIX[lang]}{form.format(number)}")

    expect(page).to_have_url(f"{site.address}{PREFIX[lang]}{target}")


def test_the_404_page_knows_the_folder_of_an_old_address(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/jet/never_seen.asp?no=1")

    expect(page).to_have_url(f"{site.address}/programs/jet/")


def test_japanese_and_korean_numbers_are_not_confused(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/ko{READ}?no=169")

    expect(page).to_have_url(f"{site.address}/ko/seminars/clair-seoul/")


@pytest.mark.parametrize("lang", PREFIX)
def test_an_unknown_address_stays_the_404_page_with_a_search(
    lang: str, page: Page, site: Site
) -> None:
    with page.expect_response("**/old-addresses.json"):
        page.goto(f"{site.address}{PREFIX[lang]}/never/there.asp?no=169")
    page.get_by_role("searchbox").fill("JET")
    page.get_by_role("searchbox").press("Enter")

    expect(page).to_have_url(f"{site.address}{PREFIX[lang]}/search/?q=JET")


@pytest.mark.parametrize("lang", PREFIX)
@pytest.mark.parametrize("handed_on", ["fragment", "from", "from and query"])
def test_the_look_up_page_goes_where_a_host_could_not(
    handed_on: str, lang: str, page: Page, site: Site
) -> None:
    number, target = SEMINAR[lang]
    query = {
        "fragment": f"?lpage=1&{number}#at-information-seminar-seminar-read-asp",
        "from": f"?from={quote(f'{READ}?lpage=1&{number}', safe='')}",
        "from and query": f"?from={READ}&lpage=1&{number}",
    }[handed_on]

    page.goto(f"{site.address}{PREFIX[lang]}/old-addresses/{query}")

    expect(page).to_have_url(f"{site.address}{PREFIX[lang]}{target}")


def test_the_look_up_page_marks_what_a_number_alone_may_mean(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/old-addresses/?no=169")

    expect(page.locator("main mark")).to_have_text(["no=169"])
    expect(page.locator("li:has(mark) a")).to_have_attribute(
        "href", "../seminars/clair-seoul-2022-1/"
    )


def test_the_look_up_page_stays_when_it_is_opened_by_itself(page: Page, site: Site) -> None:
    asked = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(f"{site.address}/old-addresses/")
    page.get_by_role("main").get_by_role("link").first.wait_for()

    assert not [url for url in asked if url.endswith("old-addresses.json")]
    expect(page).to_have_url(f"{site.address}/old-addresses/")


def test_back_leads_out_of_an_old_address(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/about/")
    page.goto(f"{site.address}/clair/about_clair.asp")
    page.wait_for_url(f"{site.address}/about/")
    page.goto(f"{site.address}/jet/about_jet.asp")
    page.wait_for_url(f"{site.address}/programs/jet/")

    page.go_back()

    expect(page).to_have_url(f"{site.address}/about/")
