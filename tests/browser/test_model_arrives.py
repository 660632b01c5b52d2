"""The page while the language model is still compiled and downloaded."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from browser.visit import open_page, serving, visiting

pytestmark = pytest.mark.browser


def test_page_says_how_far_the_model_is(browser: Browser, tmp_path: Path) -> None:
    """And names it when it is there, without being loaded again."""
    missing = tmp_path / "missing"
    missing.write_text("llama.cpp is being compiled: step 4 of 83.")
    command = ["-m", "browser.fake", "{port}", str(tmp_path), "full"]
    with serving(command, tmp_path) as server, visiting(browser) as tab:
        open_page(tab, server)
        head = tab.locator("#masthead .writer")
        expect(head).to_contain_text("quoting until the language model is ready")
        expect(head).to_contain_text("step 4 of 83")
        missing.write_text("The model is being downloaded: 5 of 9 MB.")
        expect(head).to_contain_text("5 of 9 MB", timeout=20_000)
        missing.unlink()
        expect(head).not_to_contain_text("quoting", timeout=20_000)
