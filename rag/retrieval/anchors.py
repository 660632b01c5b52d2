"""What a question holds on to: quoted words, names, numbers and dates.

Found by how they are written, without a model; a question in small letters may have none.
"""

from __future__ import annotations

import re

from rag.documents.words import STOP_WORDS, fold

_QUOTED = re.compile(r'"([^"\n]+)"|“([^”\n]+)”|„([^“”\n]+)[“”]|«([^»\n]+)»')
_WORD = re.compile(r"\w+(?:[.,:/'’·-]\w+)*%?")
_JOINTS = frozenset("of the de del della la le les van von der den du di da al bin ibn".split())
"""Small words inside names: Edict of Nantes, Josemans v Burgemeester van Maastricht."""


def anchors(question: str) -> list[str]:
    """Return the quoted words, names, numbers and dates of a question, each once, in its order.

    A name is a run of words with capitals, joined by `of` and the like; a number joins the words
    beside it, as in Article 102 or July 1969. The first word of a sentence needs more than its
    capital to be a name.
    """
    quoted = [next(filter(None, match.groups())).strip() for match in _QUOTED.finditer(question)]
    rest = _QUOTED.sub(" . ", question)
    runs: list[list[str]] = [[]]
    end = 0
    for match in _WORD.finditer(rest):
        word, between = match.group(), rest[end : match.start()].strip()
        last = runs[-1][-1] if runs[-1] else ""
        if between == "." and len(last) == 1:
            between = ""  # an initial
        opens = not end or any(mark in between for mark in ".?!")
        if between or (last in _JOINTS and _has_digit(word)):
            runs.append([])
        joins = word in _JOINTS and last and not _has_digit(last)
        if joins or _stands_out(word, opens=opens):
            runs[-1].append(word)
        else:
            runs.append([])
        end = match.end()
    found = [*quoted, *(" ".join(_without_joints(run)) for run in runs)]
    return list(dict.fromkeys(filter(None, found)))


def _stands_out(word: str, *, opens: bool) -> bool:
    """Whether a word is written as a name or number is."""
    if _has_digit(word) or any(char.isupper() for char in word[1:]):
        return True
    return word[0].isupper() and not opens and fold(word) not in STOP_WORDS


def _has_digit(word: str) -> bool:
    return any(char.isdigit() for char in word)


def _without_joints(run: list[str]) -> list[str]:
    """Leave out the small words that a run ends with."""
    while run and run[-1] in _JOINTS:
        run = run[:-1]
    return run
