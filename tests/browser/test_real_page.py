"""The page with the real model and the real notes behind it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from browser.script import GAN
from browser.visit import SCREENSHOTS, lit, open_page, serving, visiting
from rag.settings import Settings

pytestmark = pytest.mark.browser


@pytest.mark.model
def test_the_real_model_on_the_real_notes(
    browser: Browser, real_library_settings: Settings, tmp_path: Path
) -> None:
    """The whole product: ask, wait, press a chip, and read the sentence in its passage."""
    chosen = {"RAG_LIBRARY": str(real_library_settings.library)}
    with serving(["ui.py"], tmp_path, **chosen) as server, visiting(browser) as page:
        open_page(page, server)
        box = page.locator("#question textarea")
        box.fill(GAN)
        box.press("Enter")
        expect(page.locator(".chip").nth(1)).to_be_visible(timeout=180_000)
        page.locator(".chip").first.click()
        expect(page.locator("mark.active").first).to_be_in_viewport()
        assert lit(page)
        passage = page.locator(".card.active .passage").text_content() or ""
        assert all(text in passage for text in lit(page))
        SCREENSHOTS.mkdir(exist_ok=True)
        page.screenshot(path=SCREENSHOTS / "real.png")
