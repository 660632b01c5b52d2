"""Asking: stages, stopping, waiting, errors and the question box."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.script import FAULTY, FOREVER, GAN
from browser.visit import TWO_FRAMES, Server, open_page, put, visiting, wait_until

pytestmark = pytest.mark.browser


def test_stop_stops_at_once(page: Page, server: Server) -> None:
    """The words stay, marked as unchecked; the library's work is closed; asking works again."""
    (server.home / "closed").unlink(missing_ok=True)
    turn = put(page, FOREVER, "writing")
    expect(turn).to_contain_text("word word")
    page.get_by_role("button", name="Stop").click()
    turn.locator(".status.stopped").wait_for()
    expect(turn.locator(".status")).to_contain_text("not checked")
    page.get_by_role("button", name="Ask", exact=True).wait_for()
    wait_until((server.home / "closed").exists)
    put(page, GAN)


def test_a_closed_tab_stops_its_answer(browser: Browser, server: Server) -> None:
    """The model does not write on for nobody."""
    (server.home / "closed").unlink(missing_ok=True)
    with visiting(browser) as tab:
        open_page(tab, server)
        put(tab, FOREVER, "writing")
    wait_until((server.home / "closed").exists)


def test_a_second_tab_waits_and_says_so(page: Page, browser: Browser, server: Server) -> None:
    """One answer at a time."""
    with visiting(browser) as second:
        open_page(second, server)
        put(page, FOREVER, "writing")
        turn = put(second, GAN, "waiting")
        page.bring_to_front()  # a tab that is not being drawn does not take a click
        page.get_by_role("button", name="Stop").click()
        turn.locator(".status.supported").wait_for()


def test_an_error_is_shown_in_place_with_its_cure(page: Page) -> None:
    """What, and what to do; the page goes on working."""
    turn = put(page, FAULTY, "failed")
    expect(turn.get_by_role("alert")).to_contain_text("The weights cannot be loaded.")
    expect(turn.get_by_role("alert")).to_contain_text("Check them with: rag models")
    put(page, GAN)


def test_a_question_too_long_stays_in_its_box(page: Page) -> None:
    """The limit is named, and nothing that was typed is lost."""
    box = page.locator("#question textarea")
    box.fill("why " * 600)
    box.press("Enter")
    expect(page.locator("#notice")).to_contain_text("the limit is 2000")
    expect(box).to_have_value("why " * 600)


def test_empty_question_is_refused_until_the_next(page: Page) -> None:
    """What was wrong with it is no longer said beside another question."""
    page.locator("#question textarea").press("Enter")
    expect(page.locator("#notice .refused")).to_contain_text("empty")
    put(page, FOREVER, "writing")
    expect(page.locator("#notice")).to_have_text("")
    page.get_by_role("button", name="Stop").click()
    page.locator("#current .status.stopped").wait_for()


def test_keys_of_the_question_box(page: Page) -> None:
    """Shift and Enter begins a line, Enter sends, and the focus comes back for the next one."""
    box = page.locator("#question textarea")
    expect(box).to_be_focused()
    box.press_sequentially("How does")
    box.press("Shift+Enter")
    box.press_sequentially("a GAN learn?")
    expect(box).to_have_value("How does\na GAN learn?")
    put(page, GAN)
    expect(box).to_have_value("")
    expect(box).to_be_focused()


def test_a_suggestion_is_asked_at_a_click(page: Page) -> None:
    """And the suggestions make room for the conversation."""
    suggestions = page.locator("#examples button:visible")
    expect(suggestions.first).to_be_visible()
    question = suggestions.first.inner_text()
    suggestions.first.click()
    expect(page.locator("#current h2")).to_have_text(question)
    expect(suggestions).to_have_count(0)


def test_questions_wait_their_turn(page: Page) -> None:
    """Put while an answer is under way, each is answered once, in its order."""
    questions = [GAN, "Who invented GANs?", "What is the capital of Peru?"]
    box = page.locator("#question textarea")
    for question in questions:
        box.fill(question)
        box.press("Enter")
        expect(box).to_have_value("")
    expect(page.locator("#waiting .notice")).to_have_text(
        [f"Waiting for the answer before: {question}" for question in questions[1:]]
    )
    page.locator("#current .turn", has_text=questions[2]).locator(".status.abstained").wait_for()
    expect(page.locator("#chat .turn h2")).to_have_text(questions)
    expect(page.locator("#waiting .notice")).to_have_count(0)


