"""The Study tab in a browser: a summary with its chips, a quiz, cards by keyboard, an export."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.axe import violations
from browser.fake import CORPUS
from browser.visit import SCREENSHOTS, Server, choose, open_page, open_tab, serving, visiting

pytestmark = pytest.mark.browser


def lit(page: Page) -> list[str]:
    """Return what is highlighted on the page."""
    return page.locator("mark.active:visible").all_text_contents()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with one of the shipped notes."""
    home = tmp_path_factory.mktemp("study")
    (home / "notes").mkdir()
    shutil.copy(CORPUS / "gans.md", home / "notes")
    return home


@pytest.fixture(scope="module")
def study(browser: Browser, home: Path) -> Iterator[Page]:
    """Serve the note, and open the Study tab once for all tests of this file."""
    command = ["-m", "browser.small", "{port}", str(home)]
    with serving(command, home) as server, visiting(browser) as page:
        open_page(page, server)
        open_tab(page, "Study")
        page.get_by_label("From", exact=True).wait_for()
        yield page


def test_a_summary_with_its_chips(study: Page) -> None:
    """Of one section; a chip lights its words in the passage beside it, and opens no reader."""
    open_tab(study, "Summary")
    expect(study.locator("#study-text")).to_contain_text("before you read it")
    choose(study, "From", "gans.md")
    choose(study, "Section", "The minimax game")
    choose(study, "Length", "A paragraph")
    study.get_by_role("button", name="Summarize").click()
    text = study.locator("#study-text article.turn")
    expect(text.locator(".status.supported")).to_be_visible()
    text.locator(".chip").first.click()
    (words,) = lit(study)
    assert words in text.locator(".claim").first.text_content()  # type: ignore[operator]
    text.locator("summary", has_text="1 of 1 section represented").click()
    copied = text.locator(".copy").get_attribute("data-copy") or ""
    assert "[^1]: notes/gans.md" in copied
    assert violations(study) == []


def test_a_wrong_answer_shows_the_passage(study: Page) -> None:
    """At once, with the cited explanation; the keyboard alone leads from reply to score."""
    open_tab(study, "Quiz")
    study.get_by_label("Questions", exact=True).fill("2")
    study.get_by_label("True or false").uncheck()
    study.get_by_label("Fill in the gap").uncheck()
    study.get_by_role("button", name="Start a quiz").click()
    quiz = study.locator("#study-quiz")
    quiz.get_by_text("Question 1 of 2").wait_for()
    expect(quiz.locator(".option-button")).to_have_count(4)
    study.keyboard.press("b")
    expect(quiz.locator(".status")).to_contain_text(re.compile("Right|Wrong"))
    if quiz.locator(".status.supported").count():  # b was right; the next reply is wrong for sure
        expect(quiz.locator(".evidence")).to_have_count(0)
    study.locator("[data-act=next]:focus").press("Enter")
    box = quiz.get_by_label("Your answer")
    expect(box).to_be_focused()
    box.fill("purple elephants")
    study.keyboard.press("Enter")
    expect(quiz.locator(".status.partial")).to_contain_text("Wrong.")
    quiz.locator(".chip").first.click()
    assert lit(study) and "purple" not in lit(study)[0]
    assert violations(study) == []
    quiz.get_by_role("button", name="See the score").press("Enter")
    expect(quiz.locator("h2.question")).to_contain_text("of 2 questions right")


def test_cards_are_made_and_reviewed_by_keyboard(study: Page) -> None:
    """Turned with space, rated with 3, and taken back with u."""
    open_tab(study, "Cards")
    study.get_by_label("New cards").fill("3")
    study.get_by_role("button", name="Make cards").click()
    expect(study.locator("#study-cards-state")).to_contain_text("3 cards made.")
    open_tab(study, "Review")
    card = study.locator(".flashcard")
    front = card.locator(".front").text_content()
    assert front
    expect(card.locator(".scope")).to_have_text("3 cards left today: 3 new")
    expect(card.locator(".back")).to_be_hidden()
    study.evaluate("document.activeElement.blur()")
    study.keyboard.press("Space")
    expect(card.locator(".back")).to_be_visible()
    study.keyboard.press("w")
    expect(card.locator("mark").first).to_be_visible()
    study.keyboard.press("3")
    expect(card.locator(".front")).not_to_have_text(front)
    expect(card.locator(".back")).to_be_hidden()
    expect(card.locator(".show")).to_be_focused()
    study.keyboard.press("u")
    expect(card.locator(".front")).to_have_text(front)
    expect(card.locator(".scope")).to_have_text("3 cards left today: 3 new")
    assert violations(study) == []


