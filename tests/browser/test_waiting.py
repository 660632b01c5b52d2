"""What stands on the page between a question and the first word of its answer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from browser.script import HOSTILE, QUOTED, QUOTED_IN_VAIN, QUOTES
from browser.visit import Server, expect_lit, open_page, put, visiting, wait_until_idle

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def unwritten(server: Server) -> Iterator[None]:
    """Have the library wait before it writes."""
    written = server.home / "written"
    written.unlink(missing_ok=True)
    yield
    written.touch()  # also after a failure, or the next test would wait


def ask_quoted(page: Page, question: str) -> Locator:
    """Ask, and wait for the quotations."""
    turn = put(page, question, "reading")
    expect(turn.locator(".quotes blockquote")).to_have_count(len(QUOTES))
    return turn


def test_quotations_then_the_answer(page: Page, server: Server) -> None:
    """The viewer is open on the first of them, and then on the first footnote of the answer."""
    turn = ask_quoted(page, QUOTED)
    expect(turn.locator(".quotes-title")).to_contain_text("while the answer is written")
    expect(turn.locator(".status")).to_contain_text(
        "Reading passage 2 of 3: gans.md, How a GAN learns step by step…"
    )
    expect_lit(page, QUOTES[0][1])
    (server.home / "written").touch()
    turn.locator(".status.supported").wait_for()
    expect(turn.locator(".quotes")).to_have_count(0)
    expect_lit(page, "The generator is the network in a GAN")
    expect(page.locator(".steps")).to_contain_text("Footnote 1")
    turn.locator(".chip").first.click()  # it is open already, and stays
    wait_until_idle(page)
    expect_lit(page, "The generator is the network in a GAN")


def test_refusal_replaces_quotations(page: Page, server: Server) -> None:
    """The viewer makes room for the nearest passages."""
    turn = ask_quoted(page, QUOTED_IN_VAIN)
    expect_lit(page, QUOTES[0][1])
    (server.home / "written").touch()
    turn.locator(".status.abstained").wait_for()
    expect(turn.locator(".quotes")).to_have_count(0)
    expect(page.locator("#aside.viewing")).to_have_count(0)
    expect(page.locator("section.evidence:visible h2")).to_have_text("Nearest passages")


def test_quotations_are_only_text(page: Page) -> None:
    turn = ask_quoted(page, QUOTED)
    visible = HOSTILE.replace("\u202e", "").replace("\u202c", "")
    expect(turn.locator(".quotes blockquote").last).to_contain_text(visible)
    assert turn.locator(".quotes :is(script, img, b, i)").count() == 0
    assert page.evaluate("window.hacked") is None
    page.get_by_role("button", name="Stop").click()
    turn.locator(".status.stopped").wait_for()


def test_what_the_person_opens_stays_open(page: Page, server: Server) -> None:
    """Opened from another quotation, by a press: the answer leaves it alone."""
    turn = ask_quoted(page, QUOTED)
    expect_lit(page, QUOTES[0][1])
    turn.locator(".quotes .open-document").nth(1).click()
    expect_lit(page, QUOTES[1][1])
    (server.home / "written").touch()
    turn.locator(".status.supported").wait_for()
    page.get_by_role("button", name="Ask", exact=True).wait_for()
    expect_lit(page, QUOTES[1][1])
    page.get_by_role("button", name="Close").click()


def test_a_telephone_shows_the_conversation(browser: Browser, server: Server) -> None:
    """The viewer would cover it, and opens at a press."""
    with visiting(browser, viewport={"width": 390, "height": 800}) as small:
        open_page(small, server)
        turn = ask_quoted(small, QUOTED)
        expect(small.locator("#aside.viewing")).to_have_count(0)
        turn.get_by_role("button", name="gans.md, The minimax game").click()
        expect_lit(small, QUOTES[0][1])
        expect(small.locator(".viewer")).to_have_attribute("aria-label", "gans.md")
