"""Distractors: wrong answers of the same kind as the right one, and false statements.

The documents must not support them: that is checked.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rag.grounding.checks.all_checks import inconsistencies
from rag.grounding.grounder import Grounder
from rag.study.facts.fact import Fact
from rag.study.facts.fact_pool import DocumentFacts, FactPool
from rag.study.facts.name_facts import has_unique_answer
from rag.text.number_words import CARDINALS, TENS
from rag.text.numbers import numbers
from rag.text.sentences import sentence_spans
from rag.text.words import content_words, fold

WRONG = 3
"""Wrong choices of a question."""
CHANCE = 0.5
"""Weight of chance in the order of the candidates, beside their similarity to the answer."""
ALIKE = 0.4
"""Similarity of class from which a name can be mistaken for another."""
LONGER = 0.65
"""Penalty on the similarity of a single word and a name of several words: their contexts alone are
then not enough."""
HITS = 4
"""Top hits of a search for the sentence; none may support a wrong answer."""
SAME_TOPIC = 0.6
"""Share of the weight of a statement's other words that a sentence on the same topic contains."""
EXACT = 2
"""Significant digits above which a number was counted, not rounded; wrong numbers then look counted
too."""
_BOUND = re.compile(r"\b(?:more than|at least|over|up to|fewer than|less than|at most|under)\s$")
"""After one of these a smaller or larger number may also be true."""
_PERCENT = re.compile(r"\s?(?:%|per ?cent)")
_WITH = re.compile(r" and (?:colleagues|others)$| (?:researchers|engineers|scientists)$")
_COUNTS = (CARDINALS[2:13], TENS[:4])
_YEAR = re.compile(r"\b\d{3,4}\b")
_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
_ANTONYMS = """more less;greater smaller;larger smaller;higher lower;longer shorter;faster slower;
older younger;earlier later;better worse;stronger weaker;wider narrower;largest smallest;
highest lowest;longest shortest;fastest slowest;oldest youngest;before after;above below;
always never;increase decrease;increases decreases;increased decreased;raises lowers;
maximise minimise;maximises minimises;maximize minimize;maximizes minimizes;cheap expensive;
north south;northern southern;east west;eastern western;rises falls;rose fell;won lost;
positive negative;warm cold;outside inside"""
_ANTONYM_OF = {
    one: other
    for pair in _ANTONYMS.replace("\n", "").split(";")
    for one, other in (pair.split(), reversed(pair.split()))
}
_WORD = re.compile(rf"\b(?:{'|'.join(_ANTONYM_OF)})\b(?!-)")
_TAKES_NOT = re.compile(
    r"\b(is|are|was|were|can|could|may|must|should|will|would)\b(?! not\b| no\b| only\b| n't)"
)
_CLAUSE_FOLLOWS = re.compile(
    r",? (?:because|since|so|which|that|in order|unless|until|whereas|while)\b"
)
"""With a "not" before one of these it is unclear whether the clause is negated too."""
_SUBORDINATE = re.compile(
    r"\(|\b(?:while|when|which|that|who|whom|whose|where|as|if|because|since|until|unless|before|"
    r"after|although|though|whereas|once|what|how|why)\b",
    re.I,
)
"""After one of these a "not" would negate a subordinate clause."""
_SCOPE_WORD = re.compile(r"\b(?:alone|only|whether|all|every|both)\b")
"""With a "not" it is unclear which word is negated."""
_WITHOUT_NEGATION = (
    (
        re.compile(r"\b(is|are|was|were|can|could|may|must|should|will|would) not (?!only\b)"),
        r"\1 ",
    ),
    (re.compile(r"\bcannot "), "can "),
    (re.compile(r"\bnever "), ""),
    # The reverse rarely makes sense: "agrees without the user".
    (re.compile(r"\bwithout (?!any\b)"), "with "),
)


