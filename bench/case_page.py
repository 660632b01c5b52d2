"""The acts of the page that `bench/cases.py` checks: keys that belong to an input method."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from page import CHROMIUM, served
from playwright.sync_api import Error, Page, sync_playwright

ESCAPE = """(selector) => document.querySelector(selector).dispatchEvent(new KeyboardEvent(
    "keydown", {bubbles: true, cancelable: true, key: "Escape", isComposing: true}))"""
FIELD = ".conversation-field"
"""Where a conversation is renamed."""
WRITTEN = "港"
"""What the composition of `acts.js` ends with."""


def problems(library: Path, acts: str) -> Iterator[str]:
    """Yield what is wrong with the question box and with the field for a new title.

    Args:
        library: the index that the page serves; no language model is loaded.
        acts: a function in JavaScript that composes WRITTEN in the field of a selector.
    """
    with (
        served(RAG_LIBRARY=str(library), RAG_EXTRACTIVE="true") as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(address)
        try:
            yield from _question_box(page, acts)
            yield from _new_title(page, acts)
        except Error as error:
            yield f"the page: {str(error).splitlines()[0]}"
        browser.close()


def _question_box(page: Page, acts: str) -> Iterator[str]:
    box = page.locator("#question textarea")
    box.wait_for()
    page.evaluate(f"({acts})('#question textarea')")
    page.wait_for_timeout(1500)
    if page.locator("#chat .turn").count():
        yield "question box: the composing Enter sent a question"
    if box.input_value() != WRITTEN:
        yield f"question box: it holds {box.input_value()!r}"
    box.press("Enter")
    page.locator("#chat .turn", has_text=WRITTEN).first.wait_for()
    page.wait_for_timeout(3000)
    if (turns := page.locator("#chat .turn").count()) != 1:
        yield f"question box: {turns} turns after one Enter"


def _new_title(page: Page, acts: str) -> Iterator[str]:
    page.locator(".conversations-toggle").click()
    item = page.locator("#conversation-list li").first
    item.locator("summary").click()
    item.locator(".conversation-rename").click()
    page.evaluate(f"({acts})({FIELD!r})")
    if not page.locator(FIELD).count():
        yield "rename: the composing Enter closed the field"
        return
    page.evaluate(ESCAPE, FIELD)
    if not page.locator(FIELD).count():
        yield "rename: the composing Escape closed the field"
        return
    page.locator(FIELD).fill(WRITTEN * 2)  # another title than the question gave
    page.locator(FIELD).press("Enter")
    page.locator(".conversation-name", has_text=WRITTEN * 2).wait_for()
