"""Which files a question means that names their kind: "these slides", "this notebook"."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

_KINDS = {
    (
        ".pptx",
    ): r"slides?|slide deck|deck|presentation|Folien|Präsentation|diapositives|présentation",
    (".xlsx", ".csv", ".tsv"): r"spreadsheet|workbook|worksheet|sheet|Tabelle|feuille de calcul",
    (".ipynb",): r"notebook",
    (".epub",): r"book|e-?book|Buch|livre",
    (".html", ".htm"): r"web ?page|web ?site|Webseite|page web",
}
_THIS = r"\b(?:this|these|dies(?:e[rsmn]?)?|cette|cet?|ces) "
"""Only words that point: "the notebook" can be one that a text speaks of."""
_PATTERNS = [
    (endings, re.compile(rf"{_THIS}(?:{words})\b", re.IGNORECASE))
    for endings, words in _KINDS.items()
]


def is_of_kind_meant(question: str, path: str) -> bool:
    """Whether a question points at documents by their kind, and this is one of it."""
    ending = PurePosixPath(path).suffix.lower()
    return any(ending in endings and words.search(question) for endings, words in _PATTERNS)
