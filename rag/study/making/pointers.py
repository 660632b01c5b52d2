"""Words that stand for something said before, or that lead on from it."""

from __future__ import annotations

import re

from rag.documents.words import STOP_WORDS, fold

# What stands for something said before, or leads on from it: out of its place nobody knows what.
_OPENS_BADLY = re.compile(
    r"""(?:it|its|this|that|these|those|they|their|them|he|his|him|she|her|hers|there|here|both|
    each|one|another|such|others?|several|neither|either|none|
    then|so|but|and|or|nor|yet|also|still|what|which|who|whose|where|why|how|
    however|therefore|thus|hence|moreover|furthermore|besides|consequently|accordingly|meanwhile|
    nevertheless|nonetheless|otherwise|instead|similarly|likewise|conversely|finally|next|later|
    afterwards|subsequently|eventually|additionally|again|indeed|overall|together|rather|
    (?:first|second|third|last)(?:ly)?,|firstly|secondly|lastly|
    in\ (?:addition|contrast|turn|short|fact|particular|general|other\ words|this|that|these|both|
    such|summary|conclusion|practice|theory)|for\ (?:example|instance|this|that|these|such)|
    as\ (?:a\ (?:result|consequence)|such|above|before|we|mentioned|noted|shown|discussed|
    described)|by\ (?:contrast|comparison)|on\ the\ (?:other|one|contrary)|
    at\ (?:this|that|these|the\ same)|
    (?:from|after|with|because\ of|to|of)\ (?:this|that|these|those|here)|of\ course|
    the\ (?:first|second|third|fourth|last|latter|former|other|others|same|result|results|idea|goal|
    aim|reason|two|three|four|five|above|following|next|previous|opposite|point|answer|authors?|
    reader|text|paper|study)(?=\ (?!World|Punic|Republic|Reich|Crusade|Temple))|
    a\ (?:second|third|further|similar|related|better)|
    an\ (?:example|alternative|earlier|additional)|
    note|notice|recall|remember|see|consider|suppose|assume|imagine|let|think|try|look|click|
    choose|write|read|use|make|draw|ignore|please)(?:(?<=,)|\b)""",
    re.I | re.X,
)
_POINTS = re.compile(
    r"""\b(?:this|these|those|aforementioned|
    (?:the|as|see|described|shown|mentioned|given|listed)\ (?:above|below|following)|
    (?:above|below|too)(?=[,.;])|an?\ similar(?!\ to\b)|as\ follows|latter|former|respectively|
    we|(?-i:us)|our|ours|yours?|you|my|me|let's|
    I\ (?:am|was|have|had|think|will|would|can|do|did|use)|
    mentioned|discussed|described\ (?:above|below|here)|here|
    such\ (?:an?|as\ (?:this|these))|
    of\ the\ (?:two|three|four|five|six)|so-called|the\ (?:others?|two|three|next|previous)|
    the\ same\ (?:way|method|manner|reason|year|day|approach|technique|idea|principle|problem|
    purpose|author|company|team|group|paper|study|place|applies|is)|
    as\ (?:shown|seen|in)\ (?:figure|table|chapter)|that\ (?:step|point|time|way|case|
    year|day|period|moment|mistake|method|model|process|kind|question|problem|reason|number)|
    (?:this|next|last)\ (?:chapter|section|lecture|week|page)|in\ turn|for\ example|however)\b
    |\b(?:figure|fig|table|chapter|section|equation|page|slide|lecture|exercise)\.?\ \d""",
    re.I | re.X,
)
_LEADS_ON = re.compile(r"(?:[\w-]+ ){1,6}(?:then|therefore|thus|hence)\b", re.I)
_PRONOUN = re.compile(r"\b(?:it|its|they|them|their|he|him|his|she|her)\b", re.I)


def points_back(sentence: str) -> bool:
    """Whether a sentence leads on from what was said before it, or points at that."""
    return _OPENS_BADLY.match(sentence) is not None or points_nowhere(sentence)


def points_nowhere(sentence: str) -> bool:
    """Whether words of a sentence stand for something that it does not say itself."""
    if _POINTS.search(sentence) or _LEADS_ON.match(sentence):
        return True
    pronoun = _PRONOUN.search(sentence)
    if pronoun is None:
        return False
    before = re.findall(r"[^\W\d_]+", fold(sentence[: pronoun.start()]))
    return sum(word not in STOP_WORDS for word in before) < 2
