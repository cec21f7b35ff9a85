"""What is seen while Tab goes through a page, and while Enter and Space use its parts."""

from playwright.sync_api import Page

from audit.accessibility.questions import ask, run
from audit.findings import Finding

RULE = "keyboard"
_ROOM = 12  # presses for what Chromium reaches beside links and fields: boxes that scroll
_OPEN = "summary => summary.parentElement.open"


def walk(page: Page, path: str) -> list[Finding]:
    """Go through the page with Tab, and open and close what opens.

    What is found must be found twice: a busy browser may lose a key, a trap never does.
    """
    return _walk(page, path) and _walk(page, path)


def _walk(page: Page, path: str) -> list[Finding]:
    address = page.url
    for _ in range(run(page, "walk") + _ROOM):
        page.keyboard.press("Tab")
    if page.url != address:
        return [Finding(path, RULE, "html", f"to have the focus was enough to go to {page.url}")]
    found = ask(page, path, [(RULE, "walked")])
    for summary in page.locator("summary:visible").all():
        before = summary.evaluate(_OPEN)
        for key, expected in (("Enter", not before), ("Space", before)):
            summary.press(key)
            if summary.evaluate(_OPEN) != expected:
                found.append(Finding(path, RULE, "summary", f"does not answer to {key}"))
    return found
