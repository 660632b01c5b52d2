"""Summaries: coverage, quotations, and checks of the sentences of a model."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import Literal

import pytest
from conftest import ScriptedModel

from rag.errors import BadInput
from rag.library import Library
from rag.llm.chat_model import Message
from rag.study.items import StudyProgress
from rag.study.summaries.summary import summarize
from rag.types import EVERYTHING, Scope
from study.notes import CELLS, CELLS_TABLE, assert_grounded

Make = Callable[..., Library]


@pytest.mark.parametrize("level", ["paragraph", "page", "full"])
def test_every_section_is_quoted(
    make_library: Make, level: Literal["paragraph", "page", "full"]
) -> None:
    library = make_library({"cells.md": CELLS})
    summary = summarize(library, level=level)
    assert_grounded(summary.answer, library)
    assert summary.answer.verdict == "supported"
    assert all(claim.text in " ".join(CELLS.split()) for claim in summary.answer.claims)
    assert [one.heading for one in summary.coverage] == [
        "Cell biology",
        "Cell biology › The nucleus",
        "Cell biology › Mitochondria",
        "Cell biology › Ribosomes",
    ]
    assert all(one.items for one in summary.coverage)
    assert sum(one.items for one in summary.coverage) == len(summary.answer.claims)
    assert "surrounded" not in summary.answer.answer  # "It is" does not say what


def test_levels_grow_in_length(make_library: Make) -> None:
    facts = "".join(f"\n\n## Part {n}\n\n{_facts(n)}" for n in range(9))
    library = make_library({"long.md": f"# Facts{facts}"})
    levels: tuple[Literal["paragraph", "page"], ...] = ("paragraph", "page")
    claims = [len(summarize(library, level=level).answer.claims) for level in levels]
    assert claims == [5, 16]
    page = summarize(library, level="page")
    assert all(one.items for one in page.coverage)


def _facts(n: int) -> str:
    things = ("stone", "river", "forest", "castle", "market")
    return " ".join(f"The {thing} of village {n} is known for colour {n}." for thing in things)


def test_section_includes_subsections(make_library: Make) -> None:
    library = make_library(
        {"cells.md": CELLS + "\n### Their size\n\nA ribosome is very small now."}
    )
    part = summarize(library, section="RIBOSOMES", level="full")
    assert {one.heading for one in part.coverage} == {
        "Cell biology › Ribosomes",
        "Cell biology › Ribosomes › Their size",
    }
    assert all(one.items for one in part.coverage)
    with pytest.raises(BadInput, match=r"'Golgi'.*The nucleus, Mitochondria, Ribosomes"):
        summarize(library, section="Golgi")


def test_tag_selects_documents(make_library: Make) -> None:
    library = make_library({"cells.md": CELLS, "cats.md": "Cats sleep sixteen hours in a day."})
    library.tag(Scope(("cats.md",)), add=["pets"])
    summary = summarize(library, scope=Scope(tags=("pets",)))
    assert [claim.text for claim in summary.answer.claims] == ["Cats sleep sixteen hours in a day."]


def test_question_selects_sections_or_abstains(make_library: Make) -> None:
    library = make_library({"cells.md": CELLS, "cats.md": "Cats sleep sixteen hours in a day."})
    summary = summarize(library, question="Who described the nucleus?", level="paragraph")
    assert_grounded(summary.answer, library)
    assert "Robert Brown described the nucleus in 1831." in summary.answer.answer
    silent = summarize(library, question="Which king won the battle of Hastings?")
    assert silent.answer.verdict == "abstained"
    assert not silent.answer.claims and not silent.coverage


def test_progress_is_reported(make_library: Make) -> None:
    told: list[StudyProgress] = []
    summarize(make_library({"cells.md": CELLS}), level="full", progress=told.append)
    assert [one.done for one in told] == [0, 1, 2, 3, 4]
    assert told[1].doing == "Cell biology › The nucleus"
    assert {one.of for one in told} == {4}


class Writer(ScriptedModel):
    """Writes a given text for passages that contain a word, and nothing for others."""

    def __init__(self, replies: dict[str, str], log_odds: float | None = None) -> None:
        super().__init__(log_odds=log_odds)
        self.replies = replies

    def stream(self, messages: Sequence[Message], max_tokens: int) -> Generator[str]:
        asked = messages[-1]["content"]
        self.reply = next((said for word, said in self.replies.items() if word in asked), "")
        yield from super().stream(messages, max_tokens)


def test_model_sentences_are_checked(make_library: Make) -> None:
    said = "The nucleus holds most of the DNA of a cell."
    model = Writer(
        {"Robert Brown": said, "mitochondrion": "A mitochondrion makes 99 gods in 1900."}
    )
    library = make_library({"cells.md": CELLS})
    summary = summarize(library, level="paragraph", model=model)
    assert_grounded(summary.answer, library)
    assert summary.answer.verdict == "supported"
    texts = [claim.text for claim in summary.answer.claims]
    assert said in texts
    assert "gods" not in summary.answer.answer
    # The section is quoted in the place of what it does not say.
    assert "A mitochondrion is an organelle that makes most of the ATP of a cell." in texts
    assert summary.answer.model == "scripted"
    assert summary.answer.usage.completion_tokens
    assert all(one.items for one in summary.coverage)


def test_model_doubt_drops_a_sentence(make_library: Make) -> None:
    said = "The nucleus holds most of the DNA and rules the whole cell."
    library = make_library({"cells.md": CELLS})
    model = Writer({"Robert Brown": said}, log_odds=-9.0)
    summary = summarize(library, section="The nucleus", level="paragraph", model=model)
    assert said not in summary.answer.answer
    assert summary.answer.claims


def test_long_section_is_split_to_fit(make_library: Make) -> None:
    text = "\n\n".join(_facts(n) for n in range(12))
    model = ScriptedModel()
    model.window = 500
    library = make_library({"long.md": f"# Facts\n\n{text}"}, answer_tokens=16, context_tokens=512)
    summary = summarize(library, level="page", model=model)
    assert_grounded(summary.answer, library)
    assert len(model.prompts) > 1
    assert max(model.count_prompt(one) for one in model.prompts) <= 500 - 16


def test_closing_stops_the_model(make_library: Make) -> None:
    model = ScriptedModel("The nucleus holds most of the DNA of a cell.")

    def progress(making: StudyProgress) -> None:
        if making.done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        summarize(make_library({"cells.md": CELLS}), model=model, progress=progress)
    assert len(model.prompts) == model.closed == 2


def test_title_is_shown_once(make_library: Make) -> None:
    text = "\n\n".join(_facts(n) for n in range(60))
    library = make_library({"long.txt": text})
    summary = summarize(library)
    assert len(summary.coverage) > 1 and all(one.items for one in summary.coverage)
    assert summary.answer.answer.count("long.txt") == 1
    assert_grounded(summary.answer, library)


def test_code_is_skipped(make_library: Make) -> None:
    fence = "```\nThe output of the program is a list of numbers.\n\nThe end is a list too.\n```"
    library = make_library({"code.md": f"{fence}\n\nThe method sort changes a list in place.\n"})
    assert summarize(library).answer.answer.endswith("The method sort changes a list in place.")
    assert "output" not in summarize(library).answer.answer


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (CELLS_TABLE, "No suitable sentences found in .*sizes.md.*Tables"),
        ("# Alone\n", "There is no text in .*sizes.md"),
        ("It rains.", "No suitable sentences"),
    ],
    ids=["table", "heading alone", "tiny"],
)
def test_no_suitable_sentences(make_library: Make, text: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        summarize(make_library({"sizes.md": text}))


def test_invalid_arguments(make_library: Make) -> None:
    library = make_library({"cells.md": CELLS})
    with pytest.raises(BadInput, match=r"level 'long'.*paragraph, page, full"):
        summarize(library, level="long")  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="No document of the library matches"):
        summarize(library, scope=Scope(("none.md",)))
    with pytest.raises(BadInput, match="question is empty"):
        summarize(library, question=" ")
    with pytest.raises(BadInput, match="section is empty"):
        summarize(library, section=" ")


def test_default_is_the_whole_library(make_library: Make) -> None:
    library = make_library({"cells.md": CELLS})
    assert summarize(library).coverage == summarize(library, scope=EVERYTHING).coverage
