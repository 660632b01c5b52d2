"""The Library tab: what is there, what failed, and what can be done about it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import APIResponse, Browser, Locator, Page, Route, expect

from browser.visit import (
    Server,
    open_page,
    open_tab,
    reload,
    serving,
    visiting,
    wait_until,
    wait_until_idle,
)

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
def listed(page: Page) -> Page:
    """Go to the Library tab."""
    open_tab(page, "Library")
    page.locator(".documents").wait_for()
    return page


def row(page: Page, name: str) -> Locator:
    """Return the line of a document."""
    return page.locator(".documents tbody tr").filter(has=page.locator("th", has_text=name))


def test_a_file_that_fails_says_why_and_can_be_retried(
    listed: Page, own: Server, tmp_path: Path
) -> None:
    """After a reload too; once it can be read it is a document like any other."""
    for name, text in {"fine.md": "# A", "part.md": "half a scan", "scan.md": "unreadable"}.items():
        (tmp_path / name).write_text(text)
    listed.locator("#library input[type=file]").first.set_input_files(sorted(tmp_path.glob("*.md")))
    expect(listed.locator(".files")).to_contain_text("Reading…")
    expect(row(listed, "scan.md")).to_contain_text("Failed There is no text in it. Use OCR.")
    expect(row(listed, "part.md")).to_contain_text("Read in part Pages 3 and 7")
    expect(row(listed, "fine.md")).to_contain_text("Ready")
    reload(listed)
    open_tab(listed, "Library")
    (own.home / "added" / "scan.md").write_text("# Now it has words")
    row(listed, "scan.md").get_by_role("button", name="Retry").click()
    expect(row(listed, "scan.md")).to_contain_text("Ready")
    expect(listed.locator(".lost")).to_have_count(0)


def test_tags_and_removal(listed: Page) -> None:
    """By the menu of a document; removing asks once more."""
    listed.get_by_label("Change vaes.md").first.click()
    listed.get_by_label("New tag of vaes.md").fill("later")
    listed.keyboard.press("Enter")
    expect(row(listed, "vaes.md")).to_contain_text("#later")
    listed.get_by_label("Remove the tag later from vaes.md").click()
    expect(row(listed, "vaes.md")).not_to_contain_text("#later")
    listed.get_by_label("Change vaes.md").first.click()
    row(listed, "vaes.md").get_by_text("Remove from the library").click()
    row(listed, "vaes.md").get_by_text("Press again").click()
    expect(row(listed, "vaes.md")).to_have_count(0)


def test_the_choice_is_one_on_both_tabs(listed: Page) -> None:
    """What is ticked here is what a question is asked of."""
    listed.get_by_label("Use gans.md").check()
    expect(listed.locator("#library .chosen")).to_contain_text("1 of ")
    open_tab(listed, "Ask")
    expect(listed.locator("#choice .chosen")).to_contain_text("1 of ")
    listed.locator("#choice summary").click()
    listed.get_by_role("button", name="Search all documents").click()
    open_tab(listed, "Library")
    expect(listed.get_by_label("Use gans.md")).not_to_be_checked()


def test_files_dropped_anywhere_are_added(listed: Page) -> None:
    """Also on another tab; the page shows where they went."""
    open_tab(listed, "Ask")
    listed.evaluate(
        """() => {
            const given = new DataTransfer();
            given.items.add(new File(["# Dropped"], "dropped.md"));
            const drop = new DragEvent("drop", { dataTransfer: given, bubbles: true });
            document.body.dispatchEvent(drop);
        }"""
    )
    expect(row(listed, "dropped.md")).to_contain_text("Ready")


def test_a_path_of_this_computer(listed: Page, tmp_path: Path) -> None:
    (tmp_path / "mine.md").write_text("# Mine")
    listed.get_by_label("Path of a file or folder on this computer").fill(str(tmp_path / "mine.md"))
    listed.keyboard.press("Enter")
    expect(row(listed, "mine.md")).to_contain_text("Ready")


def test_list_that_is_delivered_late(listed: Page) -> None:
    """Of two changes at once the older list comes last, and does not stay."""
    held: list[tuple[Route, APIResponse]] = []

    def hold(route: Route) -> None:
        if not held and '"first"' in (route.request.post_data or ""):
            held.append((route, route.fetch()))
        else:
            route.continue_()

    listed.route("**/gradio_api/run/**", hold)
    for tag in ("first", "second"):
        listed.get_by_label("Change applications.md").first.click()
        listed.get_by_label("New tag of applications.md").fill(tag)
        listed.keyboard.press("Enter")
        if tag == "first":
            wait_until(lambda: bool(listed.evaluate("1") and held))
    expect(row(listed, "applications.md")).to_contain_text("#second")
    ((route, response),) = held
    assert "#second" not in response.text()
    route.fulfill(response=response)
    wait_until_idle(listed)
    expect(row(listed, "applications.md")).to_contain_text("#second")
    listed.unroute("**/gradio_api/run/**")
    for tag in ("first", "second"):
        listed.get_by_label(f"Remove the tag {tag} from applications.md").click()
        expect(row(listed, "applications.md")).not_to_contain_text(f"#{tag}")


def test_what_is_read_ahead(listed: Page, own: Server) -> None:
    """While it goes on the page looks again."""
    line = listed.locator("#read-ahead")
    expect(line).to_have_text(
        "412 of 530 passages are ready to answer at once. The others are read while nobody asks, "
        "about 10 minutes left."
    )
    (own.home / "read").touch()
    expect(line).to_have_text("530 of 530 passages are ready to answer at once.")


def test_the_doctor_says_what_is_wrong(listed: Page) -> None:
    """The fake has no library on disk, and that is a finding with its cure."""
    listed.get_by_role("button", name="Check the library").click()
    expect(listed.locator(".findings")).to_contain_text("rag index")
