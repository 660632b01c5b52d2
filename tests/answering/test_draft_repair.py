"""Drafts that fall short: what is quoted in their place, what is dropped, what stays."""

from __future__ import annotations

from conftest import WordEmbedder
from hypothesis import given
from hypothesis import strategies as st

from rag.answering.check_draft import repair
from rag.grounding.calibration import IDENTITY
from rag.grounding.claims import parse_draft
from rag.grounding.grounder import Grounder, overall
from rag.types import Claim, Passage

GROUNDER = Grounder(WordEmbedder(), IDENTITY, None, "")
OTTERS = (
    "Otters hold hands while they sleep. An otter eats 1,000 urchins a month. "
    "Kelp forests grow where otters keep the urchins away."
)


def judged(draft: str, text: str = OTTERS) -> tuple[str, tuple[Claim, ...]]:
    passage = Passage(1, "a.md", None, None, "", 0, len(text), text, 1.0)
    answer, parsed = parse_draft(draft)
    return answer, GROUNDER.cite_claims(answer, parsed, [passage])


def mended(draft: str) -> str:
    return repair(*judged(draft))


def test_a_supported_answer_stays_as_it_is() -> None:
    draft = (
        "Otters hold hands while they sleep.\n\nKelp forests grow where otters keep urchins away."
    )
    assert mended(draft) == draft


def test_an_unsupported_sentence_is_quoted_from_what_it_came_nearest_to() -> None:
    draft = (
        "Kelp forests grow where otters keep the urchins away. Otters enjoy playing chess daily."
    )
    answer = mended(draft)
    assert "chess" not in answer
    assert answer.startswith("Kelp forests grow")
    assert "Otters hold hands while they sleep." in answer


def test_a_sentence_that_nothing_speaks_of_is_dropped() -> None:
    draft = "Otters hold hands while they sleep. Zurich trades platinum bonds. Kelp forests grow."
    assert "platinum" not in mended(draft)
    assert "  " not in mended(draft)


def test_a_quotation_keeps_its_brackets_and_dashes() -> None:
    """Only at its beginning does a number or dash mark an item of a list."""
    source = "Otters (1987) hold hands - while they sleep."
    answer = repair(*judged("Otters enjoy playing chess daily.", source))
    assert answer == source


def test_what_was_said_already_is_not_quoted_again() -> None:
    draft = "Otters hold hands while they sleep. Otters sleep on trains with tickets and luggage."
    assert mended(draft).count("hold hands") == 1


def test_an_item_of_a_list_stays_one() -> None:
    draft = (
        "- Otters hold hands while they sleep.\n"
        "- Trains carry otters, bananas, mangoes, plums, tickets."
    )
    lines = mended(draft).splitlines()
    assert lines[0] == "- Otters hold hands while they sleep."
    assert all(line.startswith("- ") for line in lines)
    assert "bananas" not in "".join(lines)


def test_a_sentence_that_says_the_opposite_is_replaced() -> None:
    answer = mended(
        "Otters do not hold hands while they sleep. An otter eats 1,000 urchins a month."
    )
    assert answer.startswith("Otters hold hands while they sleep.")


@given(
    st.lists(
        st.sampled_from(
            [
                *("Otters hold hands while they sleep.", "An otter eats 1,000 urchins a month."),
                *("Kelp forests never grow.", "Trains are late.", "An otter eats 7 urchins."),
                *("- Otters sleep.", "\n\n", "| a | b |"),
            ]
        ),
        max_size=6,
    )
)
def test_a_repair_never_lowers_support(sentences: list[str]) -> None:
    """The pipeline compares anyway; here it is what repairing is for."""
    text, claims = judged(" ".join(sentences))
    again = judged(repair(text, claims))[1]
    if again:
        assert overall(again)[1] >= overall(claims)[1]
