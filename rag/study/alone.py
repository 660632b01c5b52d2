"""Which sentences of a document can be read alone, out of the place where they stand.

Told by form, for English with the basics of German, French and Spanish. A sentence too many left
out costs little: there are others.
"""

from __future__ import annotations

import re

from rag.documents.words import content_words, fold

WORDS = range(5, 46)
"""Length of a sentence to quote: shorter ones are labels, longer ones are lists or tables."""
LETTERS = 0.7
"""Share of letters and spaces, below which it is a row of figures, a formula or code."""
LEAST_CONTENT = 3
"""Content words that a statement has at least."""

_LIST_MARK = re.compile(r"(?:[-*+•–▪●]|>)\s+")
_STEP = re.compile(r"\(?(?:\d{1,3}|[a-z])[.)]\s")
_ENDS = re.compile(r"[.!?…][\"'”’“»)\]*_]*$")
_POINTS_BACK = re.compile(
    # English
    r"(?:it|its|this|that|these|those|they|them|their|he|his|she|her|there|here|"
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
    r"click|https?:|www\.)",
)
_MARKUP = re.compile(r"[|{}<>\\=`#~^]|\]\(|!\[|^\s*$|::|;$|[A-Za-z_]\(")


def readable(written: str) -> str:
    """Return a sentence of a document on one line, without the mark of a list item.

    "" for what is no sentence to quote: a row of a table, code, a label, a step of several.
    """
    said = " ".join(_LIST_MARK.sub("", written.strip(), count=1).split())
    if _STEP.match(said) or _MARKUP.search(said) or len(said.split()) not in WORDS:
        return ""
    plain = sum(char.isalpha() or char == " " for char in said)
    if plain < LETTERS * len(said) or len(content_words(said)) < LEAST_CONTENT:
        return ""
    # A slide's points end without a full stop; they count where they were items of a list.
    is_item = _LIST_MARK.match(written.strip()) is not None
    return said if _ENDS.search(said) or (is_item and said[-1].isalnum()) else ""


def stands_alone(sentence: str) -> bool:
    """Whether a readable sentence says by itself what it speaks of, and asks nothing."""
    opening = sentence.lstrip("\"'“”„«»‘’(*_")
    folded = fold(opening)
    return (
        bool(opening)
        and not opening[0].islower()
        and not sentence.rstrip("\"'”’“»)*_").endswith("?")
        and not _POINTS_BACK.match(folded)
        and not _TURNS_BACK.match(folded)
        and not _POINTS_OUT.search(folded)
    )