AT_ONCE = """(questions) => {
  const box = document.querySelector("#question textarea");
  for (const question of questions) {
    box.value = question;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    const enter = { key: "Enter", bubbles: true, cancelable: true };
    box.dispatchEvent(new KeyboardEvent("keypress", enter));
  }
}"""
"""Types questions and presses Enter faster than Gradio reads the box, as on a busy computer."""


def test_questions_at_once(page: Page) -> None:
    questions = [GAN, "Who invented GANs?", "What is the capital of Peru?"]
    page.evaluate(AT_ONCE, questions)
    page.locator("#current .turn", has_text=questions[2]).locator(".status.abstained").wait_for()
    expect(page.locator("#chat .turn h2")).to_have_text(questions)


LAST_MOMENT = """(question) => {
  const done = document.querySelector("#current");
  const watch = new MutationObserver(() => {
    if (!done.querySelector(".status.supported")) return;
    watch.disconnect();
    const box = document.querySelector("#question textarea");
    box.value = question;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    const enter = { key: "Enter", bubbles: true, cancelable: true };
    box.dispatchEvent(new KeyboardEvent("keypress", enter));
  });
  watch.observe(done, { childList: true, subtree: true, attributes: true });
}"""
"""Types a question and presses Enter in the moment in which an answer shows its verdict."""


def test_question_in_the_last_moment(page: Page) -> None:
    """The answer is there, and its event has not ended."""
    page.evaluate(LAST_MOMENT, "Who invented GANs?")
    put(page, GAN)
    page.locator("#current .status.partial").wait_for()
    expect(page.locator("#chat .turn h2")).to_have_text([GAN, "Who invented GANs?"])


def test_stop_lets_the_next_question_begin(page: Page) -> None:
    put(page, FOREVER, "writing")
    page.locator("#question textarea").fill(GAN)
    page.locator("#question textarea").press("Enter")
    page.get_by_role("button", name="Stop").click()
    page.locator("#current .turn", has_text=GAN).locator(".status.supported").wait_for()


COMPOSED = """([field, key]) => {
  const about = { key, isComposing: true, bubbles: true, cancelable: true };
  for (const kind of ["keydown", "keypress", "keyup"]) {
    document.querySelector(field).dispatchEvent(new KeyboardEvent(kind, about));
  }
}"""
"""Presses a key in a field while an input method composes a word."""


def test_keys_of_an_input_method(page: Page) -> None:
    """Enter chooses a word and Escape drops it: neither asks, stops or renames anything."""
    box = "#question textarea"
    page.locator(box).fill("にほん")
    page.evaluate(COMPOSED, [box, "Enter"])
    page.evaluate(TWO_FRAMES)
    expect(page.locator(box)).to_have_value("にほん")
    expect(page.locator("#chat .turn")).to_have_count(0)
    put(page, FOREVER, "writing")
    page.evaluate(COMPOSED, [box, "Escape"])
    page.evaluate(TWO_FRAMES)
    expect(page.locator("#current .status.writing")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("#current .status.stopped").wait_for()


FRAMES = """() => {
  window.doubled = 0;
  const look = () => {
    const ids = [...document.querySelectorAll("#chat .turn")].map((turn) => turn.dataset.turn);
    if (new Set(ids).size < ids.length) window.doubled += 1;
    window.looking = requestAnimationFrame(look);
  };
  look();
}"""
"""Counts the frames in which a turn stands twice on the page."""


def test_no_answer_stands_twice(page: Page) -> None:
    """After another question the answer before it moves up; it is never above and below."""
    put(page, GAN)
    page.evaluate(FRAMES)
    put(page, "Who invented GANs?", "partial")
    put(page, GAN)
    assert page.evaluate("window.doubled") == 0
    page.evaluate("cancelAnimationFrame(window.looking)")


def test_question_before_the_page_is_ready(browser: Browser, server: Server) -> None:
    """Put as soon as there is a box, while the page's own scripts are still to come."""
    with visiting(browser) as tab:
        tab.goto(server.address, wait_until="commit")
        put(tab, GAN)
