"""Whether two statements give two values of the same property of the same thing.

Rows about two things, versions, other dates and other units do not disagree. Doubt counts against a
disagreement: to announce one that is none costs more trust than to overlook one.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from rag.grounding.checks.aligned_sentences import SimilarSentence
from rag.grounding.checks.negation import differs_in_negation
from rag.grounding.checks.numeric import EvidenceNumbers, agree
from rag.grounding.statement_values import Values, read_values
from rag.text.dates import Date, is_stated
from rag.text.identifiers import identifiers
from rag.text.quantities import Quantity
from rag.text.similar_identifiers import same
from rag.text.tokens import rules_of, tokens
from rag.text.words import content_words

FEWEST = 2
"""Least number of words, values aside, that both statements must have."""
ALIKE = 0.5
"""Share of the words of either statement that both must have."""
GENERIC = 3
"""Up to this many common words without a name, such as "The fee is", the heading says of what."""
_DATED = frozenset(
    content_words(
        """opened opens built born died die begins begin began starts start ends end closes close
        completed published introduced invented signed elected launched held takes took founded
        established due adopted pulled demolished discovered released arrives leaves expires"""
    )
)
"""Stems of verbs of which a date is the property; of others it only says when they hold."""
_NAMED = re.compile(
    r"\b(?:is|was|are|were|by|called|named)$|\b(?:takes? place|took place|held|born|lies|based) "
    r"(?:in|at)$"
)
"""Words before a name that is the only value of its property, as after "was written by"."""
_CONTRASTS = frozenset(
    """before after under over above below during between until without more most less few other
    off only not""".split()
) - {"only", "not"}
_FIELD = re.compile(r"\s*([^:;]{1,60}): ([^;]*)(?:;|$)")
_CODE = re.compile(r"```|://|\.[a-z]{2,}/|[{}\\=<>^]|\w\(")
"""Source code, formulas and addresses, whose numbers are no properties."""
_PATH = " › "


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence or row, with the headings above it and its document."""

    text: str
    heading: str = ""
    document: str = ""


def disagree(one: Statement, other: Statement) -> bool:
    """Whether two statements give two values of the same property of the same thing."""
    is_code = _CODE.search(one.text) or _CODE.search(other.text)
    same_words = one.text.casefold() == other.text.casefold()
    if is_code or same_words or _identified_apart(one, other):
        return False
    rows = [_fields(each.text) for each in (one, other)]
    if any(rows):
        return all(rows) and one.document != other.document and _rows_disagree(*rows)
    mine, theirs = read_values(one.text), read_values(other.text)
    if _limits(one.text) != _limits(other.text) or not _same_subject(mine, theirs):
        return False
    if _is_generic(mine, theirs) and _title(one) != _title(other):
        return False
    return _one_value_differs(mine, theirs) or _is_denied(mine, theirs)


def rests_on(claim: str, cited: Statement, other: Statement) -> bool:
    """Whether a claim says what a cited statement says otherwise than another one."""
    said, mine, theirs = (read_values(text) for text in (claim, cited.text, other.text))
    numbers = [one for one in mine.numbers if one in _lacking(mine, theirs)]
    days = frozenset(day for one in said.dates if one.years for day in one.years)
    return (
        any(agree(one, told) for one in numbers for told in said.numbers)
        or bool((mine.times - theirs.times) & said.times)
        or any(is_stated(day, said.dates, days) for day in _other_dates(mine, theirs))
        or any(_holds(said, name) for name in _unshared_names(mine, theirs))
        or (not numbers and _is_denied(mine, theirs))
    )


def _identified_apart(one: Statement, other: Statement) -> bool:
    """Whether identifiers tell that two statements are about two things.

    Of the headings within one document each number and date tells; of two documents, a version, a
    code or a clause does, and a date or a number only says which edition it is.
    """
    mine, theirs = ([i for i in identifiers(s.text) if i.kind != "date"] for s in (one, other))
    for some, others in ((mine, theirs), (theirs, mine)):
        if any(not any(same(i, j) or same(j, i) for j in others) for i in some):
            return True
    telling = ("version", "code", "clause")
    within = one.document == other.document
    above, over = (
        [i for i in identifiers(s.heading) if within or i.kind in telling] for s in (one, other)
    )
    return any(
        any(j.kind == i.kind for j in over) and not any(same(i, j) for j in over) for i in above
    )


def _fields(text: str) -> dict[str, str]:
    """Return the fields of a row, "Name: Ekholm; Platforms: 4"; none of a sentence."""
    found = _FIELD.findall(text)
    is_row = len(found) > 1 and sum(len(head) + len(value) + 4 for head, value in found) >= (
        len(text) - len(found) - 2
    )
    return {head.strip(): value.strip() for head, value in found} if is_row else {}


def _rows_disagree(one: dict[str, str], other: dict[str, str]) -> bool:
    """Whether rows of two tables have the same first field and differ in one other field."""
    key = next(iter(one))
    if one.keys() != other.keys() or one[key].casefold() != other[key].casefold():
        return False
    values = {head: (read_values(one[head]), read_values(other[head])) for head in one}
    differing = [head for head in one if one[head].casefold() != other[head].casefold()]
    if any(a.dates or b.dates for a, b in (values[head] for head in differing)):
        return False
    return len(differing) == 1 and not _numbers_agree(*values[differing[0]])


