"""Detect sentences that can be read without their context.

Summaries quote them in four languages; study items are made from those that are English prose (see
`rag.study.facts.statements`).
"""

from __future__ import annotations

import re

from rag.text.language import language_of
from rag.text.list_marks import BULLET_OR_QUOTE
from rag.text.markdown import strip_links
from rag.text.words import STOP_WORDS, content_words, fold

_OPENS_BADLY = re.compile(
    r"""(?:it|its|this|that|these|those|they|their|them|he|his|him|she|her|hers|there|here|
    both(?!(?:\ [^\s,;]+){1,5}\ and\ )|either(?!.*\ or\ )|neither(?!.*\ nor\ )|
    each|ones?|another|such|others?|several|none|
    (?:many|most|some|few|all|two|three|four|five|six|hundreds|thousands|dozens)(?=\ (?:is|are|was|
    were|have|had|can|could|may|might|will|would|do|did|came|went|took|made|became|began|fled|left|
    \w+ed\ (?:to|in|from|by|on|at|the|an?|that|with|as))\b)|
    (?:earlier|later|further|additional|subsequent|newer|smaller|larger|bigger|older|younger)(?=
    \ [a-z-]+s\b)(?!.*\bthan\b)|
    (?:somewhat|slightly|shortly|soon|much|long)\ (?:earlier|later|before|after|afterwards),|
    (?:only\ |just\ |some\ |about\ )?(?:an?\ |[\w-]+\ )(?:few\ )?
    (?:year|month|week|day|decade|centur(?:y|ie)|hour|minute)s?\ (?:later|earlier|afterwards?)|
    then|so|but|and|or|nor|yet|also|still|plus|sure|what|which|who|there(?:after|by|fore|upon)|
    however|therefore|thus|hence|moreover|furthermore|besides|consequently|accordingly|meanwhile|
    nevertheless|nonetheless|otherwise|instead|similarly|likewise|conversely|finally|next|later|
    afterwards|subsequently|eventually|additionally|again|indeed|overall|together|rather|
    (?:first|second|third|last)(?:ly)?(?:,|\ (?=(?:the|an?|it|they|\w+ed)\b))|
    in\ (?:addition|contrast|turn|short|fact|particular|general|other|this|that|these|both|
    such|summary|conclusion|practice|theory)|for\ (?:example|instance|this|that|these|such)|
    as\ (?:a\ (?:result|consequence)|such|above|before|we|mentioned|noted|shown|discussed|
    described)|by\ (?:contrast|comparison)|on\ the\ (?:other|one|contrary)|
    at\ (?:this|that|these|the\ same|the\ time(?!\ of\b|\ that\b))|in\ (?:total|all)(?=,|\ there)|
    (?:from|after|with|because\ of|to|of)\ (?:this|that|these|those|here)|of\ course|
    # "The Third Reich" and "the first World Cup" are names.
    the\ (?!(?-i:[A-Z]))(?:(?:first|second|third|fourth|last)(?!\ (?-i:[A-Z][a-z]))|
    latter|former|other|others|same|result|results|idea|goal|aim|reason|two|three|four|five|above|
    following|next|previous|opposite|point|answer|authors?|reader|text|paper|study)(?=\ )|
    an?\ (?:\w+\ )?(?:second|third|fourth|further|final|related|similar(?!\ to\b))|
    a\ (?:better|last|same|following)|an\ (?:example(?!\ of\b)|alternative|earlier|additional|other)
    )(?:(?<=[,\ ])|\b)(?!-)""",
    re.I | re.X,
)
_POINTS = re.compile(
    r"""\b(?:this|these|those|aforementioned|
    (?:the|as|see|described|shown|mentioned|given|listed)\ (?:above|below|following)|
    (?:above|below|too)(?=[,.;])|an?\ similar(?!\ to\b)|as\ follows|latter|former|respectively|
    mentioned|discussed|described\ (?:above|below|here)|here|
    such\ (?:an?|as\ (?:this|these))|
    of\ the\ (?:two|three|four|five|six|pair|trio|duo)|so-called|the\ (?:two|three|previous)|
    the\ (?:very\ same|same\ (?:way|method|manner|reason|year|day|approach|technique|idea|principle|
    problem|purpose|author|company|team|group|paper|study|place|applies|is))|
    as\ (?:shown|seen|in)\ (?:figure|table|chapter)|that\ (?:step|point|time|way|case|
    year|day|period|moment|mistake|method|model|process|kind|question|problem|reason|number)|
    (?:of|at|for|to|from|by|with|on|than|times|after|before|during|under|over|about)\ that\ [a-z]+|
    ,\ that\ (?!is\b)[a-z]+\ |
    (?:next|previous|last)\ (?:chapter|section|figure|table|lecture|slide|week|page)|
    following\ (?:table|figure|list|section|chapter|example|code)|
    (?:shown|listed|given|pictured|displayed)\ (?:on|at|in)\ the\ (?:left|right|top|bottom|margin)|
    at\ the\ same\ time(?!\ as\b)|the\ (?:ensuing|resulting|preceding|subsequent)|
    in\ turn|see\ also|click|ago|yesterday|tomorrow|tonight)\b(?!-)
    |[,;(]\ ?see\b|[,;]\ however\b,|https?:|www\.
    |\b(?:figure|fig|table|chapter|section|equation|eq|page|slide|lecture|exercise)\.?\ \d""",
    re.I | re.X,
)
_LEADS_ON = re.compile(
    r"(?:[\w-]+ ){1,6}(?:then|therefore|thus|hence)\b|"
    r"(?:\S+ ){1,4}(?:also|however|for example|for instance)\b",
    re.I,
)
_THE_OTHER = re.compile(r"\bthe (?:others?|next)\b(?!-)", re.I)
_BOTH = re.compile(r"\bboth\b(?!-)", re.I)
_ONE = re.compile(r"\b(?:one|each|every|either|some)\b", re.I)
_PRONOUN = re.compile(
    r"\b(?:(its|their|his)(?= own\b)|its?|they|them|their|he|him|his|she|her)\b", re.I
)
_TO_THE_READER = re.compile(
    r"""(?:be|welcome|ensure|avoid|for\ more\ (?:information|details)|note|notice|
    recall|remember|see|consider|suppose|assume|imagine|let|think|try|look|click|
    choose|write|read|use|make|draw|ignore|please)\b
    |.*\b(?:we|(?-i:us)|our|ours|yours?|you|my|me|let's|
    I\ (?:am|was|have|had|think|will|would|can|do|did|use)|(?-i:[a-z]+\ I\ [a-z]+))\b""",
    re.I | re.X | re.S,
)
_ELSEWHERE_OPENS = re.compile(
    r"""(?:er|sie|es|dies\w*|jene\w*|sein\w*|ihr\w*|beide\w*|dort|hier|dabei|dadurch|damit|dafur|
    daher|deshalb|dann|danach|davon|dazu|darum|aber|und|oder|auch|jedoch|allerdings|ausserdem|zudem|
    zum\ beispiel|solche\w*|was|welche\w*|d(?:er|ie|as)\ (?:erste|zweite|dritte|letzte|andere)\w*|
    il\ (?:est|a|etait|fut|y|s)|elles?|ils|ce|cet|cette|ces|cela|ceci|ses|leurs?|ainsi|mais|et|
    donc|par\ exemple|ella|ellos|esto|esta|este|estos|estas|eso|sus?|asi|pero|y|por\ ejemplo|
    ademas)\b(?!-)|(?:\S+\ ){1,4}(?:auch|jedoch)\b""",
    re.X,
)
_ELSEWHERE_POINTS = re.compile(
    r"\b(?:(?:abbildung|tabelle|kapitel) \d+|siehe|oben|unten|"
    r"folgende[nrs]? (?:tabelle|abbildung|liste))\b"
)


