"""Drafts checked: flagged, mended once, withheld, or shown beside what says otherwise."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from conftest import ScriptedModel, WordEmbedder

from rag.answering.check_draft import CheckedDraft, check_draft
from rag.grounding.calibration import IDENTITY, Calibration, LogOddsLine
from rag.grounding.grounder import Grounder
from rag.grounding.model_judge import ModelJudge
from rag.llm.model import Message
from rag.types import Passage

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
    return check_draft(draft, read, found, grounder, is_one_fact=is_one_fact)


def test_a_supported_draft_is_the_answer() -> None:
    answer = checked("Otters hold hands while they sleep.", is_one_fact=True)
    assert answer.verdict == "supported"
    assert answer.text == "Otters hold hands while they sleep."


def test_a_doubtful_sentence_among_others_is_replaced_by_a_quotation() -> None:
    draft = (
        "Kelp forests grow where otters keep the urchins away. Otters enjoy playing chess daily."
    )
    answer = checked(draft)
    assert "chess" not in answer.text
    assert all(answer.text[claim.start : claim.end] == claim.text for claim in answer.claims)
    assert answer.verdict == "supported"


def test_a_wrong_number_is_flagged_with_what_the_text_says() -> None:
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
def test_what_has_nothing_to_stand_on_is_withheld(draft: str, is_one_fact: bool) -> None:
    answer = checked(draft, is_one_fact=is_one_fact)
    assert (answer.text, answer.claims, answer.verdict) == ("", (), "abstained")


def test_a_library_can_ask_for_more_support() -> None:
    draft = "Otters hold hands while they sleep."
    support = checked(draft).support
    strict = Calibration(support_above=min(1.0, support + 0.01))
    assert checked(draft, calibration=strict).verdict == "abstained"
    lenient = Calibration(support_above=support - 0.01)
    assert checked(draft, calibration=lenient).verdict == "supported"


def test_a_library_s_own_scale_is_used() -> None:
    draft = "Otters hold hands while they sleep."
    lower = Calibration(support_scale=LogOddsLine(1.0, -1.0))
    assert checked(draft, calibration=lower).support < checked(draft).support


def test_another_version_is_shown_and_the_claims_before_it_stay_as_they_are() -> None:
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


def test_a_sentence_is_weighed_once_though_the_draft_is_checked_twice() -> None:
    model = CountingModel(log_odds=-5.0)
    kelp = "Kelp forests grow where otters keep the urchins away."
    answer = checked(f"{kelp} Otters enjoy playing chess daily.", model=model)
    assert "chess" not in answer.text
    assert len(answer.claims) == 2  # the first sentence, and the quotation for the second
    assert model.asked == 3
