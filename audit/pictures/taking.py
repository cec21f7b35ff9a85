"""Takes the pictures: pages as they are looked at, without what differs from run to run."""

import io
import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import pypdfium2
from PIL import Image
from playwright.sync_api import Browser, Page, Route

from audit.browser import VIEWS, View
from audit.pictures.accepted import Machine
from audit.site import Site
from plugins.preview.server import BUILT_ADDRESS
from plugins.records.models import LANGUAGES, Language

_DOCUMENT = re.compile(r"/(\w+\.html)?$")
# Fonts and all images are there, also those that wait until a reader scrolls to them.
_SETTLED = """async () => {
    for (const image of document.images) image.loading = "eager";
    await Promise.all([...document.images].map(image => image.decode().catch(() => {})));
    await document.fonts.ready;
}"""
# In the fonts of the machine and with what our style sheets ask of a browser for both scripts.
_SPECIMEN = """<!doctype html><meta charset="utf-8">
<style>p { width: 288px; font: 17px/1.6 sans-serif; text-wrap: pretty; text-autospace: normal }
[lang=ja] { line-break: strict; text-spacing-trim: trim-start } b { word-break: auto-phrase }
[lang=ko] { word-break: keep-all }</style>
<p lang="ja"><b>自治体国際化協会（クレア）ソウル事務所</b>は、2022年度に「日韓交流おまつり」へ20団体が出展し
たことを、JETプログラム参加者5,933名のうち韓国人92名に伝えました。
<p lang="ko"><b>일본자치체국제화협회(크레아) 서울사무소</b>는 2022년도에 ‘한일축제한마당’에 20개 단체가 참가한
것을 JET 프로그램 참가자 5,933명 가운데 한국인 92명에게 전했습니다."""
_SPECIMEN_SIZES = """[...document.querySelectorAll("p, b")].flatMap(each =>
    [...each.getClientRects()].map(({width, height}) => `${Math.round(width)}x${Math.round(height)}`))"""


@dataclass(frozen=True)
class Look:
    """How a page is looked at."""

    view: View
    forced: bool = False  # in the forced colours of a reader's system
    paper: bool = False  # the first page of what a printer gets

    @property
    def name(self) -> str:
        how = "forced" if self.forced else self.view.theme
        return "a4" if self.paper else f"{self.view.width}-{how}"


LOOKS = tuple(map(Look, VIEWS))
MORE_LOOKS = (Look(View(1280, "light"), forced=True), Look(View(1280, "light"), paper=True))
LOOKED_AT_MORE = ("event", "home", "program", "publication", "styleguide")  # kinds


@dataclass(frozen=True)
class Shot:
    """The picture of a page of *kind*, as a PNG file."""

    kind: str
    name: str  # ja-320-light
    png: bytes

    def picture(self) -> Image.Image:
        return Image.open(io.BytesIO(self.png)).convert("RGB")


def take(browser: Browser, site: Site, pages: Mapping[str, str]) -> Iterator[Shot]:
    """Yield the pictures of *pages*, a path by its kind."""
    for look in (*LOOKS, *MORE_LOOKS):
        with tab(browser, site, look) as page:
            for kind, path in pages.items():
                if look in MORE_LOOKS and kind not in LOOKED_AT_MORE:
                    continue
                for language in LANGUAGES:
                    png = shoot(page, site, language, path, look)
                    yield Shot(kind, f"{language}-{look.name}", png)


@contextmanager
def tab(browser: Browser, site: Site, look: Look) -> Iterator[Page]:
    """Open a tab for *look*, in which addresses look as if the preview had its usual port."""
    context = browser.new_context(
        viewport=look.view.viewport,
        color_scheme=look.view.theme,
        forced_colors="active" if look.forced else "none",
        reduced_motion="reduce",
    )

    def with_usual_port(route: Route) -> None:
        answer = route.fetch()
        page = answer.text().replace(site.address, BUILT_ADDRESS)
        headers = {"Content-Security-Policy": answer.headers["content-security-policy"]}
        route.fulfill(
            status=answer.status,
            content_type="text/html; charset=utf-8",
            headers=headers,
            body=page,
        )

    context.route(_DOCUMENT, with_usual_port)
    try:
        yield context.new_page()
    finally:
        context.close()


def shoot(page: Page, site: Site, language: Language, path: str, look: Look) -> bytes:
    """Return the whole page as a PNG file; of one on paper, the first sheet at 96 dpi."""
    page.goto(site.url(language, path))
    settle(page)
    if not look.paper:
        return page.screenshot(full_page=True, animations="disabled", caret="hide", scale="css")
    file = io.BytesIO()
    with pypdfium2.PdfDocument(page.pdf(format="A4", prefer_css_page_size=True)) as document:
        document[0].render(scale=96 / 72).to_pil().save(file, "PNG")
    return file.getvalue()


def settle(page: Page) -> None:
    """Wait until fonts and all images are there."""
    page.evaluate(_SETTLED)


def machine(browser: Browser) -> Machine:
    """Return how this machine sets a specimen of both scripts."""
    page = browser.new_page(viewport=VIEWS[0].viewport)
    page.set_content(_SPECIMEN)
    picture = Shot("", "", page.screenshot()).picture()
    sizes = page.evaluate(_SPECIMEN_SIZES)
    page.close()
    return Machine(f"{zlib.crc32(picture.tobytes()):08x}", " ".join(sizes))
