"""Whether a translated sentence says the same numbers, dates and names, told by code.

Strict, as nothing else guards a translation: where two spellings of a name or a number cannot be
told to be one, the sentence counts as changed. Numbers in words and months are compared in English,
German, French, Spanish and Italian, and else only what is in digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.documents.words import fold
from rag.grounding.facts.dates import dates, holds
from rag.grounding.facts.names import NameBook, name_spans
from rag.grounding.facts.negation import denied_places
from rag.grounding.facts.numbers import quantities
from rag.grounding.facts.quantity import Quantity
from rag.grounding.facts.wording import Language, tokens

_READ: dict[str, Language] = {"en": "en", "de": "de", "fr": "fr", "es": "es", "it": "it"}
_LATIN = frozenset(["en", "de", "fr", "es", "it", "pt", "nl", "pl", "tr"])
"""Languages in which a capital tells a name."""
SHORTEST, LONGEST = 0.15, 3.0
"""A translation's characters for one of the original; Chinese needs a third of what English does,
and beyond these it was cut off or something was added."""
ROOT = 5
"""Letters that a name keeps in another language: Gaussian, gaussien; divergence, Divergenz."""


def unfaithful(original: str, source: str, translated: str, target: str) -> str:
    """Return in one sentence what a translation changed; "" where nothing can be seen.

    Args:
        original: a sentence.
        source: the ISO 639-1 code of its language.
        translated: the same in another language.
        target: the code of that.
    """
    if not SHORTEST < len(translated) / len(original) < LONGEST:
        return "It is much shorter or longer than the original."
    there, back = (original, source), (translated, target)
    for find in (_numbers, _dates, _names):
        if missing := next(find(*there, *back), ""):
            return f"{missing} is not in the translation."
        if added := next(find(*back, *there), ""):
            return f"{added} is not in the original."
    if source in _READ and target in _READ and _denies(*there) != _denies(*back):
        return "One of the two says no, the other does not."
    return ""


def _numbers(text: str, code: str, other: str, other_code: str) -> Iterator[str]:
    """Yield the numbers of a text that the other lacks."""
    held = {value for one in _quantities(other, other_code) for value in one.values}
    digits = set(re.findall(r"\d+", other))
    for one in _quantities(text, code):
        written = text[slice(*one.span)]
        in_digits = any(char.isdigit() for char in written)
        # "One" and "first" are an article here and a number there; a hint only says a count.
        if one.form == "hint" or (not in_digits and (one.values[0] < 2 or other_code not in _READ)):
            continue
        if not held.intersection(one.values) and not set(re.findall(r"\d+", written)) & digits:
            yield written


def _quantities(text: str, code: str) -> list[Quantity]:
    return quantities(text, _READ.get(code, "en"))


def _dates(text: str, code: str, other: str, other_code: str) -> Iterator[str]:
    """Yield the dates of a text that the other lacks; years are among its numbers."""
    if code not in _READ or other_code not in _READ:
        return
    known = dates(other)
    years = frozenset(int(year) for year in re.findall(r"\b\d{3,4}\b", other))
    for one in dates(text):
        if not one.is_year and not holds(one, known, years):
            yield text[slice(*one.span)]


def _names(text: str, code: str, other: str, other_code: str) -> Iterator[str]:
    """Yield the names of a text that the other lacks."""
    if code not in _LATIN:
        return
    book = NameBook(other)
    for span in name_spans(text, _READ.get(code, "en")):
        name = text[slice(*span)]
        # In German two nouns in a row are no name; capitals within a word and digits tell one.
        if code == "de" and not re.search(r"\w[A-Z0-9]", name):
            continue
        # A script without spaces hides a name from a search for words.
        if not book.holds(name) and name not in other and not _is_kin(name, other):
            yield name


def _is_kin(name: str, text: str) -> bool:
    """Whether each part of a name begins as a word of the text does."""
    roots = {word[:ROOT] for word in re.findall(r"\w+", fold(text))}
    return all(part[:ROOT] in roots for part in re.findall(r"\w+", fold(name)))


def _denies(text: str, code: str) -> bool:
    return bool(denied_places(tokens(text, _READ[code]), _READ[code]))
