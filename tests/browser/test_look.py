"""How the page looks: narrow, and in pictures."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.script import GAN
from browser.visit import (
    SCREENSHOTS,
    WIDE,
    Server,
    begin_anew,
    open_page,
    put,
    visiting,
    wait_until_idle,
)
from rag.page.ask.suggestions import MOST

pytestmark = pytest.mark.browser


def test_a_telephone_needs_no_sideways_scrolling(browser: Browser, server: Server) -> None:
    """At 390 pixels a chip leads down to its sentence, and a button back up.

    What the page is sent with stands where it stays: its first events move nothing.
    """
    with visiting(browser, viewport={"width": 390, "height": 800}, has_touch=True) as page:
        page.route("**/queue/join*", lambda _: None)  # held until the route ends
        open_page(page, server)
        page.locator("#add-files").wait_for()
        expect(page.locator("#examples button")).to_have_count(MOST)
        box = page.locator("#asking-line")
        place = box.bounding_box()
        page.unroute("**/queue/join*")
        wait_until_idle(page)
        assert box.bounding_box() == place
        put(page, "Is this safe?", "partial")
        chip = put(page, GAN).locator(".chip").first
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        chip.click()
        expect(page.locator("mark.active:visible")).to_be_in_viewport()
        page.get_by_role("button", name="Back to the sentence").click()
        expect(chip).to_be_in_viewport()
        expect(chip).to_be_focused()


PAPERS = """
localStorage.setItem("theme", "dark");
window.papers = new Set();
const look = () => {
  if (document.body) window.papers.add(getComputedStyle(document.body).backgroundColor);
  requestAnimationFrame(look);
};
look();
"""
"""Notes each colour that the page has had since its first frame."""


def test_dark_page_never_flashes(browser: Browser, server: Server) -> None:
    """Chosen on a system that is light; Gradio follows the system by itself."""
    with visiting(browser, color_scheme="light") as page:
        page.add_init_script(PAPERS)
        open_page(page, server)
        wait_until_idle(page)
        assert page.evaluate("[...window.papers]") == ["rgb(26, 25, 22)"]


def test_screenshots(page: Page) -> None:
    """Leave pictures for people to look at, light, dark and narrow."""
    SCREENSHOTS.mkdir(exist_ok=True)
    for name in ("light", "dark", "narrow"):
        begin_anew(page)  # on a narrow screen the reader hides what is pressed for it
        page.emulate_media(color_scheme="dark" if name == "dark" else "light")
        page.set_viewport_size({"width": 390, "height": 800} if name == "narrow" else WIDE)
        expect(page.locator("body.dark")).to_have_count(int(name == "dark"))
        page.screenshot(path=SCREENSHOTS / f"{name}-empty.png")
        page.locator("#choice summary").click()
        page.get_by_label("#week 2").check()
        page.screenshot(path=SCREENSHOTS / f"{name}-choice.png")
        put(page, GAN).locator(".chip").nth(1).click()
        page.screenshot(path=SCREENSHOTS / f"{name}.png")
        page.get_by_role("button", name="Close").click()
        put(page, "Who invented GANs?", "partial").locator(".chip").nth(1).click()
        page.screenshot(path=SCREENSHOTS / f"{name}-doubt.png")
    page.set_viewport_size(WIDE)
