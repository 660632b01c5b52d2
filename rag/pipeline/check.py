"""A draft to a checked answer: every sentence judged, the draft mended once, or withheld."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.grounding.calibration import Calibration
from rag.grounding.claims import parse_draft
from rag.grounding.disagreement import other_versions
from rag.grounding.ground import ground, overall
from rag.grounding.reading import Reader
from rag.grounding.repair import repair
from rag.index.embedder import TokenEncoder
from rag.types import Claim, Passage, Verdict


@dataclass(frozen=True, slots=True)
class Checked:
    """The text of an answer with its claims; none of both when it is withheld."""

    text: str
    claims: tuple[Claim, ...]
    verdict: Verdict
    support: float


WITHHELD = Checked("", (), "abstained", 0.0)


def check(
    draft: str,
    read: Sequence[Passage],
    found: Sequence[Passage],
    *,
    question: str,
    as_fact: bool,
    encoder: TokenEncoder,
    reader: Reader | None,
    calibration: Calibration,
) -> Checked:
    """Return the checked answer of a draft.

    Of several sentences some may be doubtful, and are flagged; a single fact that is doubtful is
    no answer at all.

    Args:
        draft: as the model wrote it.
        read: the passages it was written from.
        found: all passages; where others of them say otherwise, they are shown beside it.
        question: what it answers.
        as_fact: whether the question asks for one fact.
        encoder: compares the words of a sentence with those of its evidence.
        reader: the model, which weighs each sentence; None goes by words and facts.
        calibration: of the library, with the least support that it accepts.
    """
    judges = _Judges(question, encoder, reader, calibration)
    checked = judges.judge(draft, read)
    if not as_fact:
        checked = _mended(checked, read, judges)
    if checked.verdict == "unsupported" or (as_fact and checked.verdict != "supported"):
        return WITHHELD
    if not any(claim.citations for claim in checked.claims):
        return WITHHELD  # it only says that there is nothing to say
    if calibration.support_above is not None and checked.support < calibration.support_above:
        return WITHHELD
    if others := other_versions(checked.claims, found):
        return _joined(checked, replace(judges, reader=None).judge(others, found))
    return checked


@dataclass(frozen=True, slots=True)
class _Judges:
    """What a draft is judged with."""

    question: str
    encoder: TokenEncoder
    reader: Reader | None
    calibration: Calibration

    def judge(self, draft: str, passages: Sequence[Passage]) -> Checked:
        """Return a draft with its claims, checked against passages."""
        text, parsed = parse_draft(draft)
        claims = ground(
            text, parsed, passages, self.encoder, self.reader, self.calibration, self.question
        )
        return Checked(text, claims, *overall(claims))


def _joined(first: Checked, second: Checked) -> Checked:
    """Return one answer after another, each with the claims it had."""
    text = f"{first.text}\n\n"
    moved = [
        replace(claim, start=claim.start + len(text), end=claim.end + len(text))
        for claim in second.claims
    ]
    claims = (*first.claims, *moved)
    return Checked(text + second.text, claims, *overall(claims))


def _mended(checked: Checked, read: Sequence[Passage], judges: _Judges) -> Checked:
    """Return an answer without its unsupported sentences, where that raises its support."""
    if all(claim.verdict == "unsupported" for claim in checked.claims):
        return checked
    text = repair(checked.text, checked.claims)
    if text == checked.text:
        return checked
    mended = judges.judge(text, read)
    return mended if mended.support > checked.support else checked
