"""The report of an evaluation, opened from the disk as a person would."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import NOTES, ScriptedModel, library_of
from evaluation.conftest import CATS, QUESTIONS
from playwright.sync_api import Browser, Page, expect

from browser.script import HOSTILE
from browser.visit import SCREENSHOTS, visiting
from rag.documents.chunks import Splitter
from rag.evaluation.questions import EvalQuestion
from rag.evaluation.run_evaluation import evaluate
from rag.evaluation.run_settings import Options
from rag.settings import load_settings

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def report(splitter: Splitter, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Evaluate a library with a hostile document among its notes, twice, the second compared."""
    home = tmp_path_factory.mktemp("report")
    library = library_of(
        load_settings(library=home / ".rag", chunk_tokens=40),
        splitter,
        {**NOTES, "hostile.md": f"# {HOSTILE}\n\nCats are hostile. {HOSTILE}"},
        model=ScriptedModel("Cats eat fish and mice [1]."),
        answer_above=0.0,
        read_above=0.0,
    )
    questions = [
        *QUESTIONS,
        EvalQuestion(4, "x", f"Which cats are hostile? {HOSTILE}", (HOSTILE,), kind=HOSTILE),
    ]
    evaluate(library, questions, home / "before", Options("extractive"))
    evaluate(library, questions, home / "now", Options(), baseline=home / "before")
    return home / "now" / "report.html"


@pytest.fixture
def page(browser: Browser, report: Path) -> Iterator[Page]:
    """Open the report; nothing may be fetched but the file itself, and no script may fail."""
    with visiting(browser) as tab:
        fetched: list[str] = []
        tab.on("request", lambda request: fetched.append(request.url))
        tab.goto(report.as_uri())
        yield tab
        assert [url for url in fetched if not url.startswith("data:")] == [report.as_uri()]


def test_every_plot_is_drawn(page: Page) -> None:
    names = ("reliability", "risk-coverage", "latency", "ranks")
    assert page.locator("figure img").count() == len(names)
    for name in names:
        plot = page.locator(f"#plot-{name}")
        plot.scroll_into_view_if_needed()
        expect(plot).to_be_visible()
        assert plot.evaluate("image => image.complete && image.naturalWidth > 100")


def test_what_documents_say_does_not_run(page: Page) -> None:
    assert page.evaluate("window.hacked") is None
    assert page.locator("script").count() == 1
    expect(page.get_by_text("<script>window.hacked = 1</script>").first).to_be_attached()


def test_the_table_is_searched(page: Page) -> None:
    box = page.get_by_role("searchbox", name="Search")
    box.fill("MOON first")
    expect(page.locator("article.question:visible")).to_have_count(1)
    expect(page.locator("#shown")).to_have_text("1 of 4 shown")
    box.fill("nothing has this")
    expect(page.locator("article.question:visible")).to_have_count(0)
    box.fill("")
    expect(page.locator("article.question:visible")).to_have_count(4)


def test_a_citation_leads_to_its_passage(page: Page) -> None:
    entry = page.locator("article.question", has_text=CATS.question).first
    entry.locator("blockquote a").first.click()
    passage = page.locator(".passage:target")
    expect(passage).to_be_in_viewport()
    expect(passage).to_contain_text("Cats eat fish and mice.")


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("report", {}),
        ("report-narrow", {"viewport": {"width": 390, "height": 800}}),
        ("report-print", {"viewport": {"width": 760, "height": 1080}}),
    ],
)
def test_screenshots(browser: Browser, report: Path, name: str, how: dict[str, Any]) -> None:
    """Leave pictures for people to look at; at no width does the page scroll sideways."""
    SCREENSHOTS.mkdir(exist_ok=True)
    with visiting(browser, **how) as tab:
        if name == "report-print":
            tab.emulate_media(media="print")
        tab.goto(report.as_uri())
        width = tab.evaluate("document.documentElement.scrollWidth - innerWidth")
        tab.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
        assert width <= 0
