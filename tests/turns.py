"""Turns and answers for the tests of the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from html.parser import HTMLParser

from rag.page.ask.turn import Turn, advance
from rag.page.document_picker import Choice
from rag.types import (
    Answer,
    Citation,
    Claim,
    DocumentInfo,
    HiddenKind,
    Passage,
    Timings,
    Usage,
    Verdict,
)

TEXT = "Cats purr. Dogs bark at the moon. Fish say nothing."
PASSAGE = Passage(2, "notes/zoo.pdf", 5, "iii", "Zoo › Sounds", 40, 40 + len(TEXT), TEXT, 1.0)


def claim(text: str, verdict: Verdict = "supported", *quotes: str, reason: str = "") -> Claim:
    """Return a claim at the beginning of an answer."""
    citations = tuple(
        Citation(2, PASSAGE.document, 5, "iii", PASSAGE.heading, at, at + len(quote), quote)
        for quote in quotes
        for at in [PASSAGE.start + TEXT.index(quote)]
    )
    return Claim(text, 0, len(text), 0.9, verdict, (reason,) if reason else (), citations)


def answer(*claims: Claim, verdict: Verdict = "partial", refusal: str = "") -> Answer:
    """Return an answer of claims one after the other."""
    placed, position = [], 0
    for one in claims:
        placed.append(replace(one, start=position, end=position + len(one.text)))
        position += len(one.text) + 1
    text = " ".join(one.text for one in claims) or refusal
    timings = Timings(0.1, None, 0.0, 0.0, 0.4)
    passages = (PASSAGE,)
    found = (replace(PASSAGE, marker=3),)
    return Answer(
        "Q", "Q", text, verdict, 0.9, 0.8, tuple(placed), passages, found, "m", Usage(), timings
    )


def turn(given: Answer | None = None, **changes: object) -> Turn:
    """Return a turn, answered if an answer is given."""
    begun = Turn(7, "Q", Choice(), 19, 19)
    return replace(advance(begun, given) if given else begun, **changes)  # type: ignore[arg-type]


def info(
    path: str,
    *tags: str,
    unread: tuple[int, ...] = (),
    hidden: Mapping[HiddenKind, int] | None = None,
) -> DocumentInfo:
    """Return what a listing shows of a document."""
    return DocumentInfo(
        path=path,
        sha256="",
        characters=9,
        pages=9,
        chunks=9,
        tags=tags,
        unread=unread,
        reader=1,
        hidden=hidden or {},
    )


class Seen(HTMLParser):
    """Collects the elements, attributes and words that a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.names.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        """Note words."""
        self.words.append(data)
