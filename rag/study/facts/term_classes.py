"""What sort of thing a name stands for, as far as documents let it be seen.

Three signs, none of which needs a list of the world's names: what a name is said to be ("the
company OpenAI", "Paris is a city", "rivers such as the Rhine": M. A. Hearst, COLING 1992), which
names it is listed with, and the words that it stands between ("released by ...", "... was sold")
compared as distributions (Z. Harris, Word, 1954).
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from rag.study.facts.phrases import bare, ends_phrase, is_verb
from rag.text.names import name_spans
from rag.text.sentences import Span
from rag.text.words import STOP_WORDS, words

SAID, LISTED, LISTED_WITH_SAME = 1.0, 1.0, 0.5
"""What it counts that two names are said to be the same, stand in one list, or in lists that share
a name; how alike the words beside them are counts up to 1."""
SAID_OTHERWISE = 0.6
"""What it takes away that two names are said to be different things."""

FORMS = 2
"""Forms of words that a name has beside it each time."""
OTHERWISE_MADE = 0.5
"""What it takes away that one of two names has ordinary words in it: it is no person's."""

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
_SMALL = re.compile(r"(?<![\w'’-])[a-z]{3,}")
_BEFORE, _AFTER = (
    re.compile(r"([\w'’-]+|[^\w\s])\s*$"),
    re.compile(r"\s*('s\b|’s\b|[\w-]+|[^\w\s])"),
)


@dataclass(slots=True)
class TermClasses:
    """Names of some texts, with what they are said to be, what with, and the words beside them."""

    _said: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _mates: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _beside: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    _small: set[str] = field(default_factory=set)
    _names: Counter[str] = field(default_factory=Counter)
    """Of each form of words beside a name, how many names it stands beside."""

    @classmethod
    def of(cls, sentences: Iterable[str], terms: Iterable[str]) -> TermClasses:
        """Read the names of some sentences, and the terms that are no names."""
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
        """Return how alike in kind two names are: 0 where nothing says so, 1 and more for sure."""
        one, other = _key(one), _key(other)
        if one not in self._beside or other not in self._beside:
            return 0.0
        score = self._cosine(one, other)
        said, said_of_other = self._said[one], self._said[other]
        if said and said_of_other:
            score += SAID if said & said_of_other else -SAID_OTHERWISE
        if other in self._mates[one]:
            score += LISTED
        elif self._mates[one] & self._mates[other]:
            score += LISTED_WITH_SAME
        if self._is_made_of_words(one) != self._is_made_of_words(other):
            score -= OTHERWISE_MADE
        return score

    def _is_made_of_words(self, name: str) -> bool:
        """Whether words of a longer name are ordinary ones: Getty Images, and not Philip Gage."""
        return " " in name and not self._small.isdisjoint(name.split(" "))

    def _cosine(self, one: str, other: str) -> float:
        """Return how alike the words beside two names are, the less sure the fewer were seen.

        What stands beside all counts little.
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
        self._small.update(words(" ".join(_SMALL.findall(sentence))))
        for start, end in spans:
            name = _key(sentence[start:end])
            goes_on = run and _LIST.fullmatch(sentence[last:start])
            run = [*run, name] if goes_on else [name]
            for mate in run[:-1]:
                self._mates[mate].add(name)
                self._mates[name].add(mate)
            last = end
            self._said[name].update(_said_of(sentence, start, end))
            for frame in _frame(sentence, start, end):
                self._names[frame] += frame not in self._beside[name]
                self._beside[name][frame] += 1


def _said_of(sentence: str, start: int, end: int) -> Iterator[str]:
    """Yield the nouns that a sentence says that a name is one of."""
    before = sentence[:start]
    noun = _SUCH_AS.search(before) or _NOUN_BEFORE.search(before)
    if noun and not ends_phrase(noun[1]):
        yield from words(noun[1])
    for pattern in (_IS, _BESIDE, _AND_OTHER):
        if found := pattern.match(sentence, end):
            yield from words(found[1].split()[-1])


def _frame(sentence: str, start: int, end: int) -> Iterator[str]:
    """Yield the words on both sides of a name, articles aside, those of meaning by their form."""
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
