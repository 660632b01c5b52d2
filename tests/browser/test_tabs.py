"""Each tab by itself: settings, the inspector, an evaluation; and all of them for everybody."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.axe import violations
from browser.script import GAN
from browser.visit import (
    SCREENSHOTS,
    Server,
    open_page,
    open_tab,
    put,
    reload,
    serving,
    visiting,
    wait_until_idle,
)

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve a page whose settings and evaluations the tests of this file may change."""
    home = tmp_path_factory.mktemp("tabs")
    with serving(["-m", "browser.fake", "{port}", str(home), "full"], home) as served:
        yield served


def test_settings_are_kept_and_used_at_once(browser: Browser, own: Server) -> None:
    """By the library, in the file, after a reload; the colours by the browser."""
    with visiting(browser) as page:
        open_page(page, own)
        open_tab(page, "Settings")
        page.get_by_label("Careful").check()
        page.get_by_label("Quote only: sentences").check()
        page.get_by_label("Dark").check()
        expect(page.locator("body.dark")).to_have_count(1)
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Saved in footnote.toml")).to_be_visible()
        kept = tomllib.loads((own.home / "footnote.toml").read_text())
        assert kept == {"extractive": True, "answer_above": 0.5, "sure_above": 0.5}
        assert json.loads((own.home / "used").read_text())["answer_above"] == 0.5
        reload(page)
        expect(page.locator("body.dark")).to_have_count(1)
        expect(page.locator("#quote-only input")).to_be_disabled()
        open_tab(page, "Settings")
        expect(page.get_by_label("Careful")).to_be_checked()


def test_an_evaluation_from_its_file_to_a_comparison(
    browser: Browser, own: Server, tmp_path: Path
) -> None:
    """Uploaded, watched, stopped, gone on with, opened in its frame, compared."""
    rows = [{"id": f"q{n}", "question": f"What is {n}?", "answers": []} for n in range(6)]
    file = tmp_path / "mine.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    with visiting(browser) as page:
        open_page(page, own)
        open_tab(page, "Evaluate")
        expect(page.locator("#runs")).to_contain_text("Measure it on your own questions")
        page.get_by_label("Search only").check()
        expect(page.get_by_label("Number of questions")).to_have_value("0")
        (own.home / "hold").touch()
        page.locator("#evaluate input[type=file]").set_input_files(file)
        expect(page.locator("#run-state")).to_contain_text("of 6 questions")
        page.locator("#evaluate").get_by_role("button", name="Stop").click()
        (own.home / "hold").unlink()
        expect(page.locator("#run-state")).to_contain_text("was stopped")
        page.get_by_role("button", name="Resume mine").click()
        expect(page.locator("#run-state")).to_contain_text("is finished")
        page.get_by_label("Path of a question file").fill(str(file))
        page.keyboard.press("Enter")
        expect(page.locator("#runs")).to_contain_text("mine (2)")
        expect(page.locator("#run-state")).to_contain_text("mine (2) is finished")
        page.get_by_role("button", name="Report mine", exact=True).click()
        report = page.frame_locator("iframe.report")
        expect(report.locator("body")).to_contain_text("Evaluation")
        assert report.locator("body").evaluate("() => window.origin") == "null"
        expect(page.get_by_label("Compare", exact=True)).to_have_value("mine")
        expect(page.get_by_label("with", exact=True)).to_have_value("mine (2)")
        page.get_by_role("button", name="Compare", exact=True).click()
        expect(page.locator("#result")).to_contain_text("6 questions in both")
        SCREENSHOTS.mkdir(exist_ok=True)
        page.screenshot(path=SCREENSHOTS / "evaluate.png")


