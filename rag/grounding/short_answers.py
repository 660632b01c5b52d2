"""Short answers that mean something only with their question: Yes, False, a number, a name.

The claim that is checked is the question with the answer in it: "1987 was the club founded".
For Yes and No it is what the question asks, and the evidence must state it or deny it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.grounding.checks.all_checks import REVERSALS, Inconsistency, inconsistencies
from rag.grounding.checks.numeric import agree
from rag.grounding.evidence import Evidence, EvidenceFinder
from rag.grounding.non_factual import says_nothing_found, why_non_factual
from rag.grounding.polarity import TRUE_OR_FALSE, affirms, asks_yes_or_no, bare_yes_or_no
from rag.llm.chat_model import Weighed
from rag.text.dates import dates, is_stated
from rag.text.list_marks import without_list_mark
from rag.text.names import name_spans
from rag.text.numbers import quantities
from rag.text.sentences import Span
from rag.text.words import content_words, words

MOST_WORDS = 5
"""Most words of a short answer that is not Yes or No."""
REPEATED = 2
"""Content words of its question that only a sentence repeats."""
LONGEST_QUESTION = 30
"""Words beyond which a question is an instruction, and its answer a part of a text."""
MORE = 2
"""Words of the question that a part with another value must have more."""
MOST_SENTENCES = 300
"""Most sentences in which other values are looked for."""
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|do|does|did|can|could|may|must|will|would|should)\b",
    re.IGNORECASE,
)
_OPENS_SENTENCE = re.compile(r"(?:it|he|she|they|we|you|i|this|that|there)\b", re.IGNORECASE)
_ASKED = re.compile(
    r"\b(?:which|what|whose|whom|who|when|where|how (?:many|much|\w+))\b", re.IGNORECASE
)
_PART = re.compile(r"[;:\n]|,? (?:and|but|while|whereas|although) ")


@dataclass(frozen=True, slots=True)
class ShortAnswer:
    """A short answer with its question.

    Attributes:
        question: as it was asked.
        answer: without marks at its ends.
        yes: whether it is Yes or True; None where it is neither that nor No or False.
    """

    question: str
    answer: str
    yes: bool | None

    @property
    def claim(self) -> str:
        """What is compared with the evidence."""
        question = TRUE_OR_FALSE.sub(" ", self.question).strip(" ?")
        if self.yes is not None:
            return question
        if _ASKED.search(question):
            return _ASKED.sub(lambda _: self.answer, question, count=1)
        return f"{question}: {self.answer}"

    @property
    def statement(self) -> str:
        """What the language model is asked about."""
        return f"The answer to “{self.question.strip()}” is: {self.answer}."


def short_answer_to(question: str, claim: str, *, alone: bool) -> ShortAnswer | None:
    """Return a claim with its question if it means nothing without it, else None.

    Args:
        question: "" where it is not known.
        claim: a sentence of an answer.
        alone: it is the whole answer. Only Yes and No are short answers beside other sentences.
    """
    answer = without_list_mark(claim).strip().strip("*_.!\"“”'").strip()
    if not content_words(question) or not answer:
        return None
    yes = bare_yes_or_no(answer)
    if yes is None and (
        not alone
        or claim.startswith("#")
        or claim.endswith((":", "?"))
        or len(question.split()) > LONGEST_QUESTION
        or why_non_factual(answer)
        or says_nothing_found(answer)
        or len(answer.split()) > MOST_WORDS
        or _VERB.search(answer)
        or _OPENS_SENTENCE.match(answer)
        or set(words(question)) >= set(words(answer))
        or len(set(content_words(question)) & set(content_words(answer))) >= REPEATED
    ):
        return None
    return ShortAnswer(question, answer, yes)


def short_answer_inconsistencies(
    short: ShortAnswer, evidence: Evidence, finder: EvidenceFinder, weighed: Weighed | None
) -> list[Inconsistency]:
    """Return the facts of a short answer and its question that the evidence lacks or contradicts.

    Args:
        short: the answer with its question.
        evidence: of its claim.
        finder: of the sources.
        weighed: the language model's opinion of its statement; None where it has none.
    """
    cited = "\n".join(finder.cited(evidence))
    found = inconsistencies(short.claim, cited, context=finder.context)
    if short.yes is not None:
        sentences = [finder.text(one) for one in evidence.sentences]
        return [
            *(one for one in found if one.kind not in REVERSALS),
            *_against(short, short.yes, found, sentences, weighed),
        ]
    # The order of words in a question proves nothing.
    found = [one for one in found if one.kind != "order"]
    if not found and (other := _fits_better(short, finder)):
        reason = f"Another value fits the question better: “{other}”"
        found.append(Inconsistency("number", reason, True, None))
    return found


def _against(
    short: ShortAnswer,
    yes: bool,
    found: Sequence[Inconsistency],
    cited: Sequence[str],
    weighed: Weighed | None,
) -> Iterator[Inconsistency]:
    """Yield what speaks against a Yes or No: at most one thing."""
    if not asks_yes_or_no(short.question) and (asked := _ASKED.match(short.question)):
        reason = f"{short.answer} does not answer a question that begins with {asked.group()}."
        yield Inconsistency("negation", reason, True, None)
        return
    decisive, stated = _decisive(short, cited)
    if stated is None and any(one.kind in REVERSALS for one in found):
        stated = False
    if stated is not None:
        if stated is not yes:
            quote = " ".join((decisive or cited[0]).split())
            reason = f"The cited text answers {'yes' if stated else 'no'}: “{quote}”"
            yield Inconsistency("negation", reason, True, None)
    elif not (weighed and (weighed.log_odds or 0.0) > 0):
        # Of a text about the same things a Yes and a No are equally likely.
        verb = "states" if yes else "denies"
        reason = f"No cited sentence clearly {verb} what the question asks."
        yield Inconsistency("name", reason, False, None)


def _decisive(short: ShortAnswer, cited: Sequence[str]) -> tuple[str, bool | None]:
    """Return the first sentence that clearly answers the question, and whether with yes."""
    said = ((one, affirms(short.question, one)) for one in cited)
    return next(((one, yes) for one, yes in said if yes is not None), ("", None))


def is_borne_out(short: ShortAnswer, evidence: Evidence, finder: EvidenceFinder) -> bool:
    """Whether a sentence of the evidence clearly answers the question with the same Yes or No."""
    cited = [finder.text(one) for one in evidence.sentences]
    return short.yes is not None and _decisive(short, cited)[1] is short.yes


def _fits_better(short: ShortAnswer, finder: EvidenceFinder) -> str | None:
    """Return a part of a sentence that has another value and says more of the question.

    It must have all words of the question that the parts with the answer's value have, and at least
    two more; or a name or number of the question that those lack.
    """
    answer = short.answer
    asked = frozenset(content_words(short.question)) - frozenset(content_words(answer))
    exact = asked & frozenset(
        stem
        for start, end in _exact_spans(short.question)
        for stem in content_words(short.question[start:end])
    )
    mine: list[frozenset[str]] = []
    others: list[tuple[frozenset[str], str]] = []
    for sentence in finder.sentences[:MOST_SENTENCES]:
        for part in _parts(finder.text(sentence)):
            here = asked & frozenset(content_words(part))
            same, other = _values(answer, part)
            if same:
                mine.append(here)
            elif other:
                others.append((here, " ".join(part.split())))
    best = max(mine, key=len, default=None)
    if best is None:
        return None
    lacking = exact - frozenset().union(*mine)
    return next(
        (
            part
            for here, part in others
            if (here > best and len(here) >= len(best) + MORE) or here & lacking
        ),
        None,
    )


def _exact_spans(question: str) -> Iterator[Span]:
    """Yield the spans of the names, days and numbers of a question."""
    yield from name_spans(question)
    yield from (one.span for one in dates(question))
    yield from (one.span for one in quantities(question, "en") if one.form == "digits")


def _parts(sentence: str) -> Iterator[str]:
    """Yield the clauses of a sentence; those with numbers are cut at commas too."""
    for part in _PART.split(sentence):
        pieces = part.split(", ")
        numbered = [piece for piece in pieces if re.search(r"\d", piece)]
        yield from pieces if len(numbered) > 1 else [part]


def _values(answer: str, part: str) -> tuple[bool, bool]:
    """Return whether a part of a sentence has the answer's value, and another of its kind."""
    days = dates(part)
    if wanted_days := dates(answer):
        years = frozenset(one.years[0] for one in days if one.years)
        return all(is_stated(one, days, years) for one in wanted_days), bool(days)
    wanted = [one for one in quantities(answer, "en") if one.form != "hint"]
    if wanted:
        in_days = {at for one in days for at in range(*one.span)}
        there = [one for one in quantities(part, "en") if one.span[0] not in in_days]
        of_kind = [
            one
            for one in there
            if one.form == wanted[0].form and (one.unit is None) == (wanted[0].unit is None)
        ]
        return any(agree(wanted[0], one) for one in there), bool(of_kind)
    same = frozenset(words(answer)) <= frozenset(words(part))
    return same, answer[0].isupper() and bool(name_spans(part))
