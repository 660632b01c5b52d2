"""Follow-ups, small talk, the progress of reading, and answers that are lists and tables."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from browser.script import COMPARISON, FOLLOW_UP, GAN, READING, THANKS, WELCOME
from browser.visit import SCREENSHOTS, Server, expect_lit, put, wait_until

pytestmark = pytest.mark.browser


def test_a_follow_up_shows_what_was_searched_for(page: Page) -> None:
    """The answers before it go with the question, and its own evidence is shown."""
    put(page, GAN)
    turn = put(page, "Why?")
    expect(turn.locator(".understood")).to_have_text(f"Searched for: {FOLLOW_UP}")
    expect(page.locator("section.evidence:visible")).to_contain_text("Why?")


def test_small_talk_is_words_alone(page: Page) -> None:
    """Beside it the evidence of the last answer stays as it was."""
    put(page, GAN)
    page.locator("#question textarea").fill(THANKS)
    page.keyboard.press("Enter")
    remark = page.locator("#current .turn", has_text=WELCOME)
    expect(remark.locator(".status")).to_have_count(0)
    expect(page.locator("section.evidence:visible")).to_contain_text(GAN)


def test_stop_ends_the_reading_at_once(page: Page, server: Server) -> None:
    """The passages are there before a word is, with how much of them is read."""
    (server.home / "closed").unlink(missing_ok=True)
    turn = put(page, READING, "reading")
    expect(turn.locator(".status")).to_contain_text("40%")
    expect(page.locator(".card:visible")).to_have_count(4)  # and not one, as first found
    page.get_by_role("button", name="Stop").click()
    turn.locator(".status.stopped").wait_for()
    wait_until((server.home / "closed").exists)


def test_lists_and_tables_light_their_evidence(page: Page) -> None:
    """Text of the model stays text; a row carries its chips in the last cell."""
    turn = put(page, COMPARISON)
    expect(turn.locator(".answer li")).to_have_count(2)
    expect(turn.locator(".answer li").nth(1)).to_contain_text("judges <b>samples</b>")
    expect(turn.locator("td").nth(1)).to_contain_text("gradients")
    turn.locator("td .chip").click()
    expect_lit(page, "it learns only from the gradients")
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / "list.png")


def test_who_answers_is_on_the_page(page: Page) -> None:
    expect(page.locator(".masthead .writer")).not_to_be_empty()
    expect(page.locator(".masthead .server")).to_have_count(0)
