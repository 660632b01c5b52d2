"""Extract years, dates and numbers of a sentence, asked for by a question or a gap."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.study.facts.fact import DocumentWords, Fact
from rag.study.facts.sentence_parts import (
    AUXILIARIES,
    NAME,
    SUBJECT,
    bounds_phrase,
    is_verb,
    past_of,
)
from rag.study.facts.statements import Statement
from rag.text.calendar_names import month_names
from rag.text.names import name_spans
from rag.text.number_words import CARDINALS, TENS
from rag.text.words import STOP_WORDS

MOST = 4
"""Numbers of a sentence above which it is a row of results, not worth learning."""

_MONTH = "|".join(month_names("en"))
_DATE = re.compile(
    rf"(?<![\w.,/-])(?:(?:\d{{1,2}} )?(?:{_MONTH}) \d{{4}}|(?:{_MONTH}) \d{{1,2}}, \d{{4}}|"
    rf"(?:1\d{{3}}|20\d\d)(?: BCE?| AD| CE)?|(?<=\bin )\d{{3}}(?: BCE?| AD| CE)?(?=[.,]| [a-z]+ ))"
    r"(?![\w/–-]|[.,]\d| (?:[a-z]+s|US|per|people|million|billion)\b(?<!was)(?<!as)(?<!has))"
)
_NUMBER = re.compile(
    r"(?<![\w.,/$€£–-])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
    r"(?:%| (?:thousand|million|billion|trillion|per cent|percent)\b)?(?![\w/–-]|[.,]\d)"
)
# "Two" is mostly obvious, except for what something has.
_TWO = r"(?:(?<=\bhas )|(?<=\bhave )|(?<=\bhad )|(?<=\binto )|(?<=\bof ))two"
_COUNT = re.compile(
    rf"(?<!-)\b(?:{'|'.join([*CARDINALS[3:13], *TENS[:4]])}|{_TWO})\b(?= (?:[a-z-]+ )?[a-z-]+s\b)"
)
_NO_COUNT = re.compile(
    r"\b(?:the|these|those|other|its|their|his|her|first|last|next|only|all|any|every|each|about "
    r"the|one or|or|and|between|in)\s$"
)
_NAMED = re.compile(r"(?:^|\s|\()(?!In\b|By\b|At\b|About\b|Over\b|Around\b|Some\b)[A-Z][\w-]*\s$")
_WHICH_ONE = re.compile(r"\b(?:[Tt]he|[Aa]n?|its|their|his|her) $")
"""After one of these a year identifies something, as in "the 2017 paper", and is no fact."""
_RANGE_BEFORE = re.compile(r"\d\s?(?:and|or|to|of the|,|–|-)\s?$|\bbetween\s$")
_RANGE_AFTER = re.compile(r"\s?(?:and|or|to|,|–|-)\s?\d|\s(?:and|or|to)\s(?:\w+\s)?\d")

_CONVERTS = re.compile(r"[ -]?[\w/°]{1,12} \((?:about |some |or )?[\d,.]+ [\w/°]+[,)]")
"""A measure with its conversion in brackets, which gives the answer away."""
_NO_NOUN = re.compile(r"\s?[a-z]+ (?:the|an?|its|their|his|her)\b")
_HAVE = re.compile(r"([A-Z][a-z]+)\b[^,;:]*? (?:has|have) $")
_NO_UNIT = frozenset("cannot thirds quarters fifths sixths tenths halves".split())
_PASSIVE = re.compile(
    rf"(?P<subject>{SUBJECT}) (?P<verb>was|were) (?P<rest>(?:(?:first|originally|officially|"
    r"formally|finally|publicly) )?(?P<participle>[a-z]+)\b[^,;:]*)\."
)
_WAS = ("was", "were")
_BESIDE = re.compile(
    rf"(?P<subject>{NAME}), (?P<rest>(?P<participle>published|introduced|released|founded|built|"
    r"developed|written|described|invented|proposed|made|trained|opened|launched|created|designed|"
    r"presented|announced|discovered|completed|adopted|signed)\b[^,;:]*), [a-z].+"
)


def read(statement: Statement, vocabulary: DocumentWords) -> Iterator[Fact]:
    """Yield the years and numbers of a sentence that are unambiguous."""
    text = statement.text
    if len(re.findall(r"\d[\d,.]*", text)) > MOST:
        return
    dates = list(_DATE.finditer(text))
    for date in dates:
        if (
            _is_reference(text, *date.span())
            or _beside_another(text, *date.span())
            or text.count(date[0]) > 1
            or _WHICH_ONE.search(text[: date.start()])
        ):
            continue
        question = _when(text, date, vocabulary) if len(dates) == 1 else ""
        yield Fact("year", statement, date[0], question, date.span())
    taken = {at for date in dates for at in range(*date.span())}
    numbers = [m for m in _NUMBER.finditer(text) if m.start() not in taken]
    counts = list(_COUNT.finditer(text))
    for number in [*numbers, *counts]:
        others = [one for one in [*numbers, *counts] if one is not number]
        if _is_plain(text, number, others) and _is_owned(text, *number.span(), vocabulary):
            yield Fact("number", statement, number[0], "", number.span())


def _is_reference(text: str, start: int, end: int) -> bool:
    """Whether a year is in brackets, alone or after an author: a reference."""
    opened = re.search(r"\((?:[A-ZÀ-Þ][^()\d]*)?$", text[:start])
    return opened is not None and text[end:].startswith(")")


def _is_plain(text: str, number: re.Match[str], others: list[re.Match[str]]) -> bool:
    """Whether a number has a unit or counted noun that no other number of the sentence has."""
    start, end = number.span()
    before, after = text[:start], text[end:]
    if (
        _NAMED.search(before)
        or _is_of_any(before)
        or _is_label(before)
        or _beside_another(text, start, end)
    ):
        return False
    if re.search(rf"(?<![\w.,]){re.escape(number[0])}(?![\w,]|\.\d)", before + after):
        return False
    if _is_given_away(number[0], before, after):
        return False
    unit = _unit(after)
    # "Weights of 1 give the figure": nothing is counted.
    if unit in STOP_WORDS or unit in _NO_UNIT or _NO_NOUN.match(after):
        return False
    is_counted = bool(unit) or number[0].endswith(("%", "cent"))
    return is_counted and all(_unit(text[other.end() :]) != unit for other in others)


def _is_of_any(before: str) -> bool:
    """Whether the subject is indefinite: "a caption of up to 256 tokens"."""
    words = before.split()
    return words[:1] in (["A"], ["An"]) and not any(
        word in AUXILIARIES or is_verb(word) for word in words
    )


def _is_label(before: str) -> bool:
    """Whether a number is a label after a singular noun, as in "layer 3"."""
    last = re.search(r"\b([a-z]+)\s$", before)
    return last is not None and not bounds_phrase(last[1]) and not last[1].endswith("s")


def _is_owned(text: str, start: int, end: int, vocabulary: DocumentWords) -> bool:
    """Whether the sentence says what a number belongs to: by a name or term besides what it counts.

    Also by a general subject, as in "Spiders have eight legs".
    """
    of_kind = _HAVE.match(text[:start])
    if of_kind and not bounds_phrase(of_kind[1].lower()):
        return True
    counted = re.match(r"\W*(?:(?!\b(?:of|in|for|at|to)\b)[\w%-]+\W+){1,3}", text[end:])
    rest = end + counted.end() if counted else len(text)
    named = any(stop <= start or begin >= rest for begin, stop in name_spans(text))
    return named or vocabulary.has_term(text[:start]) or vocabulary.has_term(text[rest:])


def _is_given_away(number: str, before: str, after: str) -> bool:
    """Whether the rest of the sentence repeats a number or makes it obvious."""
    if before.count("(") > before.count(")") or _CONVERTS.match(after):
        return True
    # "Two languages: Safe and Unsafe Rust": the list gives the count.
    return number.isalpha() and bool(_NO_COUNT.search(before) or re.search(r": .*\band\b", after))


def _unit(after: str) -> str:
    found = re.match(r"\s?([^\W\d_]+|[°%])", after)
    return found[1].lower() if found and not re.match(_MONTH, found[1]) else ""


def _beside_another(text: str, start: int, end: int) -> bool:
    return bool(_RANGE_BEFORE.search(text[:start]) or _RANGE_AFTER.match(text, end))


def _when(text: str, date: re.Match[str], vocabulary: DocumentWords) -> str:
    """Return the question for the date of a passive sentence, or "" for other sentences."""
    for pattern in (_PASSIVE, _BESIDE):
        found = pattern.fullmatch(text)
        if not found or past_of(found["participle"]) is None:
            continue
        phrase = re.search(rf" (?:in|on) {re.escape(date[0])}(?= |$)", found["rest"])
        if not phrase:
            return ""
        rest = found["rest"][: phrase.start()] + found["rest"][phrase.end() :]
        if re.search(r"\b(?:as|that|when|after|before|while|until|which|who|and|but)\b", rest):
            return ""
        verb = found["verb"] if pattern is _PASSIVE else _WAS[" and " in found["subject"]]
        asked = "In which year" if re.fullmatch(r"\d+", date[0]) else "When"
        return f"{asked} {verb} {vocabulary.within_sentence(found['subject'])} {rest}?"
    return ""