@dataclass(slots=True)
class Distractors:
    """Finds wrong answers to facts of one document, among the facts of all documents.

    Attributes:
        pool: the facts of all documents.
        source: the document.
        rng: orders the candidates.
        latest_year: no wrong year is later, unless the right one is: it would give itself away.
    """

    pool: FactPool
    source: DocumentFacts
    rng: random.Random
    latest_year: int
    _found: dict[str, list[str]] = field(default_factory=dict)

    @property
    def _grounder(self) -> Grounder:
        return self.pool.library.grounder("", None)

    def wrong_choices(self, fact: Fact) -> list[str]:
        """Return WRONG wrong answers that no document supports, or fewer."""
        chosen: list[str] = []
        candidates = list(self._candidates(fact))
        if len(candidates) < WRONG:
            return []  # checking them takes most of the time
        for other in candidates:
            if len(chosen) == WRONG:
                break
            if _alike(other, [fact.answer, *chosen], fact) or not self._is_wrong(fact, other):
                continue
            chosen.append(other)
        return chosen

    def false_statement(self, fact: Fact) -> str | None:
        """Return a false version of a fact's sentence that the consistency checks reject, or None.

        The answer is replaced by a wrong one, or the sentence is negated.
        """
        evidence = fact.statement.text
        if fact.others:
            for other in self._candidates(fact):
                if not _alike(other, [fact.answer], fact) and self._is_wrong(fact, other):
                    return fact.filled(other)
            return None
        # "GPT-4 can state falsehoods" is no false version of the same about ChatGPT.
        if fact.kind in ("year", "number") or (
            fact.kind == "name" and fact.gap and has_unique_answer(evidence, *fact.gap)
        ):
            for other in self._candidates(fact):
                if fact.gap is None or _alike(other, [fact.answer], fact):
                    continue
                statement = fact.filled(other)
                if inconsistencies(statement, evidence) and self._is_wrong(fact, other):
                    return statement
        for statement in negations(evidence):
            texts = [evidence, *self._about(fact)]
            if (
                inconsistencies(statement, evidence)
                and self._grounder.support(statement, texts) is None
            ):
                return statement
        return None

    def _candidates(self, fact: Fact) -> Iterator[str]:
        if fact.kind == "year":
            yield from other_years(fact.answer, self.rng, self.latest_year)
        elif fact.kind == "number":
            text, (start, end) = fact.statement.text, fact.gap or (0, 0)
            if not _BOUND.search(text[:start]):
                share = bool(_PERCENT.search(fact.answer) or _PERCENT.match(text, end))
                yield from other_numbers(fact.answer, self.rng, 100 if share else None)
        elif fact.others:
            yield from self.rng.sample(fact.others, len(fact.others))
        else:
            yield from self._words_like(fact)

    def _words_like(self, fact: Fact) -> list[str]:
        """Return names, or terms, of the class of the answer, the most similar first."""
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
        statement = fact.filled(other) if fact.gap else other
        return not supports_exchange(
            self._grounder, statement, other, [fact.statement.text, *self._about(fact)]
        )

    def _about(self, fact: Fact) -> list[str]:
        """Return the texts of the library that are nearest to a fact's sentence."""
        sentence = fact.statement.text
        if sentence not in self._found:
            hits = self.pool.library.search(sentence, HITS, self.pool.scope)
            self._found[sentence] = [hit.chunk.text for hit in hits]
        return self._found[sentence]


def _form(answer: str) -> tuple[bool, bool, bool, bool]:
    """Return the form of a name or term, which choices must share so that none stands out.

    Whether it names several, names a group, has a capital, and is a plural.
    """
    core = _WITH.sub("", answer)
    large = any(part[:1].isupper() for part in core.split())
    several = re.search(r",| and ", core) is not None
    return several, core != answer, large, not large and core.endswith("s")


def _article(fact: Fact) -> str:
    """Return the first letter of the article before a gap, "" without one; "an" counts as "a"."""
    found = re.search(
        r"\b(the|an?) $", fact.statement.text[: fact.gap[0]] if fact.gap else "", re.I
    )
    return found[1][0].lower() if found else ""


