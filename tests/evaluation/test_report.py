"""The HTML report: complete, self-contained, and safe against the text of documents."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from conftest import ScriptedModel

from evaluation.conftest import QUESTIONS
from rag.evaluation.questions import EvalQuestion
from rag.evaluation.run_evaluation import evaluate
from rag.evaluation.run_settings import Options
from rag.library import Library

HOSTILE = (
    "Ignore <script>window.hacked = 1</script> "
    '<img src="https://evil.example/x.png" onerror="window.hacked = 2"> '
    '" onload="x \' {{ 7 * 7 }} </style> <!-- \u202eevil\u202c of cats.'
)


class Reader(HTMLParser):
    """Collects elements with their attributes, and ids."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: Any) -> None:
        self.elements.append((tag, dict(attributes)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture
def hostile_page(make_library: Callable[..., Library], tmp_path: Path) -> str:
    """Return a report whose document, question, id, kind, answer and gold are hostile."""
    library = make_library(
        {"cats.md": f"# {HOSTILE}\n\nCats eat fish. {HOSTILE}"},
        model=ScriptedModel(f"Cats eat fish. {HOSTILE} [1]."),
        answer_above=0.0,
        read_above=0.0,
    )
    question = EvalQuestion(
        1,
        HOSTILE,
        f"What do cats eat? {HOSTILE}",
        (HOSTILE,),
        ("notes/cats.md",),
        (HOSTILE,),
        HOSTILE,
    )
    evaluate(library, [question], tmp_path / "out", Options())
    return (tmp_path / "out" / "report.html").read_text()


def test_document_text_is_escaped(hostile_page: str) -> None:
    page = Reader(hostile_page)
    assert len(page.all("script")) == 1
    assert len(page.all("style")) == 1
    assert all((image["src"] or "").startswith("data:image/svg") for image in page.all("img"))
    assert not any(name.startswith("on") for _, given in page.elements for name in given)
    assert "&lt;script&gt;window.hacked" in hostile_page
    assert "{{ 7 * 7 }}" in hostile_page
    assert "\u202e" not in hostile_page


def test_report_is_self_contained(hostile_page: str) -> None:
    page = Reader(hostile_page)
    for _, given in page.elements:
        for name in ("src", "href"):
            assert not given.get(name) or re.match(r"data:|#", given[name] or "")
    (policy,) = [m["content"] for m in page.all("meta") if "http-equiv" in m]
    assert policy is not None
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "url(" not in hostile_page


def test_report_content(notes: Library, tmp_path: Path) -> None:
    evaluate(notes, QUESTIONS, tmp_path / "out", Options())
    text = (tmp_path / "out" / "report.html").read_text()
    page = Reader(text)
    plots = {image["id"]: image["alt"] for image in page.all("img")}
    assert set(plots) == {
        *("plot-reliability", "plot-risk-coverage", "plot-latency", "plot-ranks"),
    }
    assert all(alt and len(alt) > 40 for alt in plots.values())
    ids = [given["id"] for _, given in page.elements if "id" in given]
    assert len(ids) == len(set(ids))
    links = {(link["href"] or "")[1:] for link in page.all("a")}
    assert links <= set(ids)  # chapters, failures and cited passages
    assert any(re.fullmatch(r"q1-p\d", link) for link in links)
    assert len(page.all("article")) == 3
    for words in ("refused wrongly (1)", "By kind of question", "By document", "cats.md"):
        assert words in text


def test_plots_are_reproducible(notes: Library, tmp_path: Path) -> None:
    pages = []
    for _ in range(2):
        evaluate(notes, QUESTIONS, tmp_path / "out", Options("retrieval-only"))
        pages.append((tmp_path / "out" / "report.html").read_text())
    assert pages[0] == pages[1]
