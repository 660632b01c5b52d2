"""Which of a few languages a short text is in, told by its function words."""

from __future__ import annotations

import re
from typing import Literal

from rag.documents.words import fold

Tongue = Literal["en", "de", "fr", "es"]

_WORD = re.compile(r"[^\W\d_]+")
_FUNCTION_WORDS: dict[Tongue, frozenset[str]] = {
    "en": frozenset(
        """the of and is are was were what which who how why when where does do did to in it they
        that this these those for with by an can could you your not from has have on as more about
        please thanks hello explain tell my i""".split()
    ),
    "de": frozenset(
        """der das den dem des ein eine einen einem einer und ist sind war waren was welche welcher
        welches wer wie warum wieso wann wo nicht mit von fur auf im zum zur es sie er ich du wird
        werden hat haben kann konnen bitte danke dieser diese dieses davon dafur gibt man noch
        auch bei wenn etwas zu dein deine deinen deiner dir mich mir dich hallo gern gut""".split()
    ),
    "fr": frozenset(
        """le la les un une des du de et est sont etait quel quelle quels quelles qui que quoi
        comment pourquoi quand ou il elle ils elles ce cette ces cela pas avec pour dans au aux
        sur je tu vous merci plus moins par""".split()
    ),
    "es": frozenset(
        """el la los las un una unos unas de del y es son era fue que cual cuales quien como por
        cuando donde lo su sus no con para en al esto eso esta este estos estas se yo tu gracias
        mas menos hay tus tu mi hola nada si aqui""".split()
    ),
}


def tongue_of(text: str) -> Tongue:
    """Return the language that most words of a text are function words of; English when unsure."""
    found = _WORD.findall(fold(text))
    counts = {
        tongue: sum(word in known for word in found) for tongue, known in _FUNCTION_WORDS.items()
    }
    return max(counts, key=lambda tongue: counts[tongue])  # the first of equals, which is English
