"""Semantic classes of names and terms, from the documents themselves.

Three signals, none of which needs a list of names: the class that a text gives a name ("the company
OpenAI", "Paris is a city", "rivers such as the Rhine": M. A. Hearst, COLING 1992), the names that
it is listed with, and the words beside it ("released by ...", "... was sold"), compared as
distributions (Z. Harris, Word, 1954).
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from rag.study.facts.sentence_parts import bare, bounds_phrase, is_verb
from rag.text.names import name_spans
from rag.text.sentences import Span
from rag.text.words import STOP_WORDS, words

SAME_CLASS, LISTED, LISTED_WITH_SAME = 1.0, 1.0, 0.5
"""Scores of two names with the same class, in one list, or in lists that share a name; the
similarity of the words beside them adds up to 1."""
DIFFERENT_CLASS = 0.6
"""Penalty for two names with different classes."""

FORMS = 2
"""Context features of each occurrence of a name: one on each side."""
ORDINARY = 0.5
"""Penalty if only one of two names contains ordinary words: that one is no person's name."""

_ENDS = (
    r"(?=[,.;:)]| (?:that|which|who|whose|of|in|for|from|with|by|at|on|to|and|or|where|when|used|"
    r"made|built|based|designed|founded|developed|published|known|called)\b)"
)
_BEING = r"(?:an?|the|one of the) ((?:[a-z][\w'’-]*,? ){0,5}?[a-z][\w-]*)"
_IS = re.compile(rf"(?:\s\([^()]*\))?,? (?:is|are|was|were) {_BEING}{_ENDS}")
_BESIDE = re.compile(rf"(?:\s\([^()]*\))?, {_BEING}{_ENDS}")
_SUCH_AS = re.compile(
    r"([a-z][\w-]*),? (?:such as|like|including|called|named|known as) (?:the )?$"
)
_NOUN_BEFORE = re.compile(r"([a-z][\w-]+(?<!ing)(?<!ly)) $")
_AND_OTHER = re.compile(r",? (?:and|or) other (?:[a-z][\w-]* ){0,2}?([a-z][\w-]*)" + _ENDS)
_LIST = re.compile(r"(?:, (?:and |or )?| and | or | & )(?:the )?$")
_LOWERCASE = re.compile(r"(?<![\w'’-])[a-z]{3,}")
_BEFORE, _AFTER = (
    re.compile(r"([\w'’-]+|[^\w\s])\s*$"),
    re.compile(r"\s*('s\b|’s\b|[\w-]+|[^\w\s])"),
)


@dataclass(slots=True)
class TermClasses:
    """Names of some texts, with their classes, the names listed with them, and their contexts."""

    _classes: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _mates: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _beside: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    _ordinary: set[str] = field(default_factory=set)
    _names: Counter[str] = field(default_factory=Counter)
    """For each context feature, the number of names that have it."""

    @classmethod
    def of(cls, sentences: Iterable[str], terms: Iterable[str]) -> TermClasses:
        """Collect the names of some sentences, and the given terms."""
        found = cls()
        longest_first = sorted({re.escape(bare(term)) for term in terms}, key=len, reverse=True)
        term = re.compile(rf"(?<![\w-])(?:{'|'.join(longest_first) or '(?!)'})(?![\w-])", re.I)
        for sentence in sentences:
            names = name_spans(sentence)
            taken = {at for span in names for at in range(*span)}
            others = [one.span() for one in term.finditer(sentence) if one.start() not in taken]
            found._read(sentence, sorted([*names, *others]))
        return found

    def similarity(self, one: str, other: str) -> float:
        """Return the similarity of class of two names: 0 without evidence, 1 or more if sure."""
        one, other = _key(one), _key(other)
        if one not in self._beside or other not in self._beside:
            return 0.0
        score = self._cosine(one, other)
        classes, other_classes = self._classes[one], self._classes[other]
        if classes and other_classes:
            score += SAME_CLASS if classes & other_classes else -DIFFERENT_CLASS
        if other in self._mates[one]:
            score += LISTED
        elif self._mates[one] & self._mates[other]:
            score += LISTED_WITH_SAME
        if self._has_ordinary_words(one) != self._has_ordinary_words(other):
            score -= ORDINARY
        return score

    def _has_ordinary_words(self, name: str) -> bool:
        """Whether a longer name contains ordinary words: Getty Images, not Philip Gage."""
        return " " in name and not self._ordinary.isdisjoint(name.split(" "))

    def _cosine(self, one: str, other: str) -> float:
        """Return the cosine of the contexts of two names, discounted where few were seen.

        Contexts that many names share weigh little.
        """
        mine, others = self._weighed(one), self._weighed(other)
        both = sum(weight * others.get(frame, 0.0) for frame, weight in mine.items())
        sizes = [math.hypot(*each.values()) for each in (mine, others)]
        seen = min(each.total() for each in (self._beside[one], self._beside[other])) / FORMS
        return both / (sizes[0] * sizes[1]) * seen / (seen + 1) if both else 0.0

    def _weighed(self, name: str) -> dict[str, float]:
        rare = {
            frame: math.log(len(self._beside) / self._names[frame]) for frame in self._beside[name]
        }
        return {frame: count * rare[frame] for frame, count in self._beside[name].items()}

    def _read(self, sentence: str, spans: Sequence[Span]) -> None:
        run: list[str] = []
        last = 0
        self._ordinary.update(words(" ".join(_LOWERCASE.findall(sentence))))
        for start, end in spans:
            name = _key(sentence[start:end])
            goes_on = run and _LIST.fullmatch(sentence[last:start])
            run = [*run, name] if goes_on else [name]
            for mate in run[:-1]:
                self._mates[mate].add(name)
                self._mates[name].add(mate)
            last = end
            self._classes[name].update(_classes_in(sentence, start, end))
            for frame in _frame(sentence, start, end):
                self._names[frame] += frame not in self._beside[name]
                self._beside[name][frame] += 1


def _classes_in(sentence: str, start: int, end: int) -> Iterator[str]:
    """Yield the nouns that a sentence gives as the class of a name."""
    before = sentence[:start]
    noun = _SUCH_AS.search(before) or _NOUN_BEFORE.search(before)
    if noun and not bounds_phrase(noun[1]):
        yield from words(noun[1])
    for pattern in (_IS, _BESIDE, _AND_OTHER):
        if found := pattern.match(sentence, end):
            yield from words(found[1].split()[-1])


def _frame(sentence: str, start: int, end: int) -> Iterator[str]:
    """Yield the context features of a name: the words on both sides, without articles.

    A content word is replaced by its ending.
    """
    before, after = _BEFORE.search(sentence[:start]), _AFTER.match(sentence, end)
    left, right = before[1].lower() if before else "^", after[1].lower() if after else "$"
    if left in ("the", "a", "an"):
        outer = _BEFORE.search(sentence[: before.start()]) if before else None
        left = outer[1].lower() if outer else "^"
    yield f"<{_form(left)}"
    yield f">{_form(right)}"


def _form(word: str) -> str:
    if word in STOP_WORDS or not word[0].isalnum() or word in ("'s", "’s", "^", "$"):
        return word
    return "-ed" if word.endswith("ed") else "-s" if is_verb(word) and word.endswith("s") else "-"


def _key(name: str) -> str:
    return " ".join(words(bare(name)))
