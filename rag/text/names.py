"""Proper names of a claim, and whether a text contains them: whole, in part, or as an alias."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from rag.text.calendar_names import month_names, weekday_names
from rag.text.sentences import Span
from rag.text.tokens import Language, is_function_word
from rag.text.words import STOP_WORDS, fold, words

_ALIASES = (
    "us usa america american americans united+states",
    "uk britain british united+kingdom english england",
    "eu european europe european+union",
    "un united+nations",
    "germany german germans",
    "france french",
    "spain spanish spaniard spaniards",
    "italy italian italians",
    "china chinese",
    "japan japanese",
    "netherlands dutch holland",
    "denmark danish danes dane",
    "sweden swedish swedes",
    "norway norwegian norwegians",
    "poland polish poles",
    "greece greek greeks",
    "turkey turkish turks",
    "scotland scottish scots",
    "wales welsh",
    "ireland irish",
    "switzerland swiss",
    "portugal portuguese",
    "russia russian russians soviet",
    "canada canadian canadians",
    "brazil brazilian",
    "mexico mexican",
    "india indian",
    "egypt egyptian",
    "israel israeli",
    "rome roman romans",
    "paris parisian",
    "nyc new+york",
    "la los+angeles",
)
"""Countries with their people and language, whose names share no stem; not a gazetteer."""
_KIN: dict[str, list[set[str]]] = {}
for _line in _ALIASES:
    _group = [set(name.split("+")) for name in _line.split()]
    for _name in _line.split():
        _KIN.setdefault(_name, _group)


def related_names(name: str) -> list[set[str]]:
    """Return the other names of a country, its people and language, each as folded words."""
    return _KIN.get(name, [])


_SHORT = r"[A-Z][\w-]{1,14}"
_BEHIND = re.compile(rf"(?: \((?:the )?|, (?:or|also called|also known as|known as) )({_SHORT})\b")
_BEFORE = re.compile(rf"\b({_SHORT})(?: \(|, short for |, or )(?=[^\W\d_])")
_LETTERS = re.compile(r"[^\W\d_]+")
_FAR = 100
"""Characters beside an abbreviation that are searched for its long form."""


def abbreviations(text: str) -> Iterator[tuple[str, set[str]]]:
    """Yield the abbreviations that a text defines, "Name of a Thing (NT)", as stems.

    Each is an abbreviation with the words that it stands for. Looser than the acronyms of
    `rag.study.facts.definition_facts`: only the first letter must agree, which misses no alias.
    """
    for match in _BEHIND.finditer(text):
        spoken = _content(text[max(0, match.start() - _FAR) : match.start()])
        if count := _capitals(match[1]):
            yield from _definition(match[1], spoken[-count:])
    for match in _BEFORE.finditer(text):
        spoken = _content(text[match.end() : match.end() + _FAR])
        yield from _definition(match[1], spoken[: _capitals(match[1])])


def _definition(short: str, long: list[str]) -> Iterator[tuple[str, set[str]]]:
    if len(long) > 1 and long[0][0] == short[0].lower():
        yield " ".join(words(short)), set(words(" ".join(long)))


def _capitals(short: str) -> int:
    return sum(char.isupper() for char in short)


def _content(text: str) -> list[str]:
    return [word for word in _LETTERS.findall(fold(text)) if word not in STOP_WORDS]


_NAME = re.compile(
    r"\b(?:[^\W\d_a-zß-öø-ÿ][\w’'-]*\w|[A-Z]{2,})(?:[ -](?:[^\W\d_a-zß-öø-ÿ][\w-]*\w|\d{1,3}\b))*\b"
)
_CODE = re.compile(r"\b(?=\w*[0-9])(?=\w*[A-Za-z])\w{2,}(?:-\w+)*\b|\b[a-z]+[A-Z]\w*\b")
_PART = re.compile(r"[\s-]+")
_LETTER = re.compile(r"[^\W\d_]")
_OPENING = re.compile(r"(?:^|[.:!?…]|\n)[\s\"'“”‘’„«»()\[\]*_#>•|–-]*$")
_LOOK_BACK = 12
_OPENING_WORD = re.compile(
    r"\b[A-Z][a-z]{2,}\b(?=,? (?:[a-z]+(?:ed|s)|had|made|built|won|wrote|began|took|gave|said|can|"
    r"will)\b)"
)
_NO_OPENING_NAME = re.compile(
    r"(?:s|ing|ion|ness|ity|ment|ism|ance|ence|ure|ly|er|ary|ome|any|ch|[aeiou]st)$"
)
_OPENERS = frozenset(
    """although however while since according unlike like both many several modern standard early
    practical researchers today later earlier originally famous passage option step figure table
    chapter section part page level phase stage day week grade type example question nearly almost
    only approximately around roughly exactly document source tip method""".split()
)
_TITLES = frozenset(
    """dr mr mrs ms prof professor president king queen sir lord lady saint st herr frau monsieur
    madame señor señora signor signora i the a an le la les der die das el los las il lo gli inc
    ltd llc corp company university institute museum city church river state department street
    college school north south east west northern southern eastern western internet web""".split()
)
"""Words that are optional in names, or too common to be names."""


@cache
def _common() -> frozenset[str]:
    """Return capitalised words that are not names, folded."""
    calendar = [*month_names("en", "de"), *weekday_names("en", "de")]
    others = "christmas easter bc ad bce ce am pm passage passages option step"
    return frozenset([*map(fold, calendar), *others.split()])


def names(claim: str) -> list[str]:
    """Return the proper names of a sentence: capitalised words other than its first word.

    The first word counts only if it has more capitals, as in GAN or WaveNet.
    """
    found = [claim[slice(*span)] for span in name_spans(claim)]
    return [name for name in dict.fromkeys(found) if not name.isdigit()]


def name_spans(claim: str, language: Language = "en") -> list[Span]:
    """Return the spans of the proper names of a sentence.

    German capitalises every noun, so in German only several capitalised words in a row, capitals
    within a word, and digits count.
    """
    spans = []
    for begin, end in _whole_words(_NAME, claim):
        start = begin
        if _opens(claim, begin) and not _goes_on(claim[begin:end], language):
            first = _PART.search(claim, begin, end)
            start = first.end() if first else end
        plain = language == "de" and not re.search(r" |\w[A-Z0-9]", claim[start:end])
        if _LETTER.search(claim, start, end) and not plain:
            spans.append((start, end))
    covered = {at for span in spans for at in range(*span)}
    codes = [span for span in _whole_words(_CODE, claim) if span[0] not in covered]
    spans += [span for span in codes if _is_code(claim[slice(*span)])]
    return sorted(spans)


def _whole_words(pattern: re.Pattern[str], text: str) -> Iterator[Span]:
    """Yield the matches of a pattern, each as a whole word.

    For `re` a combining mark ends a word: a match before one is extended, one after it is skipped.
    """
    for match in pattern.finditer(text):
        start, end = match.span()
        if start and _is_mark(text[start - 1]):
            continue
        if end < len(text) and _is_mark(text[end]):
            while end < len(text) and (_is_mark(text[end]) or text[end].isalnum()):
                end += 1
        yield start, end


def _is_mark(char: str) -> bool:
    return unicodedata.category(char).startswith("M")


def opening_words(text: str, language: Language = "en") -> list[Span]:
    """Return the spans of sentence openings before a verb, which may be names.

    Plurals and nouns for actions and qualities are excluded.
    """
    return [
        match.span()
        for match in _OPENING_WORD.finditer(text)
        if language != "de"
        and _opens(text, match.start())
        and not _NO_OPENING_NAME.search(match.group())
        and not is_function_word(match.group(), language)
    ]


def _opens(text: str, at: int) -> bool:
    return _OPENING.search(text, max(0, at - _LOOK_BACK), at) is not None


def _goes_on(name: str, language: Language) -> bool:
    """Whether the first word of a sentence begins a name: Marie Curie, DeepMind."""
    first, *rest = name.split(" ")
    if not first[1:].islower():
        return True
    if not rest or len(first) < 3 or first.endswith("ing") or fold(first) in _OPENERS:
        return False
    if is_function_word(first, language) or is_function_word(first, "en"):
        return False
    return rest[0].isdigit() or (rest[0][1:].islower() and fold(rest[0]) not in _TITLES)


def _is_code(word: str) -> bool:
    """Whether a word of letters and digits is a name (3D, H2O) and not a measure (5km, 1990s)."""
    return not re.fullmatch(
        r"\d+(?:st|nd|rd|th|s|e|er|ers|k|x|[a-zA-Z]{1,3}|ème)(?:-.*)?|\d+-[a-z].*", word
    ) or bool(re.match(r"\dD\b", word))


@dataclass(slots=True)
class NameIndex:
    """An index of the words of a text for looking up names.

    `context` is more text that may define abbreviations.
    """

    evidence: str
    context: str = ""
    _folded: set[str] = field(init=False)
    _stems: set[str] = field(init=False)
    _joined: set[str] = field(init=False)
    _initials: tuple[str, str] = field(init=False)
    _defined: list[tuple[str, set[str]]] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        spoken = re.findall(r"\w+", fold(self.evidence))
        self._folded = set(spoken)
        self._stems = set(words(self.evidence))
        self._joined = {"".join(spoken[i : i + n]) for n in (2, 3) for i in range(len(spoken))}
        content = [word for word in spoken if word not in STOP_WORDS and word[0].isalpha()]
        self._initials = (
            "".join(word[0] for word in spoken if word[0].isalpha()),
            "".join(word[0] for word in content),
        )

    def holds(self, name: str) -> bool:
        """Whether the text contains every word of a name, joined or separate, or an alias."""
        if self._joins(fold("".join(re.findall(r"\w", name)))) or self._abbreviates(name):
            return True
        # A lower-case part of a hyphenated name is a common word: Hamas-linked.
        parts = [part for part in _PART.split(name) if part and not part.islower()]
        if all(fold(part) in _common() or part.isdigit() for part in parts):
            return True  # Passage 2
        return all(self._holds_part(part) for part in parts)

    def holds_some(self, name: str) -> bool:
        """Whether the text contains one of the words of a name."""
        return any(self._holds_part(part) for part in _PART.split(name) if len(part) > 1)

    def _holds_part(self, part: str) -> bool:
        folded = re.sub(r"['’]s?$", "", fold(part)).replace("’", "'")
        bare = re.sub(r"\W", "", folded)
        if folded in STOP_WORDS or folded in _TITLES or folded in _common():
            return True
        if set(words(folded)) <= self._stems or self._joins(bare):
            return True
        if any(other <= self._folded for other in related_names(bare)):
            return True
        return self._is_acronym(part) or self._is_alias(part)

    def _joins(self, bare: str) -> bool:
        plain = bare.removesuffix("s")
        known = (self._folded, self._joined)
        return len(bare) > 1 and any(bare in have or plain in have for have in known)

    def _is_acronym(self, part: str) -> bool:
        """Whether consecutive words of the text have the initials of an acronym."""
        letters = part.removesuffix("s").lower()
        if not (part[:2].isupper() and letters.isalpha() and len(letters) >= 2):
            return False
        return letters in self._initials[1] or (len(letters) > 2 and letters in self._initials[0])

    def _abbreviates(self, name: str) -> bool:
        """Whether the text contains the initials of a name of several words."""
        parts = [part for part in _PART.split(name) if part and fold(part) not in STOP_WORDS]
        initials = "".join(part[0] for part in parts).lower()
        return len(parts) > 2 and (initials in self._folded or initials + "s" in self._folded)

    def _is_alias(self, part: str) -> bool:
        """Whether an abbreviation defined in the text or context makes a part of a name match."""
        if self._defined is None:
            self._defined = list(abbreviations(f"{self.evidence}\n{self.context}"))
        wanted = set(words(part))
        return any(
            (short in wanted and long <= self._stems) or (wanted <= long and short in self._stems)
            for short, long in self._defined
        )