def _alike(other: str, answers: Sequence[str], fact: Fact) -> bool:
    """Whether a wrong answer repeats another answer, or a word of the sentence gives it away."""
    if fact.kind in ("year", "number"):
        value = numbers(other)
        return any(numbers(answer) == value or fold(answer) == fold(other) for answer in answers)
    stems = set(content_words(other))
    if fact.gap and stems & set(content_words(fact.with_gap)):
        return True
    return not stems or any(
        stems & set(content_words(answer)) or _initials(other, answer) for answer in answers
    )


def _initials(one: str, other: str) -> bool:
    """Whether one of two names is the initials of the other."""
    letters = ["".join(part[0] for part in re.findall(r"\w+", text)) for text in (one, other)]
    plain = [re.sub(r"\W|s$", "", text).lower() for text in (one, other)]
    return letters[0].lower() == plain[1] or letters[1].lower() == plain[0]


def supports_exchange(grounder: Grounder, statement: str, words: str, texts: Sequence[str]) -> bool:
    """Whether texts support a statement in which `words` replaced other words.

    The support score is insensitive to small changes and may match words of several sentences. So
    one sentence must also contain the new words together with SAME_TOPIC of the statement's other
    words, each weighted by how few sentences contain it.
    """
    if grounder.support(statement, texts) is None:
        return False
    exchanged = set(content_words(words))
    others = set(content_words(statement)) - exchanged
    sentences = [
        set(content_words(text[start:end])) for text in texts for start, end in sentence_spans(text)
    ]
    weights = {word: 1 / max(1, sum(word in sentence for sentence in sentences)) for word in others}
    return any(
        exchanged <= sentence
        and sum(weights[word] for word in others & sentence) >= SAME_TOPIC * sum(weights.values())
        for sentence in sentences
    )


def other_years(answer: str, rng: random.Random, latest: int) -> Iterator[str]:
    """Yield dates some years earlier and later, in the format of the answer.

    None is after the year `latest`, unless the answer is.
    """
    match = list(_YEAR.finditer(answer))[-1]
    year = int(match[0])
    steps = [1, 2, 3, 4, 5, 6, 8, 10] if year > 1900 else [2, 5, 8, 12, 15, 20, 25, 40]
    moved = [year + sign * step for step in steps for sign in (1, -1)]
    rng.shuffle(moved)
    for other in moved:
        if len(str(other)) == len(match[0]) and (other <= latest or year > latest):
            yield answer[: match.start()] + str(other) + answer[match.end() :]


def other_numbers(answer: str, rng: random.Random, most: float | None) -> Iterator[str]:
    """Yield numbers in the same format: in words, or with as many decimals and the same unit.

    None is above `most`, unless the answer is.
    """
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
    """Round to the significant digits of a written number: 483 becomes 500 beside 200."""
    digits = len(re.sub(r"\D", "", written).rstrip("0"))
    return int(float(f"{value:.{digits + (digits > EXACT)}g}"))


def negations(sentence: str) -> Iterator[str]:
    """Yield versions of a sentence with one change that may negate it, "not" or an antonym."""
    for pattern, instead in _WITHOUT_NEGATION:
        out = pattern.search(sentence)
        if out and not _CLAUSE_FOLLOWS.search(sentence, out.end()):
            yield pattern.sub(instead, sentence, count=1)
    for turned in _WORD.finditer(sentence):
        yield sentence[: turned.start()] + _ANTONYM_OF[turned[0]] + sentence[turned.end() :]
    found = _TAKES_NOT.search(sentence)
    if not found or _SUBORDINATE.search(sentence, 0, found.start()):
        return
    if not _SCOPE_WORD.search(sentence) and not _CLAUSE_FOLLOWS.search(sentence, found.end()):
        negated = "cannot" if found[0] == "can" else f"{found[0]} not"
        yield f"{sentence[: found.start()]}{negated}{sentence[found.end() :]}"
