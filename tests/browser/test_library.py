"""The Library tab: what is there, what failed, and what can be done about it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from browser.visit import Server, open_page, open_tab, reload, serving, visiting

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve a library that the tests of this file may change."""
    home = tmp_path_factory.mktemp("own")
    with serving(["-m", "browser.fake", "{port}", str(home), "full"], home) as served:
        yield served


@pytest.fixture(scope="module")
def tab(browser: Browser, own: Server) -> Iterator[Page]:
    """Open the page of that library."""
    with visiting(browser) as opened:
        open_page(opened, own)
        yield opened


@pytest.fixture
def shelf(page: Page) -> Page:
    """Go to the Library tab."""
    open_tab(page, "Library")
    page.locator(".documents").wait_for()
    return page


def row(page: Page, name: str) -> Locator:
    """Return the line of a document."""
    return page.locator(".documents tbody tr").filter(has=page.locator("th", has_text=name))


def test_a_file_that_fails_says_why_and_can_be_retried(
    shelf: Page, own: Server, tmp_path: Path
) -> None:
    """After a reload too; once it can be read it is a document like any other."""
    for name, text in {"fine.md": "# A", "part.md": "half a scan", "scan.md": "unreadable"}.items():
        (tmp_path / name).write_text(text)
    shelf.locator("#library input[type=file]").first.set_input_files(sorted(tmp_path.glob("*.md")))
    expect(shelf.locator(".files")).to_contain_text("Reading…")
    expect(row(shelf, "scan.md")).to_contain_text("Failed There is no text in it. Use OCR.")
    expect(row(shelf, "part.md")).to_contain_text("Read in part Pages 3 and 7")
    expect(row(shelf, "fine.md")).to_contain_text("Ready")
    reload(shelf)
    open_tab(shelf, "Library")
    (own.home / "added" / "scan.md").write_text("# Now it has words")
    row(shelf, "scan.md").get_by_role("button", name="Retry").click()
    expect(row(shelf, "scan.md")).to_contain_text("Ready")
    expect(shelf.locator(".lost")).to_have_count(0)


def test_tags_and_removal(shelf: Page) -> None:
    """By the menu of a document; removing asks once more."""
    shelf.get_by_label("Change vaes.md").first.click()
    shelf.get_by_label("New tag of vaes.md").fill("later")
    shelf.keyboard.press("Enter")
    expect(row(shelf, "vaes.md")).to_contain_text("#later")
    shelf.get_by_label("Remove the tag later from vaes.md").click()
    expect(row(shelf, "vaes.md")).not_to_contain_text("#later")
    shelf.get_by_label("Change vaes.md").first.click()
    row(shelf, "vaes.md").get_by_text("Remove from the library").click()
    row(shelf, "vaes.md").get_by_text("Press again").click()
    expect(row(shelf, "vaes.md")).to_have_count(0)


def test_the_choice_is_one_on_both_tabs(shelf: Page) -> None:
    """What is ticked here is what a question is asked of."""
    shelf.get_by_label("Use gans.md").check()
    expect(shelf.locator("#library .chosen")).to_contain_text("1 of ")
    open_tab(shelf, "Ask")
    expect(shelf.locator("#choice .chosen")).to_contain_text("1 of ")
    shelf.locator("#choice summary").click()
    shelf.get_by_role("button", name="Search all documents").click()
    open_tab(shelf, "Library")
    expect(shelf.get_by_label("Use gans.md")).not_to_be_checked()


def test_files_dropped_anywhere_are_added(shelf: Page) -> None:
    """Also on another tab; the page shows where they went."""
    open_tab(shelf, "Ask")
    shelf.evaluate(
        """() => {
            const given = new DataTransfer();
            given.items.add(new File(["# Dropped"], "dropped.md"));
            const drop = new DragEvent("drop", { dataTransfer: given, bubbles: true });
            document.body.dispatchEvent(drop);
        }"""
    )
    expect(row(shelf, "dropped.md")).to_contain_text("Ready")


def test_a_path_of_this_computer(shelf: Page, tmp_path: Path) -> None:
    (tmp_path / "mine.md").write_text("# Mine")
    shelf.get_by_label("Path of a file or folder on this computer").fill(str(tmp_path / "mine.md"))
    shelf.keyboard.press("Enter")
    expect(row(shelf, "mine.md")).to_contain_text("Ready")


def test_the_doctor_says_what_is_wrong(shelf: Page) -> None:
    """The fake has no library on disk, and that is a finding with its cure."""
    shelf.get_by_role("button", name="Check the library").click()
    expect(shelf.locator(".findings")).to_contain_text("rag index")