def refers_back(sentence: str) -> bool:
    """Whether a sentence continues the text before it, or refers to it."""
    if _OPENS_BADLY.match(sentence) or has_unresolved_reference(sentence):
        return True
    folded = fold(sentence)
    # In an English sentence, Seine and diesel are not pronouns.
    return language_of(sentence) != "en" and (
        _ELSEWHERE_OPENS.match(folded) is not None or _ELSEWHERE_POINTS.search(folded) is not None
    )


def has_unresolved_reference(sentence: str) -> bool:
    """Whether an English sentence has a reference that it does not resolve."""
    if _POINTS.search(sentence) or _LEADS_ON.match(sentence):
        return True
    other = _THE_OTHER.search(sentence)
    if other and not _ONE.search(sentence, 0, other.start()):
        return True
    both = _BOTH.search(sentence)
    if both and not re.search(r"\band\b", sentence):
        return True
    pronoun = _PRONOUN.search(sentence)
    if pronoun is None:
        return False
    before = re.findall(r"[^\W\d_]+", fold(sentence[: pronoun.start()]))
    # "Mitochondria have their own DNA": "own" refers to the subject, which may be one word.
    return sum(word not in STOP_WORDS for word in before) < (1 if pronoun[1] else 2)


def addresses_reader(sentence: str) -> bool:
    """Whether an English sentence instructs the reader, or mentions the reader or author."""
    return _TO_THE_READER.match(sentence) is not None


