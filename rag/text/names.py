"""Proper names of a claim, and whether a text has them: in full, in part, or by another name."""

from __future__ import annotations

import re
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
"""Countries with their people and language, where no ending tells: a small table, no gazetteer."""
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
"""Characters beside an abbreviation in which its words stand."""


def abbreviations(text: str) -> Iterator[tuple[str, set[str]]]:
    """Yield the stems of abbreviations and of what they stand for: "Name of a Thing (NT)"."""
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
"""Words that accompany names and may be left out or added, and those too common to be one."""


@cache
def _common() -> frozenset[str]:
    """Return capitalised words that name nothing by themselves, folded."""
    calendar = [*month_names("en", "de"), *weekday_names("en", "de")]
    others = "christmas easter bc ad bce ce am pm passage passages option step"
    return frozenset([*map(fold, calendar), *others.split()])


def names(claim: str) -> list[str]:
    """Return the proper names of a sentence: capitalised words that do not begin it.

    The first word of a sentence is capitalised anyway; it counts only when its capitals go on, as
    in GAN or WaveNet.
    """
    found = [claim[slice(*span)] for span in name_spans(claim)]
    return [name for name in dict.fromkeys(found) if not name.isdigit()]


def name_spans(claim: str, language: Language = "en") -> list[Span]:
    """Return the places of the proper names of a sentence.

    German capitalises every noun, so that there only capitals in a row, capitals within a word
    and digits tell a name.
    """
    spans = []
    for match in _NAME.finditer(claim):
        start, end = match.span()
        if _opens(claim, start) and not _goes_on(match.group(), language):
            first = _PART.search(claim, start, end)
            start = first.end() if first else end
        plain = language == "de" and not re.search(r" |\w[A-Z0-9]", claim[start:end])
        if _LETTER.search(claim, start, end) and not plain:
            spans.append((start, end))
    covered = {at for span in spans for at in range(*span)}
    spans += [m.span() for m in _CODE.finditer(claim) if m.start() not in covered and _is_code(m)]
    return sorted(spans)


def opening_words(text: str, language: Language = "en") -> list[Span]:
    """Return the words that open a sentence, before its verb, in the place of a name.

    Whether they are one cannot be seen; plurals and words for doings and qualities are left out.
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


def _is_code(match: re.Match[str]) -> bool:
    """Whether letters and digits in one word name a thing (3D, H2O) and count none (5km, 1990s)."""
    return not re.fullmatch(
        r"\d+(?:st|nd|rd|th|s|e|er|ers|k|x|[a-zA-Z]{1,3}|ème)(?:-.*)?|\d+-[a-z].*", match.group()
    ) or bool(re.match(r"\dD\b", match.group()))


@dataclass(slots=True)
class NameIndex:
    """The words of a text, and of what defines its abbreviations, ready to look up names."""

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
        """Whether the text has every word of a name, joined or apart, or an alias of it."""
        if self._joins(fold("".join(re.findall(r"\w", name)))) or self._abbreviates(name):
            return True
        # What is joined to a name in small letters is a common word: Hamas-linked.
        parts = [part for part in _PART.split(name) if part and not part.islower()]
        if all(fold(part) in _common() or part.isdigit() for part in parts):
            return True  # Passage 2
        return all(self._holds_part(part) for part in parts)

    def holds_some(self, name: str) -> bool:
        """Whether the text has one of the words of a name."""
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
        """Whether consecutive words of the text have the letters of an acronym as initials."""
        letters = part.removesuffix("s").lower()
        if not (part[:2].isupper() and letters.isalpha() and len(letters) >= 2):
            return False
        return letters in self._initials[1] or (len(letters) > 2 and letters in self._initials[0])

    def _abbreviates(self, name: str) -> bool:
        """Whether the text has the initials of a name of several words."""
        parts = [part for part in _PART.split(name) if part and fold(part) not in STOP_WORDS]
        initials = "".join(part[0] for part in parts).lower()
        return len(parts) > 2 and (initials in self._folded or initials + "s" in self._folded)

    def _is_alias(self, part: str) -> bool:
        """Whether a definition, here or in the context, gives a part of a name another form."""
        if self._defined is None:
            self._defined = list(abbreviations(f"{self.evidence}\n{self.context}"))
        wanted = set(words(part))
        return any(
            (short in wanted and long <= self._stems) or (wanted <= long and short in self._stems)
            for short, long in self._defined
        )
