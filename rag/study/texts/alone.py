"""Which sentences of a document can be read alone, out of the place where they stand.

Told by form, for English with the basics of German, French and Spanish. A sentence too many left
out costs little: there are others.
"""

from __future__ import annotations

import re

from rag.documents.words import content_words, fold
from rag.grounding.claims import strip_markup

WORDS = range(5, 46)
"""Length of a sentence to quote: shorter ones are labels, longer ones are lists or tables."""
LETTERS = 0.7
"""Share of letters and spaces, below which it is a row of figures, a formula or code."""
LEAST_CONTENT = 3
"""Content words that a statement has at least."""

_LIST_MARK = re.compile(r"(?:[-*+•–▪●]|>)\s+")
_EMPHASIS = re.compile(r"\*\*|__|`|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)")
_REFERENCE = re.compile(r"\s?\[\d+(?:\s*[,–-]\s*\d+)*\]")
_STEP = re.compile(r"\(?(?:\d{1,3}|[a-z])[.)]\s")
_ENDS = re.compile(r"[.!?…][\"'”’“»)\]]*$")
_POINTS_BACK = re.compile(
    # English
    r"^(?:it|its|this|that|these|those|they|them|their|he|his|she|her|there|here|"
    r"both(?!.* and )|each|neither(?!.* nor )|either(?!.* or )|one|ones|another|others|such|then|"
    r"so|but|and|or|also|yet|what|which|who|because of this|"
    r"for (?:example|instance|this|that|these)|at (?:this|that)|as (?:a result|such|before)|"
    r"in (?:this|that|these|other|addition|turn|contrast,|short)|on the (?:other|contrary)|"
    r"however|therefore|thus|hence|moreover|furthermore|instead|otherwise|similarly|likewise|"
    r"consequently|nevertheless|finally|next|firstly|secondly|thirdly|first|second|third|"
    r"an?(?: \w+)? (?:second|third|fourth|further|final|related|similar)|"
    r"(?:the|an?) (?:first|second|third|fourth|last|latter|former|others?|same|result|following)|"
    # German
    r"er|sie|es|dies\w*|jene\w*|sein\w*|ihr\w*|beide\w*|dort|hier|dabei|dadurch|damit|dafur|daher|"
    r"deshalb|dann|danach|davon|dazu|darum|aber|und|oder|auch|jedoch|allerdings|ausserdem|zudem|"
    r"zum beispiel|solche\w*|was|welche\w*|d(?:er|ie|as) (?:erste|zweite|dritte|letzte|andere)\w*|"
    # French and Spanish
    r"il (?:est|a|etait|fut|y|s)|elles?|ils|ce|cet|cette|ces|cela|ceci|ses|leurs?|ainsi|mais|et|"
    r"donc|par exemple|ella|ellos|esto|esta|este|estos|estas|eso|sus?|asi|pero|y|por ejemplo|"
    r"ademas)\b(?!-)"
)
_TURNS_BACK = re.compile(r"^(?:\S+ ){1,4}(?:also|too|therefore|thus|hence|however|auch|jedoch)\b")
_POINTS_OUT = re.compile(
    r"\b(?:above|below|(?:as )?(?:mentioned|described|shown|seen) (?:before|earlier|above|below)|"
    r"following (?:table|figure|list|section|chapter|example|code)|next (?:section|chapter)|"
    r"(?:this|previous|last) (?:section|chapter|figure|table|lecture|slide|page)|"
    r"(?:figure|fig\.|table|section|chapter|eq\.|equation|abbildung|tabelle|kapitel) \d+|"
    r"see (?:also )?\w+|siehe|oben|unten|folgende[nrs]? (?:tabelle|abbildung|liste)|"
    r"(?:this|these|those)(?= (?:with|in|by|for|to|on|is|was|are|were|and|as|of|at)\b|[,.;])|"
    r"the (?:two|three|four) (?:terms|words|concepts|ideas|names|notions)|click|https?:|www\.)",
)
_MARKUP = re.compile(r"[|{}<>\\=`#~^]|\]\(|!\[|^\s*$|::|;$|[A-Za-z_]\(")


def readable(written: str) -> str:
    """Return a sentence of a document on one line, without list marks, emphasis and references.

    "" for what is no sentence to quote: a row of a table, code, a label, a step of several.
    """
    is_item = _LIST_MARK.match(written.strip()) is not None
    bare = _EMPHASIS.sub("", _REFERENCE.sub("", strip_markup(written.strip())))
    said = " ".join(_LIST_MARK.sub("", bare, count=1).split())
    if _STEP.match(said) or _MARKUP.search(said) or len(said.split()) not in WORDS:
        return ""
    plain = sum(char.isalpha() or char == " " for char in said)
    if plain < LETTERS * len(said) or len(content_words(said)) < LEAST_CONTENT:
        return ""
    # A slide's points end without a full stop; they count where they were items of a list.
    return said if ends_whole(said) or (is_item and said[-1].isalnum()) else ""


def ends_whole(sentence: str) -> bool:
    """Whether a sentence has the mark of its end."""
    return _ENDS.search(sentence) is not None


def stands_alone(sentence: str) -> bool:
    """Whether a readable sentence states something, and says by itself what it speaks of."""
    return not is_question(sentence) and not points_out(sentence)


def is_question(sentence: str) -> bool:
    """Whether a sentence asks."""
    return sentence.rstrip("\"'”’“»)").endswith("?")


def points_out(sentence: str) -> bool:
    """Whether words of a sentence stand for something that stands before or beside it."""
    opening = sentence.lstrip("\"'“”„«»‘’(¿¡")
    folded = fold(opening)
    return (
        not opening
        or opening[0].islower()
        or any(one.search(folded) for one in (_POINTS_BACK, _TURNS_BACK, _POINTS_OUT))
    )
