"""Sources that disagree are shown side by side; sources about two things are not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import ScriptedModel

from rag.grounding.disagreement import disagree, sentences
from rag.library import Library


@pytest.mark.parametrize(
    ("cited", "other", "claim", "expected"),
    [
        (
            "The bridge over the Tarn was opened to traffic in 2004.",
            "The bridge over the Tarn was opened to traffic in 2005.",
            "The bridge was opened in 2004.",
            True,
        ),
        (
            "The prize for the best essay was won by Ada Byron that year.",
            "The prize for the best essay was won by Mary Somerville that year.",
            "Ada Byron won the prize.",
            True,
        ),
        (  # the same value, said twice
            "The bridge over the Tarn was opened to traffic in 2004.",
            "In 2004 the bridge over the Tarn was opened to traffic.",
            "The bridge was opened in 2004.",
            False,
        ),
        (  # of two things
            "The bridge over the Tarn is 2,460 metres long.",
            "The tunnel under the Tarn needs 300 lamps and two engineers.",
            "The bridge is 2,460 metres long.",
            False,
        ),
        (  # a difference that the claim does not rest on
            "The bridge over the Tarn was opened to traffic in 2004.",
            "The bridge over the Tarn was opened to traffic in 2005.",
            "The bridge is open to traffic.",
            False,
        ),
        (  # the number of a list item is not what it says, and its first word no name
            "3. Reinforcement learning, often with PPO, adjusts the model to earn higher scores.",
            "4. In reinforcement learning, the model is adjusted to earn higher scores.",
            "Reinforcement learning, often with PPO, adjusts the model.",
            False,
        ),
        (  # two events of one kind
            "Getty Images sued Stability AI over the use of its photographs.",
            "The New York Times sued OpenAI and Microsoft over the use of its articles.",
            "Getty Images sued Stability AI.",
            False,
        ),
        (  # one only adds a number
            "The bridge over the Tarn was opened to traffic in 2004.",
            "The bridge over the Tarn was opened to traffic.",
            "The bridge was opened in 2004.",
            False,
        ),
    ],
)
def test_disagree(cited: str, other: str, claim: str, expected: bool) -> None:
    (cited,), (other,) = sentences(cited), sentences(other)
    assert disagree(cited, other, claim) is expected


def test_answer_shows_both_versions(make_library: Callable[..., Library]) -> None:
    model = ScriptedModel("The bridge over the Tarn was opened in 2004.")
    library = make_library(
        {
            "guide.md": "The bridge over the Tarn was opened to traffic in 2004.",
            "leaflet.md": "The bridge over the Tarn was opened to traffic in 2005.",
        },
        model,
        answer_above=0.0,
        read_above=0.0,
    )
    answer = library.ask("When was the bridge over the Tarn opened?")
    assert "2004" in answer.answer
    assert "2005" in answer.answer
    cited = {c.document.rpartition("/")[2] for claim in answer.claims for c in claim.citations}
    assert cited == {"guide.md", "leaflet.md"}
    for claim in answer.claims:
        assert answer.answer[claim.start : claim.end] == claim.text
        assert claim.verdict == "supported"
