"""Patterns of phrases that several kinds of facts use: subjects, names, verbs, participles."""

from __future__ import annotations

import re

from rag.text.words import STOP_WORDS

_NOT_IN_SUBJECT = (
    "that|which|who|whom|whose|when|where|if|because|is|are|was|were|be|been|has|have|had|can|"
    "could|may|must|will|would|should|do|does|did|and|or|nor|but|so|as|than|to|by|with|from|into|"
    "while|not|it|they|he|she|what|how|why"
)
_WORD = rf"(?!(?:{_NOT_IN_SUBJECT})\b)[\w'’-]+"
SUBJECT = rf"(?:(?:An?|The) )?{_WORD}(?: {_WORD}){{0,7}}"
"""The words before the verb, where they are one noun phrase."""

PRAISE = (
    "good|bad|better|best|common|great|big|major|main|key|central|important|popular|real|simple|"
    "useful|usual|serious|typical|particular|special|frequent|strong|weak|natural|different|interesting|"
    "similar|further|first|second|third|last|next|known|well-known|clear|famous|notable|striking"
)
"""Words that judge or number a thing and are no part of its name."""

_PARTICLE = r"(?:van|von|de|der|den|da|di|del|la|le|of|the|and)"
NAME = rf"[A-ZÀ-Þ][\w.'’-]*(?: (?:{_PARTICLE} ){{0,2}}[A-ZÀ-Þ0-9][\w.'’-]*)*"
NAMES = rf"{NAME}(?:, {NAME})*(?:,? and (?:{NAME}|colleagues|others|(?:his|her|their) [a-z]+))?"

_IRREGULAR = dict(
    pair.split(">")
    for pair in """built>built made>made found>found led>led held>held taught>taught won>won put>put
    set>set brought>brought bought>bought fought>fought lost>lost sold>sold sent>sent struck>struck
    heard>heard paid>paid written>wrote given>gave shown>showed drawn>drew begun>began taken>took
    known>knew overthrown>overthrew beaten>beat chosen>chose spoken>spoke broken>broke
    founded>founded laid>laid cut>cut sunk>sank sung>sang seen>saw""".split()
)


_VERBS = frozenset(
    """made built won beat began became gave took led wrote found held lost met fell rose came went
    ran grew spoke broke sold sent paid saw knew left lay stood won drew
    uses has adds gets runs sets means needs turns learns keeps makes gives takes shows works lets
    helps reads writes stands begins starts comes goes becomes remains contains includes provides
    requires allows produces describes consists depends occurs refers converts moves carries forms
    creates causes increases decreases reduces raises lowers measures tells says argues claims
    receives sends returns stores trains predicts generates builds follows leads falls rises grows
    lies belongs appears seems happens breaks holds tries changes combines compresses maps feeds
    removes replaces serves reaches marks covers plays drives draws meets ends lives""".split()
)
AUXILIARIES = frozenset(
    "is are was were be been has have had can could may might must will would should do does did "
    "cannot".split()
)
_BESIDE = frozenset(
    """among amongst within without upon across around near like via toward towards against since
    despite throughout inside outside behind beneath beside beyond except amid unless though whereas
    although unlike whether until once per given often usually never always already soon today alone
    instead almost even perhaps quite half twice now neither either""".split()
)
"""Prepositions and adverbs that bound a phrase, in addition to STOP_WORDS."""
_NO_PAST = frozenset("hundred speed seed feed breed reed weed need bed shed".split())


def is_verb(word: str) -> bool:
    """Whether a word has the form of a verb."""
    return word in _VERBS or (word.endswith("ed") and word not in _NO_PAST)


def bounds_phrase(word: str) -> bool:
    """Whether a word cannot be part of a noun phrase: a verb, a preposition, a conjunction."""
    return word in STOP_WORDS or word in AUXILIARIES or word in _BESIDE or is_verb(word)


def past_of(participle: str) -> str | None:
    """Return the past tense of a participle, or None if the word is no known participle."""
    if participle.endswith("ed") and participle not in _NO_PAST:
        return participle
    return _IRREGULAR.get(participle)


def bare(term: str) -> str:
    """Return a term without its article."""
    return re.sub(r"^(?:an?|the) ", "", term, flags=re.I)


def is_whole_phrase(text: str, start: int, end: int) -> bool:
    """Whether a span is a whole phrase, neither part of a longer one nor of a list."""
    before, after = text[:start].rstrip(), text[end:]
    if re.match(r"[\w'’/-]|\.\w|\s?\(| of (?:the )?[A-Z\d]", after):
        return False
    if re.search(r"[\w'’(“\"/.-]$", text[:start]):
        return False
    # Of two joined names, either could come first.
    if text[start].isupper() and re.match(r",? (?:and|or) (?:the )?[A-Z]", after):
        return False
    listed = r"(?:, (?:and |or )?|,? (?:and|or|to|versus|vs\.?) )"
    if re.match(rf"{listed}(?:the |an? )?[\w-]+(?:{listed}|[.,;])", after) or re.search(
        r"(?:,| and| or)(?: the| an?)?$", before
    ):
        return False
    last = re.search(r"([\w-]+)$", before)
    following = re.match(r"\s([\w-]+)", after)
    if last and not bounds_phrase(last[1].lower()):
        return False
    return not following or bounds_phrase(following[1].lower())
