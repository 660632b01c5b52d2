"""Conversations on the page: kept through reload and restart, searched, renamed, exported, gone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.small import BEES, FOXES, QUESTIONS, write_files
from browser.test_reading import quote
from browser.visit import leave, open_page, reload, serving, visiting

pytestmark = pytest.mark.browser


def open_list(page: Page) -> None:
    page.get_by_role("button", name="Conversations").click()
    page.locator(".conversation-open").first.wait_for()


def more(page: Page, title: str, action: str) -> None:
    """Choose something from the menu of a conversation."""
    page.get_by_label(f"More about {title}").click()
    page.get_by_role("button", name=action, exact=True).locator("visible=true").click()


def test_restart_marks_stale_footnotes(browser: Browser, tmp_path: Path) -> None:
    """In the same tab; words that moved are found where they are now, lost ones say so."""
    notes = tmp_path / "notes"
    write_files(notes, "http://127.0.0.1:9/")
    command = ["-m", "browser.small", "{port}", str(tmp_path)]
    with visiting(browser) as page:
        with serving(command, tmp_path) as server:
            open_page(page, server)
            quote(page, QUESTIONS[BEES])
            quote(page, QUESTIONS[FOXES])
            expect(page.locator("#question textarea")).to_be_focused()
            leave(page)  # a page that waits for its server would say it is lost
        (notes / "bees.md").write_text(f"# New\n\nA new page.\n\n## Dances\n\n{BEES}\n")
        (notes / "foxes.md").write_text("# Foxes\n\nFoxes dig no burrows.\n")
        with serving(command, tmp_path, GRADIO_SERVER_PORT=str(server.port)) as server:
            page.goto(server.address)
            page.locator("#past .turn").nth(1).wait_for()
            bees = page.locator("#past .turn", has_text=QUESTIONS[BEES])
            bees.locator(".chip:not(.stale)").first.click()
            expect(page.locator("mark.active:visible")).to_have_text([BEES])
            expect(page.locator(".viewer-head .path")).to_have_text("New › Dances")
            expect(page.locator(".viewer-note")).to_contain_text("stand elsewhere")
            gone = page.locator("#past .turn", has_text=QUESTIONS[FOXES]).locator(".chip.stale")
            gone.hover()
            expect(page.locator(".hover")).to_contain_text("no longer stand in it")
            gone.click()
            expect(page.locator(".viewer-note blockquote")).to_have_text(FOXES)
            expect(page.locator("mark.active:visible")).to_have_count(0)
            _list(page, browser, server.address)


def _list(page: Page, browser: Browser, address: str) -> None:
    """Search, rename, export, another conversation, two tabs, and deletion."""
    open_list(page)
    expect(page.locator(".conversation-open")).to_have_count(1)
    title = QUESTIONS[BEES]
    more(page, title, "Rename")
    page.get_by_label("Title of the conversation").fill("Small animals")
    page.keyboard.press("Enter")
    expect(page.locator(".conversation-name")).to_have_text(["Small animals"])
    expect(page.locator(".conversation-title")).to_have_text("Small animals")
    with page.expect_download() as saving:
        more(page, "Small animals", "Export as Markdown")
    text = saving.value.path().read_text(encoding="utf-8")
    assert saving.value.suggested_filename == "Small-animals.md"
    assert f"{BEES}[^1]" in text
    assert "[^1]: notes/bees.md, New › Dances: " in text
    with page.expect_download() as saving:
        more(page, "Small animals", "Export as JSON")
    exported = json.loads(saving.value.path().read_text(encoding="utf-8"))
    assert [turn["question"] for turn in exported["turns"]] == [QUESTIONS[BEES], QUESTIONS[FOXES]]
    with visiting(browser) as second:
        second.goto(address)
        second.locator(".welcome").wait_for()  # a tab has its own conversation
        quote(second, "What do bees dance to show?")
        open_list(second)
        expect(second.locator(".conversation-open")).to_have_count(2)
        second.get_by_label("Search conversations").fill("ANIMALS burrows")
        expect(second.locator(".conversation-name")).to_have_text(["Small animals"])
        second.locator(".conversation-open").click()
        expect(second.locator("#past .turn")).to_have_count(2)
        second.get_by_role("button", name="New conversation").click()
        second.locator(".welcome").wait_for()
    reload(page)
    page.locator("#past .turn").nth(1).wait_for()
    open_list(page)
    more(page, "Small animals", "Delete")
    expect(page.locator(".conversation-open")).to_have_count(2)  # only asked so far
    page.get_by_role("button", name="Delete for good?").click()
    expect(page.locator(".conversation-open")).to_have_count(1)
    page.locator(".welcome").wait_for()