def test_the_inspector_by_key_and_by_click(page: Page) -> None:
    """Every text that the model was given, inert; and back where one was."""
    put(page, "Is this safe?", "partial")
    page.get_by_role("button", name="Inspect").click()
    dialog = page.get_by_role("dialog", name="Behind this answer")
    expect(dialog).to_contain_text("log-odds of Yes +2.500")
    dialog.locator("summary").first.click()
    expect(dialog.locator("pre").nth(1)).to_contain_text("<script>window.hacked = 1</script>")
    assert page.evaluate("window.hacked === undefined")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="Inspect")).to_be_focused()
    page.keyboard.press("i")
    expect(dialog).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()


def test_what_stands_behind_a_number_shows_at_once(page: Page) -> None:
    """By the mouse and by the keyboard; of a doubtful sentence the reason."""
    turn = put(page, "Who invented GANs?", "partial")
    hover = page.locator(".hover")
    turn.locator(".chip").first.hover()
    expect(hover).to_contain_text("gans.md, The minimax game")
    expect(hover).to_contain_text("The minimax game of a GAN is a contest")
    turn.locator(".claim.unsupported").hover()
    expect(hover).to_contain_text("1987 is not in the cited text.")
    page.mouse.move(5, 5)
    turn.locator(".chip").nth(1).focus()
    expect(hover).to_contain_text("ordinary two-class classification")


def test_edit_and_ask_again_by_keyboard(page: Page) -> None:
    """The slash leads to the question, Escape stops, the buttons under a turn take it up again."""
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    page.keyboard.type("Write for ever")
    page.keyboard.press("Enter")
    turn = page.locator("#current .turn")
    turn.locator(".status.writing").wait_for()
    page.keyboard.press("Escape")
    turn.locator(".status.stopped").wait_for()
    turn.get_by_role("button", name="Edit").press("Enter")
    box = page.locator("#question textarea")
    expect(box).to_be_focused()
    expect(box).to_have_value("Write for ever")
    box.fill(GAN)
    page.keyboard.press("Enter")
    page.locator("#current .status.supported").wait_for()
    wait_until_idle(page)
    page.locator("#current").get_by_role("button", name="Ask again").press("Enter")
    expect(page.locator("#past .turn", has_text=GAN)).to_have_count(1)
    page.locator("#current .status.supported").wait_for()


def test_no_tab_keeps_anybody_out(browser: Browser, server: Server) -> None:
    """By axe-core nothing serious, light and dark; at 390 pixels every tab can be opened."""
    SCREENSHOTS.mkdir(exist_ok=True)
    ready = {
        "Library": ".documents",
        "Study": "#study .welcome:visible",
        "Evaluate": "#runs .welcome",
        "Settings": "#options fieldset",
    }
    with visiting(browser) as page:
        open_page(page, server)
        put(page, "Who invented GANs?", "partial")
        expect_open_to_all(page, "ask")
        page.evaluate("document.body.append(new Image())")
        assert any(found.startswith("image-alt") for found in violations(page)), "axe sees nothing"
        page.evaluate("document.body.lastChild.remove()")
        page.get_by_role("button", name="Inspect").first.click()
        page.get_by_role("dialog").wait_for()
        expect_open_to_all(page, "inspector")
        page.keyboard.press("Escape")
        for tab, shown in ready.items():
            open_tab(page, tab)
            page.locator(shown).first.wait_for()
            expect_open_to_all(page, tab.lower())
        page.set_viewport_size({"width": 390, "height": 800})
        for tab, shown in ready.items():
            open_tab(page, tab)
            opened = page.get_by_role("tab", name=tab)
            expect(opened).to_be_in_viewport(ratio=0.9)
            expect(opened).not_to_have_css("border-bottom-color", "rgba(0, 0, 0, 0)")
            page.locator(shown).first.wait_for()
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, tab
            page.screenshot(path=SCREENSHOTS / f"narrow-dark-{tab.lower()}.png")


def expect_open_to_all(page: Page, name: str) -> None:
    """Look for what keeps somebody out of the page as it is, light and dark."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        expect(page.locator("body.dark")).to_have_count(int(scheme == "dark"))
        page.screenshot(path=SCREENSHOTS / f"{scheme}-{name}.png")
        assert violations(page) == [], (name, scheme)
