"""Questions that name an identifier: 40 whose identifier is there, and 40 of a near one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ScriptedModel, library_of, word_splitter

from rag.library import Library
from rag.settings import PROJECT, load_settings

DATA = PROJECT / "bench" / "data" / "identifiers"
QUESTIONS = [
    json.loads(line) for line in (DATA / "questions.jsonl").read_text(encoding="utf-8").splitlines()
]
PRESENT = [one for one in QUESTIONS if one["present"]]
ABSENT = [one["question"] for one in QUESTIONS if not one["present"]]

NEEDS_MEANING = {"How heavy is the LP-330?"}
"""The stand-in for the encoder knows words only."""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    home: Path = tmp_path_factory.mktemp("identifiers")
    settings = load_settings(library=home / ".rag", chunk_tokens=40, answer_above=0.0)
    library = library_of(settings, word_splitter(home), model=ScriptedModel("It is 22.90."))
    library.sync([DATA / "documents"])
    yield library
    library.close()


@pytest.mark.parametrize("extractive", [True, False])
@pytest.mark.parametrize("question", ABSENT)
def test_absent_identifier(library: Library, question: str, extractive: bool) -> None:
    answer = library.ask(question, extractive=extractive)
    assert answer.verdict == "abstained"
    assert "is not in your 10 documents" in answer.answer
    assert "; there " in answer.answer  # the nearest are offered
    assert answer.passages


@pytest.mark.parametrize("asked", PRESENT, ids=lambda asked: asked["question"])
def test_present_identifier(library: Library, asked: dict[str, Any]) -> None:
    answer = library.ask(asked["question"], extractive=True)
    assert answer.verdict != "abstained"
    assert not any(_has(answer.answer, one) for one in asked["lacks"])
    if asked["question"] not in NEEDS_MEANING:
        assert all(_has(answer.answer, one) for one in asked["holds"])


def _has(text: str, words: str) -> bool:
    return re.search(rf"(?<![\w/]){re.escape(words)}(?![\w/])", text) is not None


def test_only_what_is_about_it_is_read(library: Library) -> None:
    answer = library.ask("How is the motor of the LP-330 cooled?")
    assert [passage.text for passage in answer.passages[:1]] == [
        "## LP-330\n\nThe LP-330 moves 42 litres a minute. It weighs 11 kg. "
        "Its motor is cooled by air."
    ]
    assert not any("LP-333" in passage.text for passage in answer.passages)
    for passage in answer.passages:
        document = library.document(passage.document)
        assert document
        assert document.text[passage.start : passage.end] == passage.text


def test_refusal_offers_the_nearest(library: Library) -> None:
    answer = library.ask("What is the price of elbow BR-2015?", extractive=True)
    assert answer.answer == (
        "BR-2015 is not in your 10 documents; there are BR-2051, BR-2105, BR-2105C."
    )
