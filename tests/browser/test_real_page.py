"""The page with the real model and the real notes behind it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from browser.script import GAN
from browser.visit import SCREENSHOTS, open_page, serving, visiting
from rag.settings import Settings

pytestmark = pytest.mark.browser


@pytest.mark.model
def test_the_real_model_on_the_real_notes(
    browser: Browser, real_library_settings: Settings, tmp_path: Path
) -> None:
    """The whole product: ask, wait, press a chip, and read the sentence in its passage."""
    library = str(real_library_settings.library)
    with (
        serving(["ui.py"], tmp_path, RAG_LIBRARY=library) as server,
        visiting(browser) as page,
    ):
        open_page(page, server)
        box = page.locator("#question textarea")
        box.fill(GAN)
        box.press("Enter")
        expect(page.locator(".chip").nth(1)).to_be_visible(timeout=180_000)
        page.locator(".chip").first.click()
        lit = page.locator(".viewer mark.active")
        expect(lit.first).to_be_in_viewport()
        passage = page.locator(".card.active .passage").text_content() or ""
        assert all(text in passage for text in lit.all_text_contents())
        SCREENSHOTS.mkdir(exist_ok=True)
        page.screenshot(path=SCREENSHOTS / "real.png")
