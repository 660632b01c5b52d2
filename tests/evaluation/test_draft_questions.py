"""Drafted questions, by rules and by a model, and close misses."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from pathlib import Path

import pytest
from conftest import ScriptedModel

from evaluation.conftest import write_lines
from rag.errors import BadInput
from rag.evaluation.draft_questions import draft
from rag.evaluation.questions import read_questions
from rag.library import Library
from rag.llm.chat_model import Message
from rag.types import Scope

NOTES = {
    "sound.md": "# Sound\n\nWaveNet is a deep model of raw audio, made in London. "
    "WaveNet was published by its authors in 2016 after long work. It was slow.\n\n"
    "- A list item is a thing that nobody asks about here.\n\n"
    "The raw waveform of WaveNet has 16,000 samples for every second of sound.",
    "image.md": "# Image\n\nStyleGAN is a generator of faces with a style for each layer. "
    "A noise schedule is the list of amounts of noise for each step.",
}


def test_draft_without_model(make_library: Callable[..., Library], tmp_path: Path) -> None:
    library = make_library(NOTES)
    lines = list(draft(library, 8))
    assert [line["id"] for line in lines] == [f"draft-{n:03d}" for n in range(1, len(lines) + 1)]
    assert all(line["draft"] is True for line in lines)
    kinds = [line["kind"] for line in lines]
    assert {"definition", "year", "number", "close miss"} == set(kinds)
    for line in lines:
        if line["answers"]:
            assert line["answers"][0] in line["evidence"][0]
            document = library.document(line["documents"][0])
            assert document is not None
            assert line["evidence"][0] in document.text
        else:
            assert "StyleGAN" in line["question"]  # in the place of WaveNet
    questions, problems = read_questions(
        write_lines(tmp_path / "q.jsonl", lines), library.documents()
    )
    assert (len(questions), problems) == (len(lines), [])
    assert list(draft(library, 8)) == lines
    assert {line["documents"][0] for line in draft(library, 2)} == set(library.documents())
    only = list(draft(library, 9, scope=Scope(("image.md",))))
    assert {path for line in only for path in line.get("documents", ())} == {"notes/image.md"}


def test_no_suitable_sentences(make_library: Callable[..., Library]) -> None:
    with pytest.raises(BadInput, match="No suitable sentences"):
        list(draft(make_library({"short.md": "# Short\n\nNothing here."}), 5))


class Writer(ScriptedModel):
    """Says one thing when it is asked for an answered question, another for a near miss."""

    def __init__(self, answered: str, near_miss: str, yes: Callable[[str], float | None]) -> None:
        super().__init__()
        self._replies = (answered, near_miss)
        self._yes = yes

    def stream(self, messages: Sequence[Message], max_tokens: int) -> Generator[str]:
        yield self._replies["does not give" in messages[-1]["content"]]

    def yes(self, messages: Sequence[Message]) -> float | None:
        return self._yes(messages[-1]["content"])


GOOD = "Question: When was WaveNet published?\nAnswer: 2016."
MISS = "Question: Who paid for WaveNet?"


def says(content: str) -> float:
    """Return a sure Yes for questions of when, the weak Yes of close misses for others."""
    return 4.0 if "When" in content else 2.0


WAVENET = {
    "sound.md": "# Sound\n\nWaveNet was published by its authors in 2016. They had worked on it "
    "for a long time, and at last it was good."
}


@pytest.mark.parametrize("said", [MISS, MISS[10:]])
def test_draft_with_model(make_library: Callable[..., Library], said: str) -> None:
    library = make_library(WAVENET)
    lines = list(draft(library, 4, model=Writer(GOOD, said, says)))
    written, *_, miss = lines
    assert written["question"] == "When was WaveNet published?"
    assert written["answers"] == ["2016"]
    assert written["evidence"] == ["WaveNet was published by its authors in 2016."]
    assert (written["kind"], written["draft"]) == ("written", True)
    assert (miss["question"], miss["answers"], miss["kind"]) == (MISS[10:], [], "close miss")


@pytest.mark.parametrize(
    ("reply", "miss", "yes"),
    [
        ("I cannot.", "I cannot.", says),
        ("Question: When?\nAnswer: 1987", MISS, lambda _: 4.0),  # not in the passage
        ("Question: When was it, 2016?\nAnswer: 2016", MISS, lambda _: 4.0),  # gives it away
        (GOOD, MISS, lambda content: 6.0 - says(content)),  # the model does not believe itself
        ("", MISS, lambda _: None),  # a server that cannot say Yes vouches for no miss
        ("Question: When?\nAnswer: " + "published by its authors " * 5, MISS, lambda _: 4.0),
    ],
)
def test_model_questions_are_checked(
    make_library: Callable[..., Library],
    reply: str,
    miss: str,
    yes: Callable[[str], float | None],
) -> None:
    library = make_library(WAVENET)
    with pytest.raises(BadInput, match="No suitable sentences"):
        list(draft(library, 4, model=Writer(reply, miss, yes)))