def test_cards_are_exported_and_imported(study: Page, tmp_path: Path) -> None:
    """What was taken back is in no copy; a new card is taken in, and a removed one stays away."""
    open_tab(study, "Cards")
    choose(study, "Format", "A copy of everything (.json)")
    with study.expect_download() as download:
        study.get_by_role("button", name="Export").click()
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)
    copy = json.loads(saved.read_text())
    assert copy["reviews"] == []
    front = copy["cards"][0]["front"]
    remove = study.get_by_role("button", name=f"Remove: {front[:20]}").first
    rows = study.locator("#study-items .items > li")
    many = rows.count()
    remove.click()
    expect(rows).to_have_count(many)  # it only asks whether one is sure
    remove.click()
    expect(rows).to_have_count(many - 1)
    copy["cards"].append({**copy["cards"][1], "id": "0" * 16, "front": "What else?"})
    saved.write_text(json.dumps(copy))
    study.locator("#study input[type=file]").set_input_files(saved)
    said = f"Imported 1 item and 0 reviews; {many} items were there already."
    expect(study.locator("#study-cards-said")).to_contain_text(said)
    expect(rows).to_have_count(many)
    expect(rows.filter(has_text="What else?")).to_have_count(1)


def test_the_views_keep_nobody_out(browser: Browser, server: Server) -> None:
    """Before anything was made: by axe-core nothing serious in the dark, none scrolls sideways."""
    SCREENSHOTS.mkdir(exist_ok=True)
    with visiting(browser, color_scheme="dark", viewport={"width": 390, "height": 800}) as page:
        open_page(page, server)
        open_tab(page, "Study")
        for view in ("Summary", "Quiz", "Cards", "Review"):
            open_tab(page, view)
            page.locator("#study .welcome:visible").wait_for()
            assert violations(page) == [], view
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, view
            page.screenshot(path=SCREENSHOTS / f"narrow-dark-study-{view.lower()}.png")


def test_an_answer_is_compared_and_tested(study: Page) -> None:
    """From the menu under it: another turn with chips, then a quiz on the Study tab."""
    open_tab(study, "Ask")
    study.locator("#question textarea").fill("What is mode collapse?")
    study.keyboard.press("Enter")
    asked = study.locator(".turn", has_text="What is mode collapse?").first
    asked.locator(".tutor summary").press("Enter")
    menu = asked.get_by_role("group", name="Study this answer")
    assert violations(study) == []
    menu.get_by_label("Compare").fill("generator")
    menu.get_by_label("with").fill("discriminator")
    menu.get_by_role("button", name="Compare").press("Enter")
    compared = study.locator("#current .turn", has_text="Compare: generator and discriminator")
    compared.locator(".chip").first.click()
    assert lit(study)
    asked.locator(".tutor summary").click()
    menu.get_by_role("button", name="Test me on this").click()
    expect(study.locator("#study-quiz .scope")).to_have_text("Question 1 of 3")


def test_a_question_is_asked_back_before_it_is_answered(study: Page) -> None:
    """A lesson on the Study tab, which tells the cited answer to those who press for it."""
    open_tab(study, "Ask")
    study.locator("#question textarea").fill("What is mode collapse?")
    study.get_by_role("button", name="Ask me first").click()
    quiz = study.locator("#study-quiz")
    expect(quiz.locator(".scope")).to_contain_text("on the way to: What is mode collapse?")
    expect(quiz.get_by_label("Your answer")).to_be_visible()
    expect(quiz.locator(".chip")).to_have_count(0)
    quiz.get_by_role("button", name="Tell me the answer").click()
    expect(quiz.locator("h2.question").first).to_have_text("What is mode collapse?")
    quiz.locator(".chip").first.click()
    assert lit(study)


def test_items_are_retired_when_their_words_are_gone(study: Page, home: Path) -> None:
    """The document is read again, and the view of the cards says what became of them."""
    note = home / "notes" / "gans.md"
    note.write_text("# Other\n\nThis note says something else now.\n")
    open_tab(study, "Library")
    study.get_by_label("Path of a file or folder on this computer").fill(str(note))
    study.keyboard.press("Enter")
    expect(study.locator("#library-work")).to_contain_text("Updated 1 document")
    open_tab(study, "Study")
    open_tab(study, "Cards")
    expect(study.locator("#study-cards-said")).to_contain_text("have changed")
    expect(study.locator("#study-changes")).to_contain_text("Retired")
    expect(study.locator("#study-items .items > li")).to_have_count(0)
