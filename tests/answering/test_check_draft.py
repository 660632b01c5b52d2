"""Drafts checked: flagged, repaired once, withheld, or shown with disagreeing sentences."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from conftest import ScriptedModel, WordEmbedder
from hypothesis import given
from hypothesis import strategies as st

from rag.answering.check_draft import CheckedDraft, check_draft, repair
from rag.grounding.calibration import IDENTITY, Calibration, LogOddsLine
from rag.grounding.claims import parse_draft
from rag.grounding.grounder import Grounder, overall
from rag.grounding.model_judge import ModelJudge
from rag.llm.chat_model import Message
from rag.types import Claim, Passage

OTTERS = (
    "Otters hold hands while they sleep. An otter eats 1,000 urchins a month. "
    "Kelp forests grow where otters keep the urchins away."
)


def passage(text: str, marker: int = 1) -> Passage:
    return Passage(marker, f"{marker}.md", None, None, "", 0, len(text), text, 1.0)


def checked(
    draft: str,
    *,
    is_one_fact: bool = False,
    model: ScriptedModel | None = None,
    calibration: Calibration = IDENTITY,
    others: tuple[str, ...] = (),
) -> CheckedDraft:
    read = [passage(OTTERS)]
    found = [*read, *(passage(text, n) for n, text in enumerate(others, start=2))]
    judge = ModelJudge(model, has_read=True) if model else None
    grounder = Grounder(WordEmbedder(), calibration, judge, "")
    return check_draft(draft, read, found, grounder, is_one_fact=is_one_fact, get=lambda path: None)


def test_supported_draft_is_the_answer() -> None:
    answer = checked("Otters hold hands while they sleep.", is_one_fact=True)
    assert answer.verdict == "supported"
    assert answer.text == "Otters hold hands while they sleep."


def test_doubtful_sentence_becomes_a_quotation() -> None:
    draft = (
        "Kelp forests grow where otters keep the urchins away. Otters enjoy playing chess daily."
    )
    answer = checked(draft)
    assert "chess" not in answer.text
    assert all(answer.text[claim.start : claim.end] == claim.text for claim in answer.claims)
    assert answer.verdict == "supported"


def test_wrong_number_is_flagged() -> None:
    answer = checked("An otter eats 2,000 urchins a month. Otters hold hands while they sleep.")
    flagged = answer.claims[0]
    assert flagged.verdict != "supported"
    assert "2,000" in flagged.reasons[0]
    assert "1,000" in flagged.reasons[0]
    assert answer.verdict == "partial"


@pytest.mark.parametrize(
    ("draft", "is_one_fact"),
    [
        ("", True),
        ("Zurich trades platinum bonds.", False),
        ("An otter eats 2,000 urchins a month.", True),
        ("Otters never hold hands while they sleep.", True),
        ("The passages do not mention how long otters live.", False),
        ("Sure! I hope this helps.", False),
    ],
)
def test_unsupported_drafts_are_withheld(draft: str, is_one_fact: bool) -> None:
    answer = checked(draft, is_one_fact=is_one_fact)
    assert (answer.text, answer.claims, answer.verdict) == ("", (), "abstained")


def test_calibrated_support_threshold() -> None:
    draft = "Otters hold hands while they sleep."
    support = checked(draft).support
    strict = Calibration(support_above=min(1.0, support + 0.01))
    assert checked(draft, calibration=strict).verdict == "abstained"
    lenient = Calibration(support_above=support - 0.01)
    assert checked(draft, calibration=lenient).verdict == "supported"


def test_calibrated_support_scale() -> None:
    draft = "Otters hold hands while they sleep."
    lower = Calibration(support_scale=LogOddsLine(1.0, -1.0))
    assert checked(draft, calibration=lower).support < checked(draft).support


def test_disagreeing_sentences_are_shown() -> None:
    draft = "An otter eats 1,000 urchins a month."
    answer = checked(draft, others=("An otter eats 900 urchins a month.",))
    assert answer.claims[0] == checked(draft).claims[0]
    assert "disagree" in answer.text
    assert "900" in answer.text
    assert all(answer.text[claim.start : claim.end] == claim.text for claim in answer.claims)


class CountingModel(ScriptedModel):
    """Counts the statements that it is asked about."""

    asked = 0

    def yes(self, messages: Sequence[Message]) -> float | None:
        self.asked += 1
        return super().yes(messages)


def test_sentence_is_judged_once() -> None:
    model = CountingModel(log_odds=-5.0)
    kelp = "Kelp forests grow where otters keep the urchins away."
    answer = checked(f"{kelp} Otters enjoy playing chess daily.", model=model)
    assert "chess" not in answer.text
    assert len(answer.claims) == 2  # the first sentence, and the quotation for the second
    assert model.asked == 1  # about chess: the others are in the passage word for word


GROUNDER = Grounder(WordEmbedder(), IDENTITY, None, "")


def judged(draft: str, text: str = OTTERS) -> tuple[str, tuple[Claim, ...]]:
    answer, parsed = parse_draft(draft)
    return answer, GROUNDER.cite_claims(answer, parsed, [passage(text)])


def repaired(draft: str) -> str:
    return repair(*judged(draft))


def test_repair_keeps_supported_text() -> None:
    draft = (
        "Otters hold hands while they sleep.\n\nKelp forests grow where otters keep urchins away."
    )
    assert repaired(draft) == draft


def test_repair_quotes_nearest_evidence() -> None:
    draft = (
        "Kelp forests grow where otters keep the urchins away. Otters enjoy playing chess daily."
    )
    answer = repaired(draft)
    assert "chess" not in answer
    assert answer.startswith("Kelp forests grow")
    assert "Otters hold hands while they sleep." in answer


def test_repair_drops_without_evidence() -> None:
    draft = "Otters hold hands while they sleep. Zurich trades platinum bonds. Kelp forests grow."
    assert "platinum" not in repaired(draft)
    assert "  " not in repaired(draft)


def test_repair_quotes_nothing_twice() -> None:
    draft = "Otters hold hands while they sleep. Otters sleep on trains with tickets and luggage."
    assert repaired(draft).count("hold hands") == 1


def test_repair_keeps_list_items() -> None:
    draft = (
        "- Otters hold hands while they sleep.\n"
        "- Trains carry otters, bananas, mangoes, plums, tickets."
    )
    lines = repaired(draft).splitlines()
    assert lines[0] == "- Otters hold hands while they sleep."
    assert all(line.startswith("- ") for line in lines)
    assert "bananas" not in "".join(lines)


def test_repair_replaces_the_opposite() -> None:
    answer = repaired(
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
def test_repair_never_lowers_support(sentences: list[str]) -> None:
    """The pipeline compares anyway; here it is what repairing is for."""
    text, claims = judged(" ".join(sentences))
    again = judged(repair(text, claims))[1]
    if again:
        assert overall(again)[1] >= overall(claims)[1]


def test_repair_keeps_brackets_and_dashes() -> None:
    """Only at its beginning does a number or dash mark an item of a list."""
    source = "Otters (1987) hold hands - while they sleep."
    assert repair(*judged("Otters enjoy playing chess daily.", source)) == source
