"""Wrong answers of the kind of the right one, and false statements, checked to be wrong."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rag.grounding.checks.consistency import inconsistencies
from rag.grounding.grounder import Grounder
from rag.study.cards.entailment import says_instead
from rag.study.facts.fact import Fact
from rag.study.facts.fact_pool import DocumentFacts, FactPool
from rag.study.facts.name_facts import has_one_answer
from rag.text.number_words import CARDINALS, TENS
from rag.text.numbers import numbers
from rag.text.words import content_words, fold

LATEST = 2025
"""No wrong year is later, where the right one is not: it would give itself away."""
EXACT = 2
"""Digits above which a number was counted and not rounded, and so are the wrong ones."""

_COUNTS = (CARDINALS[2:13], TENS[:4])
_YEAR = re.compile(r"\b\d{3,4}\b")
_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")


def other_years(answer: str, rng: random.Random) -> Iterator[str]:
    """Yield dates that are some years earlier and later, written as the answer is."""
    match = list(_YEAR.finditer(answer))[-1]
    year = int(match[0])
    steps = [1, 2, 3, 4, 5, 6, 8, 10] if year > 1900 else [2, 5, 8, 12, 15, 20, 25, 40]
    moved = [year + sign * step for step in steps for sign in (1, -1)]
    rng.shuffle(moved)
    # The right one is not always in the middle, and none is yet to come.
    for other in moved:
        if len(str(other)) == len(match[0]) and (other <= LATEST or year > LATEST):
            yield answer[: match.start()] + str(other) + answer[match.end() :]


def other_numbers(answer: str, rng: random.Random, most: float | None) -> Iterator[str]:
    """Yield numbers of the same form: in words, or with as many decimals and the same unit."""
    for counts in _COUNTS:
        if answer in counts:
            at = counts.index(answer)
            near = [counts[i] for i in range(max(0, at - 3), min(len(counts), at + 4)) if i != at]
            rng.shuffle(near)
            yield from near
            return
    match = _DIGITS.search(answer)
    if not match:
        return
    written = match[0]
    decimals = len(written.partition(".")[2])
    value = float(written.replace(",", ""))
    factors = [0.4, 0.5, 0.6, 0.75, 1.25, 1.5, 1.75, 2]
    rng.shuffle(factors)
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


def _rounded(value: float, written: str) -> int:
    """Round to as many digits as the number has that is written: 500 for 483 beside 200."""
    digits = len(re.sub(r"\D", "", written).rstrip("0"))
    return int(float(f"{value:.{digits + (digits > EXACT)}g}"))


_OPPOSITES = """more less;greater smaller;larger smaller;higher lower;longer shorter;faster slower;
older younger;earlier later;better worse;stronger weaker;wider narrower;largest smallest;
highest lowest;longest shortest;fastest slowest;oldest youngest;before after;above below;
always never;increase decrease;increases decreases;increased decreased;raises lowers;
maximise minimise;maximises minimises;maximize minimize;maximizes minimizes;cheap expensive;
north south;northern southern;east west;eastern western;rises falls;rose fell;won lost;
positive negative;warm cold;outside inside"""
_TURNED = {
    one: other
    for pair in _OPPOSITES.replace("\n", "").split(";")
    for one, other in (pair.split(), reversed(pair.split()))
}
_WORD = re.compile(rf"\b(?:{'|'.join(_TURNED)})\b(?!-)")
_PUT_IN = re.compile(
    r"\b(is|are|was|were|can|could|may|must|should|will|would)\b(?! not\b| no\b| only\b| n't)"
)
_LEADS_ON = re.compile(r",? (?:because|since|so|which|that|in order|unless|until|whereas|while)\b")
"""After a "not" it would be open whether what follows is denied too."""
_SUBORDINATE = re.compile(
    r"\(|\b(?:while|when|which|that|who|whom|whose|where|as|if|because|since|until|unless|before|"
    r"after|although|though|whereas|once|what|how|why)\b",
    re.I,
)
"""A "not" behind one of these denies what is said beside the matter."""
_TWO_WAYS = re.compile(r"\b(?:alone|only|whether|all|every|both)\b")
"""With a "not" it would be open which word is denied."""
_TAKE_OUT = (
    (
        re.compile(r"\b(is|are|was|were|can|could|may|must|should|will|would) not (?!only\b)"),
        r"\1 ",
    ),
    (re.compile(r"\bcannot "), "can "),
    (re.compile(r"\bnever "), ""),
    # The other way round it mostly makes no sense: "agrees without the user".
    (re.compile(r"\bwithout (?!any\b)"), "with "),
)


def negations(sentence: str) -> Iterator[str]:
    """Yield a sentence with one change each that may turn round what it says."""
    for pattern, instead in _TAKE_OUT:
        out = pattern.search(sentence)
        if out and not _LEADS_ON.search(sentence, out.end()):
            yield pattern.sub(instead, sentence, count=1)
    for turned in _WORD.finditer(sentence):
        yield sentence[: turned.start()] + _TURNED[turned[0]] + sentence[turned.end() :]
    found = _PUT_IN.search(sentence)
    if not found or _SUBORDINATE.search(sentence, 0, found.start()):
        return
    if not _TWO_WAYS.search(sentence) and not _LEADS_ON.search(sentence, found.end()):
        told = "cannot" if found[0] == "can" else f"{found[0]} not"
        yield f"{sentence[: found.start()]}{told}{sentence[found.end() :]}"


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

    pool: FactPool
    source: DocumentFacts
    rng: random.Random
    _found: dict[str, list[str]] = field(default_factory=dict)

    @property
    def _grounder(self) -> Grounder:
        return self.pool.library.grounder("", None)

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
                if inconsistencies(said, evidence) and self._is_wrong(fact, other):
                    return said
        for said in negations(evidence):
            texts = [evidence, *self._about(fact)]
            if inconsistencies(said, evidence) and self._grounder.support(said, texts) is None:
                return said
        return None

    def _candidates(self, fact: Fact) -> Iterator[str]:
        if fact.kind == "year":
            yield from other_years(fact.answer, self.rng)
        elif fact.kind == "number":
            text, (start, end) = fact.statement.text, fact.gap or (0, 0)
            if not _BOUND.search(text[:start]):
                share = bool(_PERCENT.search(fact.answer) or _PERCENT.match(text, end))
                yield from other_numbers(fact.answer, self.rng, 100 if share else None)
        else:
            yield from self._words_like(fact)

    def _words_like(self, fact: Fact) -> list[str]:
        """Return names, or terms, of the kind of the answer, the likest first."""
        text = fact.statement.text
        wanted = (_form(fact.answer), _article(fact))
        scored = []
        seen = {fact.answer}
        for place, other in enumerate(self.pool.facts_of_kind(self.source, fact.kind)):
            answer = other.answer
            if answer in seen or other.gap is None or (_form(answer), _article(other)) != wanted:
                continue
            seen.add(answer)
            alike = self.pool.term_classes.similarity(fact.answer, answer)
            if (" " in answer) != (" " in fact.answer):
                alike -= LONGER
            if alike < ALIKE or re.search(rf"(?<!\w){re.escape(answer)}(?!\w)", text, re.I):
                continue
            far = min(place / 40, 1) + CHANCE * self.rng.random()
            scored.append((far - alike, answer))
        return [answer for _, answer in sorted(scored)]

    def _is_wrong(self, fact: Fact, other: str) -> bool:
        said = fact.filled(other) if fact.gap else other
        return not says_instead(
            self._grounder, said, other, [fact.statement.text, *self._about(fact)]
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
