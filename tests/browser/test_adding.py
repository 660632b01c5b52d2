"""Adding files on the page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from browser.script import GAN
from browser.visit import open_page, put, serving, visiting

pytestmark = pytest.mark.browser


def test_adding_files_to_an_empty_library(browser: Browser, tmp_path: Path) -> None:
    """From nothing: progress, then what was added, what failed and what to do; then it is asked."""
    for name, text in {
        "My notes.md": "# A",
        "book.md": "half a scan",
        "scan.md": "unreadable",
    }.items():
        (tmp_path / name).write_text(text)
    uploads = sorted(tmp_path.glob("*.md"))
    with (
        serving(["-m", "browser.fake", "{port}", str(tmp_path), "empty"], tmp_path) as server,
        visiting(browser) as page,
    ):
        open_page(page, server)
        expect(page.locator(".welcome")).to_contain_text("There is nothing to read yet")
        page.locator("#tools input[type=file]").set_input_files(uploads)
        expect(page.locator("#notice progress")).to_be_visible()
        notice = page.locator("#notice")
        expect(notice).to_contain_text(re.compile(r"Reading .+\.md \(file [123] of 3\)…"))
        expect(notice).to_contain_text("43 chunks a second, about 2 minutes left")
        expect(notice).to_contain_text("Added 2 documents: My notes.md, book.md.")
        expect(notice.get_by_role("alert")).to_contain_text(
            ["book.md was added, but pages 3 and 7 could not be read:", "scan.md: There is no text"]
        )
        expect(page.locator(".masthead")).to_contain_text("2 documents")
        assert sorted(path.name for path in (tmp_path / "added").iterdir()) == [
            "My notes.md",
            "book.md",
            "scan.md",
        ]
        put(page, GAN)
