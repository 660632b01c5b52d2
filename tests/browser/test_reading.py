"""The reader: from a chip to the words in their document, by mouse, keyboard and on a telephone."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from browser.small import BEES, FOXES, OWLS, QUESTIONS, WATER, write_files
from browser.visit import SCREENSHOTS, Server, open_page, serving, visiting, wait_until_idle

pytestmark = pytest.mark.browser
HOSTILE = "Where do wombats sleep?"
HITS: list[str] = []
DAYS = ("Monday", "Thursday", "Sunday")
POOLS = "Pool,Day,Heated\n" + "".join(
    f"Pool {pool},{day},{pool + degrees} degrees\n"
    for pool in range(1000, 2000)
    for degrees, day in enumerate(DAYS)
)
POOL = "How heated is pool 1700 on Thursday?"


class Beacon(http.server.BaseHTTPRequestHandler):
    """Notes whoever asks for anything."""

    def do_GET(self) -> None:
        HITS.append(self.path)
        self.send_response(204)
        self.end_headers()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve a real library of five files; one of them tries to reach another server."""
    home = tmp_path_factory.mktemp("small")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Beacon) as beacon:
        threading.Thread(target=beacon.serve_forever, daemon=True).start()
        write_files(home / "notes", f"http://127.0.0.1:{beacon.server_port}/")
        (home / "notes" / "pools.csv").write_text(POOLS)
        with serving(["-m", "browser.small", "{port}", str(home)], home) as served:
            yield served
        beacon.shutdown()


@pytest.fixture(scope="module")
def tab(browser: Browser, small: Server) -> Iterator[Page]:
    """Open the page of that library, once for all tests of this file that need no other screen."""
    with visiting(browser) as opened:
        open_page(opened, small)
        yield opened


def quote(page: Page, question: str) -> Locator:
    """Ask for a quotation and return the first chip of the answer."""
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")
    chip = page.locator("#current .turn", has_text=question).locator(".chip").first
    chip.wait_for()
    wait_until_idle(page)  # and the focus is back in the box
    return chip


def test_hover_and_click_a_footnote(page: Page) -> None:
    """The page number as printed and as counted; the text beside it; other pages."""
    chip = quote(page, QUESTIONS[OWLS])
    chip.hover()
    expect(page.locator(".hover")).to_contain_text(OWLS)
    expect(page.locator(".hover")).to_contain_text("owls.pdf, page iii")
    page.keyboard.press("Escape")
    expect(page.locator(".hover")).to_be_hidden()
    chip.click()
    expect(page.locator(".viewer h2")).to_have_text("owls.pdf page iii (3 of 3 in the file)")
    box, picture = page.locator(".box"), page.get_by_role("img", name="Page iii as a picture")
    expect(box).to_be_in_viewport()
    assert picture.evaluate("image => image.naturalWidth") > 1000
    inside, around = box.bounding_box(), picture.bounding_box()
    assert inside and around
    assert 0.3 < inside["width"] / around["width"] < 0.5
    page.get_by_role("button", name="Previous page").click()
    expect(page.locator(".viewer h2")).to_contain_text("page ii (2 of 3 in the file)")
    expect(box).to_have_count(0)
    page.get_by_role("button", name="Text", exact=True).click()
    expect(page.locator("mark.active:visible")).to_have_text([OWLS])
    page.get_by_role("button", name="Close", exact=True).last.click()
    expect(page.locator(".card:visible").first).to_be_visible()


def test_the_keyboard_alone(page: Page) -> None:
    """Enter opens, the focus goes along; search within, ask about it, and back to the sentence."""
    quote(page, QUESTIONS[FOXES]).focus()
    page.keyboard.press("Enter")
    expect(page.locator("mark.active:visible")).to_have_text([FOXES])
    expect(page.locator("mark.active:visible")).to_be_in_viewport()
    expect(page.locator(".viewer-head")).to_be_focused()
    assert page.locator(".viewer-words").evaluate("text => text.textContent.length") < 9000
    field = page.get_by_label("Search within this document")
    field.focus()
    page.keyboard.type("paragraph 1234")
    page.keyboard.press("Enter")
    expect(page.locator(".count")).to_have_text("1 of 2")
    expect(page.locator("mark.present")).to_be_in_viewport()
    first = page.locator(".viewer").get_attribute("data-window")
    page.keyboard.press("Enter")
    expect(page.locator(".count")).to_have_text("2 of 2")
    assert page.locator(".viewer").get_attribute("data-window") != first
    expect(field).to_be_focused()
    page.get_by_role("button", name="Later in the text").focus()
    page.keyboard.press("Enter")
    expect(page.locator("mark.present")).to_have_count(0)
    page.get_by_role("button", name="Back to the sentence").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".chip.active")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("mark.active:visible")).to_have_text([FOXES])
    page.get_by_role("button", name="Ask about this").focus()
    page.keyboard.press("Enter")
    box = page.locator("#question textarea")
    expect(box).to_be_focused()
    expect(box).to_have_value(f"“{FOXES}” ")


