"""Wrong answers of the kind of the right one, and false statements, checked to be wrong."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rag.documents.words import content_words, fold
from rag.grounding.facts import faults, numbers
from rag.index.embedder import TokenEncoder
from rag.study.making.backing import backing, says_instead
from rag.study.making.facts import Fact
from rag.study.making.named import has_one_answer
from rag.study.making.nearby import other_numbers, other_years
from rag.study.making.opposites import opposites
from rag.study.making.pool import Pool, Source

WRONG = 3
"""Wrong choices beside the right one."""
CHANCE = 0.5
"""How far chance mixes the wrong answers beside what they look like."""
ALIKE = 0.4
"""Likeness in kind from which on a name can be mistaken for another."""
LONGER = 0.65
"""Likeness that is taken away where one name is a word and the other several: the words beside them
alone are then not enough."""
HITS = 4
"""Hits of a search for the sentence that must not bear a wrong answer out."""

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
        candidates = list(self._candidates(fact))
        if len(candidates) < WRONG:
            return []  # checking them takes the time
        for other in candidates:
            if len(chosen) == WRONG:
                break
            if _alike(other, [fact.answer, *chosen], fact) or not self._is_wrong(fact, other):
                continue
            chosen.append(other)
        return chosen

    def false_statement(self, fact: Fact) -> str | None:
        """Return the sentence made false in the place of a fact, so that a check objects to it."""
        evidence = fact.statement.text
        # "GPT-4 can state falsehoods" is no false statement about ChatGPT.
        if fact.kind in ("year", "number") or (
            fact.kind == "name" and fact.gap and has_one_answer(evidence, *fact.gap)
        ):
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
            yield from other_years(fact.answer, self.chance)
        elif fact.kind == "number":
            text, (start, end) = fact.statement.text, fact.gap or (0, 0)
            if not _BOUND.search(text[:start]):
                share = bool(_PERCENT.search(fact.answer) or _PERCENT.match(text, end))
                yield from other_numbers(fact.answer, self.chance, 100 if share else None)
        else:
            yield from self._words_like(fact)

    def _words_like(self, fact: Fact) -> list[str]:
        """Return names, or terms, of the kind of the answer, the likest first."""
        text = fact.statement.text
        wanted = (_form(fact.answer), _article(fact))
        scored = []
        seen = {fact.answer}
        for place, other in enumerate(self.pool.others(self.source, fact.kind)):
            answer = other.answer
            if answer in seen or other.gap is None or (_form(answer), _article(other)) != wanted:
                continue
            seen.add(answer)
            alike = self.pool.kinds.likeness(fact.answer, answer)
            if (" " in answer) != (" " in fact.answer):
                alike -= LONGER
            if alike < ALIKE or re.search(rf"(?<!\w){re.escape(answer)}(?!\w)", text, re.I):
                continue
            far = min(place / 40, 1) + CHANCE * self.chance.random()
            scored.append((far - alike, answer))
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


def _form(answer: str) -> tuple[bool, bool, bool, bool]:
    """Return what of the form of a name or term gives it away among others.

    Whether it names several, or a group beside them; and whether it is written large, or is many.
    """
    core = _WITH.sub("", answer)
    large = any(part[:1].isupper() for part in core.split())
    several = re.search(r",| and ", core) is not None
    return several, core != answer, large, not large and core.endswith("s")


def _article(fact: Fact) -> str:
    """Return the article before a gap, which not every name goes with."""
    found = re.search(
        r"\b(the|an?) $", fact.statement.text[: fact.gap[0]] if fact.gap else "", re.I
    )
    return found[1][0].lower() if found else ""


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