WORDS = range(5, 46)
"""Length of a sentence to quote: shorter ones are labels, longer ones are lists or tables."""
LETTERS = 0.7
"""Least share of letters and spaces: below it, a text is figures, a formula or code."""
LEAST_CONTENT = 3
"""Fewest content words of a statement."""

_EMPHASIS = re.compile(r"\*\*|__|`|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)")
_REFERENCE = re.compile(r"\s?\[\d+(?:\s*[,–-]\s*\d+)*\]")
_LINK = re.compile(r"(?<!!)\[([^\]\n]+)\]\([^)\n]*\)")
_STEP = re.compile(r"\(?(?:\d{1,3}|[a-z])[.)]\s")
_ENDS = re.compile(r"[.!?…][\"'”’“»)\]]*$")
_MARKUP = re.compile(r"[|{}<>\\=`#~^]|\]\(|!\[|^\s*$|::|;$|[A-Za-z_]\(")


def without_inline_markup(sentence: str) -> str:
    """Return a sentence on one line, without emphasis, link targets and reference numbers."""
    without = _EMPHASIS.sub("", _LINK.sub(r"\1", _REFERENCE.sub("", sentence)))
    return " ".join(without.split())


def quotable_text(written: str) -> str:
    """Return a sentence of a document on one line, without list marks, emphasis and references.

    "" if it should not be quoted: a table row, code, a label, a numbered step.
    """
    mark = BULLET_OR_QUOTE.match(written)
    said = without_inline_markup(strip_links(written[mark.end() if mark else 0 :].strip()))
    if _STEP.match(said) or _MARKUP.search(said) or len(said.split()) not in WORDS:
        return ""
    letters = sum(char.isalpha() or char == " " for char in said)
    if letters < LETTERS * len(said) or len(content_words(said)) < LEAST_CONTENT:
        return ""
    # Points on a slide have no full stop; list items are accepted without one.
    return said if has_end_mark(said) or (mark is not None and said[-1].isalnum()) else ""


def has_end_mark(sentence: str) -> bool:
    """Whether a sentence ends with a full stop or a similar mark."""
    return _ENDS.search(sentence) is not None


def stands_alone(sentence: str) -> bool:
    """Whether a sentence is a statement that needs no context."""
    return not is_question(sentence) and not depends_on_context(sentence)


def is_question(sentence: str) -> bool:
    """Whether a sentence is a question."""
    return sentence.rstrip("\"'”’“»)").endswith("?")


def depends_on_context(sentence: str) -> bool:
    """Whether a text is a fragment, or refers to the text around it."""
    opening = sentence.lstrip("\"'“”„«»‘’(¿¡")
    return not opening[:1] or opening[0].islower() or refers_back(opening)