def _numbers_agree(one: Values, other: Values) -> bool:
    return bool(one.numbers and other.numbers) and not _lacking(one, other)


def _limits(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold())) & _CONTRASTS


def _same_subject(one: Values, other: Values) -> bool:
    """Whether two statements say the same, values aside.

    One of them may say more, but not about the subject, which stands before what both say.
    """
    mine, theirs = (
        set(side.words) - {word for name in _unshared_names(side, against)
                           for word in content_words(name)}
        for side, against in ((one, other), (other, one))
    )  # fmt: skip
    shared = mine & theirs
    if len(shared) < min(FEWEST, len(mine)) or not shared:
        return False
    if len(shared) < ALIKE * max(len(mine), len(theirs)):
        return False
    if mine - shared and theirs - shared:
        return False
    longer, said = (one.words, mine) if mine - shared else (other.words, theirs)
    known = [word in shared for word in longer if word in said]
    second = [place for place, is_shared in enumerate(known) if is_shared][:FEWEST][-1]
    return all(known[:second])


def _is_generic(one: Values, other: Values) -> bool:
    shared = set(one.words) & set(other.words)
    named = any(set(content_words(name)) & shared for name in one.names)
    return not named and len(shared) <= GENERIC


def _title(statement: Statement) -> set[str]:
    """Return the words of the nearest heading, without the number or date of an edition."""
    title = statement.heading.rpartition(_PATH)[2]
    for one in identifiers(title):
        title = title.replace(one.written, " ")
    return {word for word in content_words(title) if not word.isdigit()}


def _one_value_differs(one: Values, other: Values) -> bool:
    """Whether exactly one value differs, and is a property and not a circumstance."""
    numbers = (_lacking(one, other), _lacking(other, one))
    times = (one.times - other.times, other.times - one.times)
    dates = (_other_dates(one, other), _other_dates(other, one))
    names = (_unshared_names(one, other), _unshared_names(other, one))
    pairs: list[tuple[Collection[object], Collection[object]]] = [
        numbers, times, dates, names,
    ]  # fmt: skip
    differing = [pair for pair in pairs if pair[0] or pair[1]]
    if len(differing) != 1 or [len(side) for side in differing[0]] != [1, 1]:
        return False
    if numbers[0]:
        return _of_one_kind(one, numbers[0][0], other, numbers[1][0])
    if dates[0]:
        verbs = _DATED & set(one.words) & set(other.words)
        first = any(side.text[: day.span[0]].count(" ") < FEWEST
                    for side, (day,) in ((one, dates[0]), (other, dates[1])))  # fmt: skip
        return bool(verbs) and not first
    if names[0]:
        before = [
            _NAMED.search(side.text[: side.text.find(name)].rstrip())
            for side, (name,) in ((one, names[0]), (other, names[1]))
        ]
        return all(before)
    return True


def _lacking(one: Values, other: Values) -> list[Quantity]:
    """Return the numbers of one statement that the other neither has nor rounds or converts."""
    known = EvidenceNumbers(other.text, list(other.numbers))
    there = EvidenceNumbers(one.text, list(one.numbers))
    return [
        number
        for number in one.numbers
        if not known.support(number, one.text, one.numbers)
        and not any(
            there.support(theirs, other.text, other.numbers)
            and EvidenceNumbers("", [number]).support(theirs, other.text, [theirs])
            for theirs in other.numbers
        )
    ]


def _of_one_kind(one: Values, number: Quantity, other: Values, theirs: Quantity) -> bool:
    """Whether two numbers have one unit, or count the same, or stand after the same word."""
    if number.unit and theirs.unit and number.unit.dimension != theirs.unit.dimension:
        return False
    if (number.unit is None) != (theirs.unit is None):
        return False
    return _attribute(one, number) == _attribute(other, theirs)


def _attribute(side: Values, number: Quantity) -> str:
    """Return the stem after a number, as "long" of "6 metres long"; else the one before it."""
    after = content_words(side.text[number.span[1] : number.span[1] + 30].split(",")[0])
    before = content_words(side.text[: number.span[0]])
    if after:
        return after[0]
    return before[-1] if before and not number.unit else ""


def _other_dates(one: Values, other: Values) -> list[Date]:
    return [day for day in one.dates if not is_stated(day, other.dates, frozenset())]


def _unshared_names(one: Values, other: Values) -> list[str]:
    return [name for name in one.names if not _holds(other, name)]


def _holds(side: Values, name: str) -> bool:
    return set(content_words(name)) <= set(content_words(side.text))


def _is_denied(one: Values, other: Values) -> bool:
    """Whether one statement denies what the other says in the same words."""
    if set(one.words) != set(other.words) or _lacking(one, other) or _lacking(other, one):
        return False
    language = rules_of(one.text)
    there = tuple(tokens(other.text, language))
    sentence = SimilarSentence((0, len(other.text)), there, 1.0)
    return differs_in_negation(tokens(one.text, language), sentence, language)
