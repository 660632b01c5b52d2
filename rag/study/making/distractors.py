"""Wrong answers of the kind of the right one, and false statements, checked to be wrong."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rag.documents.words import STOP_WORDS, content_words, fold
from rag.grounding.facts import faults, numbers
from rag.index.embedder import TokenEncoder
from rag.study.making.backing import backing, says_instead
from rag.study.making.facts import Fact
from rag.study.making.opposites import opposites
from rag.study.making.pool import Pool, Source

WRONG = 3
"""Wrong choices beside the right one."""
CHANCE = 0.5
"""How far chance mixes the wrong answers beside what they look like."""
HITS = 4
"""Hits of a search for the sentence that must not bear a wrong answer out."""

_COUNTS = (
    "two three four five six seven eight nine ten eleven twelve".split(),
    "twenty thirty forty fifty".split(),
)
_YEAR = re.compile(r"\b\d{3,4}\b")
_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
_ORGANISATION = re.compile(
    r"\b(?:University|Institute|College|Academy|Times|Post|Company|Corporation|Inc|Ltd|Labs?|Bank|"
    r"Group|AI|Research|Museum|Council|Congress|Parliament|Party|Army|Church|Court|Agency|Office|"
    r"Association|Society|Organi[sz]ation|Union|League|Ministry|Department|Commission|Foundation)\b"
)
_BOUND = re.compile(r"\b(?:more than|at least|over|up to|fewer than|less than|at most|under)\s$")
"""Beside one of these a smaller or larger number may be true as well."""
_PERCENT = re.compile(r"\s?(?:%|per ?cent)")
_WITH = re.compile(r" and (?:colleagues|others)$| (?:researchers|engineers|scientists)$")


@dataclass(slots=True)
class Distractors:
    """Finds wrong answers to facts of one document, among its own and those of others."""

    pool: Pool
    source: Source
    chance: random.Random
    _found: dict[str, list[str]] = field(default_factory=dict)

    @property
    def _encoder(self) -> TokenEncoder:
        return self.pool.library.embedder

    def wrong_choices(self, fact: Fact) -> list[str]:
        """Return WRONG wrong answers that nothing in the documents bears out, or fewer."""
        chosen: list[str] = []
        for other in self._candidates(fact):
            if len(chosen) == WRONG:
                break
            if _alike(other, [fact.answer, *chosen], fact) or not self._is_wrong(fact, other):
                continue
            chosen.append(other)
        return chosen

    def false_statement(self, fact: Fact) -> str | None:
        """Return the sentence made false in the place of a fact, so that a check objects to it."""
        evidence = fact.statement.text
        if fact.kind in ("year", "number", "name"):
            for other in self._candidates(fact):
                if fact.gap is None or _alike(other, [fact.answer], fact):
                    continue
                said = fact.filled(other)
                if faults(said, evidence) and self._is_wrong(fact, other):
                    return said
        for said in opposites(evidence):
            texts = [evidence, *self._about(fact)]
            if faults(said, evidence) and backing(self._encoder, said, texts) is None:
                return said
        return None

    def _candidates(self, fact: Fact) -> Iterator[str]:
        if fact.kind == "year":
            yield from _years(fact.answer, self.chance)
        elif fact.kind == "number":
            text, (start, end) = fact.statement.text, fact.gap or (0, 0)
            if not _BOUND.search(text[:start]):
                share = bool(_PERCENT.search(fact.answer) or _PERCENT.match(text, end))
                yield from _numbers(fact.answer, self.chance, 100 if share else None)
        else:
            yield from self._words_like(fact)

    def _words_like(self, fact: Fact) -> list[str]:
        """Return names, or terms, that look and stand like the answer, the likest first."""
        text = fact.statement.text
        wanted, beside = (_shape(fact.answer), _article(fact)), _beside(fact)
        scored = []
        seen = set()
        for place, other in enumerate(self.pool.others(self.source, fact.kind)):
            answer = other.answer
            if answer in seen or (fact.gap is None) != (other.gap is None):
                continue
            seen.add(answer)
            if (_shape(answer), _article(other)) != wanted or re.search(
                rf"(?<!\w){re.escape(answer)}(?!\w)", text, re.I
            ):
                continue
            far = (
                min(place / 40, 1)
                + 0.5 * (_beside(other) != beside)
                + 0.3 * abs(len(answer.split()) - len(fact.answer.split()))
                + CHANCE * self.chance.random()
            )
            scored.append((far, answer))
        return [answer for _, answer in sorted(scored)]

    def _is_wrong(self, fact: Fact, other: str) -> bool:
        said = fact.filled(other) if fact.gap else other
        return not says_instead(
            self._encoder, said, other, [fact.statement.text, *self._about(fact)]
        )

    def _about(self, fact: Fact) -> list[str]:
        """Return the texts of the library that are nearest to a fact's sentence."""
        sentence = fact.statement.text
        if sentence not in self._found:
            hits = self.pool.library.search(sentence, HITS, self.pool.scope)
            self._found[sentence] = [hit.chunk.text for hit in hits]
        return self._found[sentence]


