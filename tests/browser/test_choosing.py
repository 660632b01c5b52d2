"""Choosing the documents and tags that a question is asked of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from browser.script import GAN
from browser.visit import Server, open_page, put, reload, serving, visiting

pytestmark = pytest.mark.browser


@pytest.fixture
def gone(server: Server, page: Page) -> Iterator[Path]:
    """Return the file that names documents which the library has lost."""
    file = server.home / "gone"
    yield file
    file.unlink(missing_ok=True)
    reload(page)  # the next test finds them there
    page.locator("#past .turn, #past .welcome").first.wait_for()


def open_menu(page: Page) -> Locator:
    """Open the menu and return it."""
    page.locator("#choice summary").click()
    return page.get_by_role("group", name="Documents to search")


def chosen(page: Page) -> Locator:
    """Return the words that say what is chosen while the menu is closed."""
    return page.locator("#choice .chosen")


def searched(server: Server) -> list[str]:
    """Return the documents that the library searched last."""
    return (server.home / "searched").read_text().split("\n")


def test_only_what_is_ticked_is_searched(page: Page, server: Server) -> None:
    """A tag and a document together: those that carry the tag, and that document."""
    expect(chosen(page)).to_have_text("All documents")
    menu = open_menu(page)
    menu.get_by_label("#week 2").check()
    menu.get_by_label("vaes.md").check()
    expect(chosen(page)).to_have_text("3 of 19 documents")
    turn = put(page, GAN)
    assert searched(server) == ["corpus/diffusion-models.md", "corpus/gans.md", "corpus/vaes.md"]
    expect(turn.locator(".scope")).to_have_text("Searched 3 of 19 documents: #week 2, vaes.md")
    files = page.locator("section.evidence:visible .card .file").all_text_contents()
    assert set(files) == {"gans.md"}


def test_nothing_found_counts_what_was_searched(page: Page) -> None:
    """Not the whole library."""
    menu = open_menu(page)
    menu.get_by_label("vaes.md").check()
    menu.get_by_label("applications.md").check()
    turn = put(page, GAN, "abstained")
    expect(turn.locator(".status")).to_contain_text("in the 2 documents that you chose of 19")


def test_all_documents_are_a_click_away(page: Page, server: Server) -> None:
    """And then the answer says nothing about a part."""
    menu = open_menu(page)
    menu.get_by_label("#exam").check()
    expect(menu.get_by_label("gans.md")).to_have_js_property("indeterminate", True)
    menu.get_by_role("button", name="Search all documents").click()
    expect(chosen(page)).to_have_text("All documents")
    expect(menu.get_by_role("checkbox", checked=True)).to_have_count(0)
    turn = put(page, GAN)
    assert len(searched(server)) == 19
    expect(turn.locator(".scope")).to_have_count(0)


def test_suggestion_is_asked_of_the_choice(page: Page, server: Server) -> None:
    """Whatever way the question is put."""
    open_menu(page).get_by_label("gans.md").check()
    page.keyboard.press("Escape")
    page.locator("#examples button:visible").first.click()
    page.locator("#current .status.abstained").wait_for()
    assert searched(server) == ["corpus/gans.md"]


def test_the_menu_by_keyboard(page: Page) -> None:
    """Open, filter, tick and close, and be back where one was."""
    summary = page.locator("#choice summary")
    summary.press("Enter")
    menu = page.get_by_role("group", name="Documents to search")
    page.keyboard.press("Tab")
    expect(menu.get_by_label("Filter tags and documents")).to_be_focused()
    page.keyboard.type("md VAE")
    expect(menu.get_by_role("checkbox")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(chosen(page)).to_have_text("1 of 19 documents")
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(summary).to_be_focused()


def test_the_menu_closes_when_the_reader_goes_on(page: Page) -> None:
    """Its filter is forgotten, and a name that nothing has is said to be none."""
    menu = open_menu(page)
    menu.get_by_label("Filter tags and documents").fill("zebra")
    expect(menu.get_by_text("Nothing has this name.")).to_be_visible()
    page.locator("#question textarea").click()
    expect(menu).to_be_hidden()
    open_menu(page)
    expect(menu.get_by_role("checkbox")).to_have_count(21)


def test_choice_outlives_a_reload(page: Page, gone: Path) -> None:
    """What vanished from the library is no longer there to choose; its neighbour is not ticked."""
    menu = open_menu(page)
    menu.get_by_label("gans.md").check()
    menu.get_by_label("vaes.md").check()
    reload(page)
    expect(chosen(page)).to_have_text("2 of 19 documents")
    gone.write_text("corpus/gans.md")
    reload(page)
    expect(chosen(page)).to_have_text("1 of 18 documents")
    menu = open_menu(page)
    expect(menu.get_by_label("gans.md")).to_have_count(0)
    expect(menu.get_by_role("checkbox", checked=True)).to_have_count(1)
    expect(menu.get_by_label("vaes.md")).to_be_checked()


def test_empty_choice_is_not_all(page: Page, gone: Path) -> None:
    """The question fails with the reason, and the menu shows what there is."""
    open_menu(page).get_by_label("gans.md").check()
    gone.write_text("corpus/gans.md")
    turn = put(page, GAN, "failed")
    expect(turn.get_by_role("alert")).to_contain_text("are no longer in the library")
    expect(chosen(page)).to_have_text("All documents")
    expect(page.locator("#choice").get_by_label("gans.md")).to_have_count(0)


def test_added_files_can_be_chosen(browser: Browser, tmp_path: Path) -> None:
    """Also where a new name comes before the one that is ticked."""
    for name in ("b.md", "c.md", "a.md"):
        (tmp_path / name).write_text("# Text")
    with (
        serving(["-m", "browser.fake", "{port}", str(tmp_path), "empty"], tmp_path) as server,
        visiting(browser) as page,
    ):
        open_page(page, server)
        expect(page.locator("#choice details")).to_have_count(0)
        upload = page.locator("#tools input[type=file]")
        upload.set_input_files([tmp_path / "b.md", tmp_path / "c.md"])
        open_menu(page).get_by_label("b.md").check()
        upload.set_input_files([tmp_path / "a.md"])
        expect(chosen(page)).to_have_text("1 of 3 documents")
        menu = open_menu(page)
        expect(menu.get_by_label("b.md")).to_be_checked()
        expect(menu.get_by_role("checkbox", checked=True)).to_have_count(1)
