"""How the page looks: narrow, and in pictures."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from browser.script import GAN
from browser.visit import SCREENSHOTS, Server, open_page, put, visiting

pytestmark = pytest.mark.browser


def test_a_telephone_needs_no_sideways_scrolling(browser: Browser, server: Server) -> None:
    """At 390 pixels a chip leads down to its sentence, and a button back up."""
    with visiting(browser, viewport={"width": 390, "height": 800}, has_touch=True) as page:
        open_page(page, server)
        put(page, "Is this safe?", "partial")
        chip = put(page, GAN).locator(".chip").first
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        chip.click()
        expect(page.locator("mark.active:visible")).to_be_in_viewport()
        page.get_by_role("button", name="Back to the sentence").click()
        expect(chip).to_be_in_viewport()
        expect(chip).to_be_focused()


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("light", {}),
        ("dark", {"color_scheme": "dark"}),
        ("narrow", {"viewport": {"width": 390, "height": 800}}),
    ],
)
def test_screenshots(browser: Browser, server: Server, name: str, how: dict[str, Any]) -> None:
    """Leave pictures for people to look at."""
    SCREENSHOTS.mkdir(exist_ok=True)
    with visiting(browser, **how) as page:
        open_page(page, server)
        page.screenshot(path=SCREENSHOTS / f"{name}-empty.png")
        page.locator("#choice summary").click()
        page.get_by_label("#week 2").check()
        page.screenshot(path=SCREENSHOTS / f"{name}-choice.png")
        put(page, GAN).locator(".chip").nth(1).click()
        page.screenshot(path=SCREENSHOTS / f"{name}.png")
        page.get_by_role("button", name="Close").click()
        put(page, "Who invented GANs?", "partial").locator(".chip").nth(1).click()
        page.screenshot(path=SCREENSHOTS / f"{name}-doubt.png")
