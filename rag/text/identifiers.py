"""Identifiers of a text: codes, numbers after a label, versions, clauses, dates, initials.

Two spellings of one identifier have one key: "HX4107", "hx-4107" and "HX 4107". "HX-4107B" has
another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from rag.text.dates import Date, dates, may_have_day
from rag.text.quantities import UNITS
from rag.text.sentences import Span
from rag.text.words import fold

Kind = Literal["code", "number", "version", "clause", "date", "person"]


@dataclass(frozen=True, slots=True)
class Identifier:
    """The name of one thing among others of its kind.

    Attributes:
        kind: of the name.
        key: equal for two spellings of one identifier; compare with `similar_identifiers.same`.
        written: as it stands in the text.
        span: its place there.
        certain: whether its form alone tells that it is one. "HX-4107" is; "GPT-3" or "chapter 2"
            counts only among others like it.
    """

    kind: Kind
    key: str
    written: str
    span: Span
    certain: bool


def identifiers(text: str) -> list[Identifier]:
    """Return the identifiers of a text in order; where readings overlap, the first kind's."""
    found: list[Identifier] = []
    taken: set[int] = set()
    for reader in (_dates, _versions, _clauses, _codes, _numbers, _people):
        for one in reader(text):
            if not taken.intersection(range(*one.span)):
                taken.update(range(*one.span))
                found.append(one)
    return sorted(found, key=lambda one: one.span)


def file_words(stem: str) -> str:
    """Return a file name as it would be written: "circular-3-2021" is "circular 3/2021"."""
    spaced = re.sub(r"_|(?<=[^\W\d])-(?=\d{1,3}-(?:19|20)\d\d)|(?<=\d)-(?=[^\W\d])", " ", stem)
    spaced = re.sub(r"(?<=[^\W\d])-(?=(?:19|20)\d\d)", " ", spaced)
    return re.sub(r"(?<![\d-])(\d{1,3})[- ](?=(?:19|20)\d\d(?![\d-]))", r"\1/", spaced)


def mentions(text: str, kind: Kind) -> Iterator[Identifier]:
    """Yield all that may be identifiers of one kind in a text of a document.

    A number that begins a line may be a clause or a version; a number without a label may be one
    that a question labels; and a full name has initials.
    """
    readers: dict[Kind, tuple[Callable[[str], Iterator[Identifier]], ...]] = {
        "code": (_codes,),
        "number": (_numbers, _bare_numbers),
        "version": (_versions, _line_numbers),
        "clause": (_clauses, _line_numbers),
        "date": (_dates,),
        "person": (_people, _full_names),
    }
    for reader in readers[kind]:
        yield from (one for one in reader(text) if one.kind == kind)


# Most of a text has no digits: only the parts around those are read.

AROUND = 30
"""Characters around digits that are read with them, to the next white space."""
_DIGIT = re.compile(r"\d")
_SPACE = re.compile(r"\s")


@lru_cache(maxsize=2)
def _parts(text: str) -> tuple[Span, ...]:
    """Return the parts of a text around its digits; they do not overlap.

    Cached, because several patterns are looked for in one text.
    """
    return tuple(_around_digits(text))


def _around_digits(text: str) -> Iterator[Span]:
    last = 0
    start = end = -1
    for digit in _DIGIT.finditer(text):
        at = digit.start()
        if at < end:
            continue
        begin = max(last, at - AROUND)
        while begin > last and not text[begin - 1].isspace():
            begin -= 1
        space = _SPACE.search(text, min(len(text), at + AROUND))
        stop = space.start() if space else len(text)
        if begin > end:
            if end >= 0:
                yield start, end
            start = begin
        end = last = stop
    if end >= 0:
        yield start, end