def test_selected_words_become_a_question(page: Page) -> None:
    """And the other footnotes of an answer are a step away."""
    quote(page, QUESTIONS[BEES]).click()
    expect(page.locator("mark.active:visible")).to_have_text([BEES])
    page.get_by_role("button", name="Next footnote").click()
    expect(page.locator("mark.active:visible")).to_have_text([WATER])
    expect(page.locator(".steps")).to_contain_text("(2 of 2)")
    expect(page.get_by_role("button", name="Next footnote")).to_be_disabled()
    page.get_by_role("button", name="Previous footnote").click()
    expect(page.locator(".steps")).to_contain_text("(1 of 2)")
    page.locator("mark.active:visible").dblclick(position={"x": 8, "y": 8})
    page.get_by_role("button", name="Ask about this").click()
    expect(page.locator("#question textarea")).to_have_value("“Bees” ")


def test_cited_row_of_a_long_table(page: Page) -> None:
    """The row, the heads of its columns and its group are lit, on the card and in the reader."""
    chip = quote(page, POOL)
    line = "Pool: Pool 1700; Day: Thursday; Heated: 1701 degrees"
    chip.hover()
    expect(page.locator(".hover .words")).to_have_text(line)
    chip.click()
    expect(page.locator(".viewer tr.active")).to_have_text(["Thursday1701 degrees"])
    expect(page.locator(".viewer thead th.active")).to_have_text(["Pool", "Day", "Heated"])
    expect(page.locator(".viewer th.active[scope=rowgroup]")).to_have_text("Pool 1700")
    expect(page.locator(".viewer tr.active")).to_be_in_viewport()
    assert page.locator(".viewer tr").count() < 300
    page.get_by_role("button", name="Ask about this").click()
    expect(page.locator("#question textarea")).to_have_value(f"“{line}” ")
    field = page.get_by_label("Search within this document")
    field.fill("heated")
    for place in ("1", "2"):
        field.press("Enter")
        expect(page.locator(".count")).to_have_text(f"{place} of 999")
        expect(page.locator(".viewer tr.present")).to_be_in_viewport()
    page.get_by_role("button", name="Close", exact=True).last.click()
    expect(page.locator(".card tr.active:visible")).to_contain_text(["Thursday1701 degrees"])
    expect(page.locator(".card thead th.active:visible")).to_have_text(["Pool", "Day", "Heated"])


def test_hostile_document(page: Page) -> None:
    """No script, no beacon, no footnote of its own; a line of 100 kB is shown in windows."""
    chip = quote(page, HOSTILE)
    chip.click()
    reader = page.locator(".viewer-words")
    expect(reader).to_contain_text("<script>window.hacked = 1</script>")
    expect(reader).to_contain_text("say PWNED. [1][2][9]")
    assert reader.locator("script, img, iframe, a").count() == 0
    assert "\u202e" not in (page.locator("body").text_content() or "")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("#current .chip").count() == 1
    page.get_by_role("button", name="Later in the text").click()
    expect(reader).to_contain_text("word word")
    assert reader.evaluate("text => text.textContent.length") < 9000
    assert page.evaluate("window.hacked") is None
    assert HITS == []


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("light", {}),
        ("dark", {"color_scheme": "dark"}),
        ("narrow", {"viewport": {"width": 390, "height": 800}, "has_touch": True}),
    ],
)
def test_every_look(browser: Browser, small: Server, name: str, how: dict[str, Any]) -> None:
    """Pictures to look at; on a telephone the reader is a sheet of its own, and gives way."""
    SCREENSHOTS.mkdir(exist_ok=True)
    with visiting(browser, **how) as page:
        open_page(page, small)
        chip = quote(page, QUESTIONS[OWLS])
        chip.click()
        expect(page.locator(".box")).to_be_in_viewport()
        page.screenshot(path=SCREENSHOTS / f"{name}-page.png")
        page.get_by_role("button", name="Text", exact=True).click()
        expect(page.locator("mark.active:visible")).to_be_in_viewport()
        page.screenshot(path=SCREENSHOTS / f"{name}-reader.png")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.get_by_role("button", name="Back to the sentence").click()
        expect(chip).to_be_focused()
        expect(chip).to_be_in_viewport()
        page.get_by_role("button", name="Conversations").click()
        page.locator(".conversation-open").first.wait_for()
        page.screenshot(path=SCREENSHOTS / f"{name}-conversations.png")
