"""Ten open tabs at once: first come, first served, and each says how many come before it."""

from __future__ import annotations

import re
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, expect

from browser.script import FOREVER, GAN
from browser.visit import Server, open_page, visiting, watching

pytestmark = pytest.mark.browser


def test_ten_tabs_queue_fairly(browser: Browser, server: Server) -> None:
    """One that gives up makes room for those behind it.

    Five in each of two browsers: one holds six connections at most, for all its tabs together, and
    an answer under way takes one.
    """
    with ExitStack() as stack:
        pages = [stack.enter_context(visiting(browser)) for _ in range(2)]
        for page in [*pages] * 4:
            pages.append(stack.enter_context(watching(page.context.new_page())))
        for page in pages:
            open_page(page, server)
        for number, page in enumerate(pages):
            page.locator("#question textarea").fill(FOREVER if number == 0 else f"{GAN} {number}")
            page.keyboard.press("Enter")
            status = page.locator("#current .status")
            if number == 0:
                expect(status).to_contain_text("Writing")
            else:
                questions = "1 question comes" if number == 1 else f"{number} questions come"
                expect(status).to_have_text(re.compile(f"{questions} before yours"))
        pages[0].get_by_role("button", name="Stop").click()
        for page in pages[1:]:
            expect(page.locator("#current .status.abstained")).to_be_visible()