def _years(answer: str, chance: random.Random) -> Iterator[str]:
    """Yield dates that are some years earlier and later, written as the answer is."""
    match = list(_YEAR.finditer(answer))[-1]
    year = int(match[0])
    steps = [1, 2, 3, 4, 5, 6, 8, 10] if year > 1900 else [2, 5, 8, 12, 15, 20, 25, 40]
    moved = [year + sign * step for step in steps for sign in (1, -1)]
    chance.shuffle(moved)
    # The right one is not always in the middle, and none is yet to come.
    for other in moved:
        if len(str(other)) == len(match[0]) and (other <= LATEST or year > LATEST):
            yield answer[: match.start()] + str(other) + answer[match.end() :]


LATEST = 2025
"""No wrong year is later, where the right one is not: it would give itself away."""


def _numbers(answer: str, chance: random.Random, most: float | None) -> Iterator[str]:
    """Yield numbers of the same form: in words, or with as many decimals and the same unit."""
    for counts in _COUNTS:
        if answer in counts:
            at = counts.index(answer)
            near = [counts[i] for i in range(max(0, at - 3), min(len(counts), at + 4)) if i != at]
            chance.shuffle(near)
            yield from near
            return
    match = _DIGITS.search(answer)
    if not match:
        return
    written = match[0]
    decimals = len(written.partition(".")[2])
    value = float(written.replace(",", ""))
    factors = [0.25, 0.5, 0.6, 0.75, 1.25, 1.5, 2, 3, 4]
    chance.shuffle(factors)
    for factor in factors:
        other = value * factor
        if not decimals:
            other = float(_rounded(other, written)) if value >= 10 else round(other)
        if other <= 0 or (most and other > most >= value):
            continue
        text = (
            f"{other:,.{decimals}f}"
            if "," in written or other >= 10_000
            else (f"{other:.{decimals}f}")
        )
        if text != written:
            yield answer[: match.start()] + text + answer[match.end() :]


EXACT = 2
"""Digits above which a number was counted and not rounded, and so are the wrong ones."""


def _rounded(value: float, written: str) -> int:
    """Round to as many digits as the number has that is written: 500 for 483 beside 200."""
    digits = len(re.sub(r"\D", "", written).rstrip("0"))
    return int(float(f"{value:.{digits + (digits > EXACT)}g}"))


def _shape(answer: str) -> tuple[str, bool]:
    """Return what kind of name or term some words look like."""
    core = _WITH.sub("", answer)
    joined = core != answer
    parts = core.split()
    if re.search(r",| and ", core):
        return "several", joined
    if _ORGANISATION.search(core):
        return "organisation", joined
    if any(char.isdigit() for char in core) or re.search(r"\w[A-Z]", core):
        return ("code" if len(parts) == 1 else "long code"), joined
    if all(part[:1].isupper() for part in parts):
        return ("name" if len(parts) == 1 else "full name"), joined
    return ("words" if core.endswith("s") else "word"), joined


def _article(fact: Fact) -> str:
    """Return the article before a gap, which not every name goes with."""
    found = re.search(
        r"\b(the|an?) $", fact.statement.text[: fact.gap[0]] if fact.gap else "", re.I
    )
    return found[1][0].lower() if found else ""


def _beside(fact: Fact) -> tuple[str, ...]:
    """Return the words beside an answer, which tell a maker from what was made."""
    if fact.gap is None:
        return ()
    text = fact.statement.text
    before = re.findall(r"[\w-]+", text[: fact.gap[0]])[-1:]
    after = re.findall(r"[\w-]+", text[fact.gap[1] :])[:1]
    return tuple(word.lower() if word.lower() in STOP_WORDS else "" for word in before + after)


def _alike(other: str, answers: Sequence[str], fact: Fact) -> bool:
    """Whether a wrong answer says what another one says, or gives itself away."""
    if fact.kind in ("year", "number"):
        said = numbers(other)
        return any(numbers(answer) == said or fold(answer) == fold(other) for answer in answers)
    said = set(content_words(other))
    if fact.gap and said & set(content_words(fact.with_gap)):
        return True
    return not said or any(
        said & set(content_words(answer)) or _initials(other, answer) for answer in answers
    )


def _initials(one: str, other: str) -> bool:
    """Whether one of two names is the other's first letters."""
    letters = ["".join(part[0] for part in re.findall(r"\w+", text)) for text in (one, other)]
    plain = [re.sub(r"\W|s$", "", text).lower() for text in (one, other)]
    return letters[0].lower() == plain[1] or letters[1].lower() == plain[0]
