"""Every page of both sites, visited once: axe, our own rules, the console."""

import pytest
from playwright.sync_api import ViewportSize

from audit.accessibility.explained import EXPLAINED
from audit.accessibility.sameness import compare
from audit.accessibility.visits import plan_all, visit_all
from tasks import find_browser

PHONE = ViewportSize(width=320, height=640)


@pytest.fixture(scope="module")
def visits(site):
    return visit_all(site, find_browser(), plan_all(site))


def test_no_rule_finds_anything_to_mend(visits):
    assert [str(finding) for visit in visits for finding in visit.findings] == []


def test_each_explanation_is_of_something_that_is_there(visits):
    told = {finding.what for visit in visits for finding in visit.explained}

    assert told == {each.why for each in EXPLAINED}


@pytest.mark.parametrize("language", ["ja", "ko"])
def test_the_pages_of_a_language_are_alike_where_readers_count_on_it(site, language):
    assert [str(finding) for finding in compare(site, language)] == []


@pytest.mark.parametrize("language", ["ja", "ko"])
def test_the_menu_can_be_used_without_javascript(browser, site, language):
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(site.address + ("/ko/" if language == "ko" else "/"))

    for summary in page.locator("header summary, nav summary").all():
        summary.click()
    links = page.locator("header nav a, body > nav a").all()

    assert links
    assert [link.inner_text() for link in links if not link.is_visible()] == []
    context.close()


@pytest.mark.parametrize(
    ("language", "other", "query"), [("ja", "ko", "観光"), ("ko", "ja", "관광")]
)
def test_the_keyboard_is_enough_for_menu_search_and_switch(browser, site, language, other, query):
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()

    def tab_to(css):
        for _ in range(50):
            page.keyboard.press("Tab")
            if page.evaluate("css => document.activeElement.matches(css)", css):
                return
        pytest.fail(f"Tab does not lead to {css}")

    page.goto(site.url(language, "/"))
    tab_to("nav summary")
    page.keyboard.press("Enter")
    tab_to('nav a[href$="search/"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/")
    tab_to("#q")
    page.keyboard.type(query)
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-search-results] a")
    tab_to("[data-search-results] a")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/search/" not in url)
    tab_to(f'header a[hreflang="{other}"]')
    page.keyboard.press("Enter")
    page.wait_for_selector(f"html[lang={other}]")
    context.close()