def _find(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    for part in _parts(text):
        yield from pattern.finditer(text, *part)


# Codes

_DASH = r"\-\u2010\u2011"
_TOKEN = re.compile(
    rf"(?<![\w.,/@{_DASH}])(?=[^\s\d]{{0,15}}\d)[A-Za-z0-9]+(?:[{_DASH}._/][A-Za-z0-9]+)*(?!\w|[{_DASH}/@]\w)"
)
_SPACED = re.compile(
    rf"(?<![\w.,/{_DASH}])(?P<letters>[A-Z]{{1,5}}) (?P<digits>\d{{2,}}[A-Z]?)(?![\w/%]|[.,:]\d)"
)
_NOT_SPACED = frozenset(
    "AD BC CE BCE US USA UK EU UN EUR USD GBP CHF JPY AM PM NO NR VOL PP IN OF TO A I".split()
)
_CUT = re.compile(rf"[{_DASH}._/]")
_MEASURE = re.compile(r"(?P<number>\d+(?:\.\d+)?)(?P<unit>[A-Za-z]{1,4})")
_ENDINGS = frozenset("st nd rd th s x k er e ers am pm h v w a hz va rpm px dpi pt bn mn m".split())
_PERIOD = re.compile(r"[QHqh][1-4]|[1-4]D")
"""A quarter or half of a year, a number of dimensions: texts also write them in words."""
_WORD = re.compile(r"[A-Z]?[a-z]{2,}")
_NO_CODES = frozenset("mid pre post early late non sub top anti".split())
YEARS = re.compile(r"(?:1[5-9]|20)\d\d(?:s)?")
_CERTAIN = 3
"""Digits of a code that is certainly one."""
_FILE = re.compile(r"\.(?:md|txt|pdf|docx?|xlsx?|pptx?|csv|tsv|html?|epub|ipynb|py|json)$", re.I)


def _codes(text: str) -> Iterator[Identifier]:
    spaced = [one for one in _find(_SPACED, text) if one["letters"] not in _NOT_SPACED]
    taken = {match.start("digits") for match in spaced}
    for match in _find(_TOKEN, text):
        for start, end in _tokens(match.group(), match.start()):
            written = text[start:end]
            if start not in taken and _is_code(written):
                key = code_key(written)
                certain = sum(char.isdigit() for char in key) >= _CERTAIN
                certain = certain and not (key[1:].isdigit() and YEARS.fullmatch(key[1:]))
                yield Identifier("code", key, written, (start, end), certain)
    for match in spaced:
        certain = len(match["digits"]) >= _CERTAIN and not YEARS.fullmatch(match["digits"])
        yield Identifier("code", code_key(match.group()), match.group(), match.span(), certain)


def _tokens(token: str, start: int) -> Iterator[Span]:
    """Yield the codes of a token: two joined by a slash, without words joined by hyphens."""
    if _FILE.search(token):
        return
    parts = token.split("/")
    whole = len(parts) == 1 or not all(_mixed(part) for part in parts)
    for piece in [token] if whole else parts:
        at = start if whole else start + token.index(piece)
        kept = list(re.finditer(r"[A-Za-z0-9]+", piece))
        while kept and _WORD.fullmatch(kept[-1].group()):
            kept.pop()
        while kept and _WORD.fullmatch(kept[0].group()) and _is_word(kept):
            kept.pop(0)
        if kept:
            yield at + kept[0].start(), at + kept[-1].end()


def _is_word(parts: list[re.Match[str]]) -> bool:
    """Whether the first part of a token is a word before a number: mid-1980s, Covid-free."""
    first = parts[0].group()
    if first.lower() in _NO_CODES or len(parts) < 2:
        return True
    return first.islower() and len(first) > 2 and not re.match(r"\d{3}", parts[1].group())


def _mixed(part: str) -> bool:
    return any(map(str.isdigit, part)) and any(map(str.isalpha, part))


def _is_code(token: str) -> bool:
    """Whether a token of letters and digits is a code and not a measure or a decade."""
    if not _mixed(token) or len(token) < 2:
        return False
    measure = _MEASURE.fullmatch(token)
    if measure and measure["unit"].lower() in UNITS.keys() | _ENDINGS:
        return False
    if _PERIOD.fullmatch(token):
        return False
    parts = _CUT.split(token)
    if len(parts) == 2 and parts[0].isdigit() and parts[1].isalpha():
        return False  # 4-wheel, 700-MW
    return not (YEARS.fullmatch(parts[-1]) and parts[0].isalpha() and len(parts[0]) > 3)


def code_key(code: str) -> str:
    """Return a code without case, spaces and hyphens; these stay between digits."""
    folded = re.sub(rf"[{_DASH}_ ]", "-", fold(code))
    return re.sub(r"(?<!\d)[-./]|[-./](?!\d)", "", folded)


# Versions and clauses

NUMBERED = r"\d{1,4}(?:\.\d{1,4})*"
_VERSION = re.compile(
    rf"\b(?:version|release|update|build|ver\.?|rel\.|v\.?)[:\s]{{0,2}}v?(?P<number>{NUMBERED}"
    rf"(?:[{_DASH}.]?(?:rc|beta|alpha|b|a)[.{_DASH}]?\d*)?)(?!\w|[.,]\d|[{_DASH}/]\d)",
    re.IGNORECASE,
)
_THREE = re.compile(
    rf"(?<![\w.,/{_DASH}])(?P<number>\d{{1,4}}(?:\.\d{{1,4}}){{2,3}})(?![\w/]|\.\d)"
)
CLAUSE_LABEL = (
    r"(?:§§?|\b(?:clauses?|sub-?clauses?|sections?|sect?\.|articles?|art\.|paragraphs?|paras?\.?|"
    r"rules?|chapters?|annex(?:es)?|appendix|schedules?|Abschnitt|Ziffer|Artikel|Kapitel|Anlage))"
)
ITEM = r"\((?:[a-z]|[ivx]{2,5}|\d{1,2})\)"
"""The mark of an item of a clause: "(b)", "(iv)", "(2)"."""
_PART = rf"{NUMBERED}[a-z]?(?: ?{ITEM})*"
_CLAUSE = re.compile(
    rf"{CLAUSE_LABEL}[ \t:]{{0,2}}(?P<list>{_PART}"
    rf"(?:(?:, ?| ?(?:and|or|to|und|bis|&|–|-) ?){_PART})*)(?![\w%])",
    re.IGNORECASE,
)
_BARE_ITEM = re.compile(
    rf"(?<![\w.,/({_DASH}])\d{{1,3}}(?:\.\d{{1,3}})+(?=\([a-z]){ITEM}(?:{ITEM})*(?!\w)",
    re.IGNORECASE,
)
_LINE_START = re.compile(
    rf"^[ \t]*(?:[#>*+{_DASH}]+[ \t]*)?[\[(*]{{0,3}}v?(?P<number>{NUMBERED}[a-z]?(?:\([a-z]\))*)"
    r"[\])*]{0,3}\.?(?=[ \t]+\S|[ \t]*$|:)",
    re.MULTILINE | re.IGNORECASE,
)
_DAY = re.compile(r"(?:[0-3]?\d\.[01]?\d\.(?:(?:19|20)\d\d|\d\d)|(?:19|20)\d\d\.[01]?\d\.[0-3]?\d)")
MOST_IN_RANGE = 100
"""Most clauses of a range such as "Articles 3 to 9"."""


def _versions(text: str) -> Iterator[Identifier]:
    for pattern in (_VERSION, _THREE):
        for match in _find(pattern, text):
            if _DAY.fullmatch(match["number"]):
                continue
            key = fold(match["number"]).replace("-", "")
            yield Identifier("version", key, match.group(), match.span(), "." in key)


def _clauses(text: str) -> Iterator[Identifier]:
    for match in _find(_CLAUSE, text):
        parts = list(re.finditer(_PART, match["list"], re.IGNORECASE))
        certain = len(parts) == 1 and re.search(r"[.(]", parts[0].group()) is not None
        start = match.start("list")
        for number, at in _in_ranges(match["list"], parts):
            span = (match.start() if at[0] == 0 else start + at[0], start + at[1])
            yield Identifier("clause", clause_key(number), text[slice(*span)], span, certain)
    for match in _find(_BARE_ITEM, text):
        yield Identifier("clause", clause_key(match.group()), match.group(), match.span(), True)


def clause_key(number: str) -> str:
    """Return the number of a clause as in "7.3(b)"; "2(4)" is "2.4"."""
    return re.sub(r"(?<=\d)\((\d+)\)", r".\1", fold(number).replace(" ", ""))


def _in_ranges(listed: str, parts: list[re.Match[str]]) -> Iterator[tuple[str, Span]]:
    """Yield the numbers of a list of clauses with their places, and those within its ranges."""
    yield from ((part.group(), part.span()) for part in parts)
    for one, two in pairwise(parts):
        first, last = one.group(), two.group()
        is_range = listed[one.end() : two.start()].strip() in ("to", "bis", "–", "-")
        if is_range and first.isdigit() and last.isdigit():
            inside = range(int(first) + 1, min(int(last), int(first) + MOST_IN_RANGE))
            yield from ((str(number), one.span()) for number in inside)


def _line_numbers(text: str) -> Iterator[Identifier]:
    """Yield the numbers that begin lines, each as the clause and as the version it may be."""
    for match in _find(_LINE_START, text):
        if match["number"].isdigit() and match.group().lstrip().startswith("["):
            continue  # a note or a source
        key, certain = clause_key(match["number"]), "." in match["number"]
        yield Identifier("clause", key, match["number"], match.span("number"), certain)
        yield Identifier("version", key, match["number"], match.span("number"), certain)


# Numbers after a label

_LABELLED = re.compile(
    r"(?:#|№|\b(?:no\.?|nr\.?|numbers?|num\.|ids?|codes?|sku|part|items?|article|order|invoice|"
    r"ticket|case|circular|file|ref\.?|reference|batch|lot|serial|account|permit|licen[cs]e|"
    r"contract|policy|decision|ordinance|directive|regulation|resolution|claim|receipt|asset)(?!\w))"
    rf"[ \t:#]{{0,3}}(?P<number>\d+(?:[{_DASH}/.]\d+)*)(?![\w%]|[.,]\d)",
    re.IGNORECASE,
)
_GROUPS = re.compile(rf"(?<![\w.,/{_DASH}])\d{{3,}}(?:[{_DASH}]\d{{2,}})+(?![\w/{_DASH}])")
_SLASHED = re.compile(rf"(?<![\w.,/{_DASH}])\d{{1,4}}/\d{{2,4}}(?![\w/{_DASH}])")
_SURE_LABEL = re.compile(r"(?:#|№|no\.?|nr\.?|num)", re.IGNORECASE)
_BARE = re.compile(rf"(?<![\w.,/{_DASH}])\d{{3,}}(?![\w/%]|[.,{_DASH}]\d)")


def _numbers(text: str) -> Iterator[Identifier]:
    for match in _find(_LABELLED, text):
        number = match["number"]
        plain = number.isdigit()
        year = YEARS.fullmatch(number) and not _SURE_LABEL.match(match.group())
        if (plain and len(number) >= 3 and not year) or "/" in number:
            yield Identifier("number", code_key(number), match.group(), match.span("number"), True)
    for match in _find(_GROUPS, text):
        first, *rest = re.split(rf"[{_DASH}]", match.group())
        if not (YEARS.fullmatch(first) and len(rest) == 1 and len(rest[0]) in (2, 4)):
            yield Identifier("number", code_key(match.group()), match.group(), match.span(), True)


def _bare_numbers(text: str) -> Iterator[Identifier]:
    """Yield the numbers without a label that could be one of those after a label."""
    for pattern in (_BARE, _SLASHED):
        for match in _find(pattern, text):
            yield Identifier("number", match.group(), match.group(), match.span(), False)


# Dates and people

_DAYS = re.compile(
    r"\b(?P<first>\d{1,2})(?:st|nd|rd|th|\.)?(?: ?(?:[-–/&,]|to|and|until|bis|und) ?)"
    r"(?P<last>\d{1,2})(?:st|nd|rd|th|\.)? (?P<month>[^\W\d_]{3,10})\b(?:,? (?P<year>\d{4}))?"
)


def _dates(text: str) -> Iterator[Identifier]:
    for match in _find(_DAYS, text):
        year = f" {match['year']}" if match["year"] else ""
        read = dates(f"{match['last']} {match['month']}{year}")
        if read and read[0].day and int(match["first"]) < read[0].day:
            for day in range(int(match["first"]), read[0].day + 1):
                yield Identifier(
                    "date", _date_key(read[0], day), match.group(), match.span(), bool(year)
                )
    for start, end in _parts(text):
        part = text[start:end]
        for one in dates(part) if may_have_day(part) else ():
            if one.day and one.month:
                span = start + one.span[0], start + one.span[1]
                key = _date_key(one, one.day)
                yield Identifier("date", key, text[slice(*span)], span, one.years is not None)


def _date_key(one: Date, day: int) -> str:
    year = str(one.years[0]) if one.years else ""
    days = [f"{one.month:02}-{day:02}"] + ([f"{day:02}-{one.month:02}"] if one.either else [])
    return f"{year}|{'/'.join(days)}"


_SURNAME = (
    r"(?:(?:van|von|de|der|den|di|da|del|la|le|al)\s)*[^\W\d_a-z][^\W\d_]+(?:[-’'][^\W\d_]+){0,2}"
)
_INITIALS = re.compile(rf"(?<![\w.])(?P<initials>(?:[A-Z]\.[ -]?){{1,3}}) ?(?P<name>{_SURNAME})")
_REVERSED = re.compile(rf"(?<![\w-])(?P<name>{_SURNAME}), ?(?P<initials>(?:[A-Z]\.[ -]?){{1,3}})")
_FULL = re.compile(
    rf"(?<![\w.])(?P<given>(?:[A-Z][^\W\d_]+ )+(?:[A-Z]\. ?)*)(?P<name>{_SURNAME})(?!\w)"
)


def _people(text: str) -> Iterator[Identifier]:
    for pattern in (_INITIALS, _REVERSED):
        for match in pattern.finditer(text):
            initials = "".join(re.findall(r"[A-Z]", match["initials"])).lower()
            key = f"{initials} {fold(match['name'])}"
            yield Identifier("person", key, match.group(), match.span(), False)


def _full_names(text: str) -> Iterator[Identifier]:
    """Yield the names with given names, as the initials that these begin with."""
    for match in _FULL.finditer(text):
        given = "".join(name[0] for name in match["given"].split()).lower()
        yield Identifier(
            "person", f"{given} {fold(match['name'])}", match.group(), match.span(), False
        )
