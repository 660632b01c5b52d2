"""Pronouns of English that nothing before them in the same text explains."""

from __future__ import annotations

import re
from collections.abc import Set

from rag.documents.words import STOP_WORDS, fold

GENERAL = frozenset(
    """example examples detail details difference differences differ advantage advantages
    disadvantage disadvantages drawback drawbacks downside downsides benefit benefits strength
    strengths weakness weaknesses weak strong problem problems limit limits limitation limitations
    risk risks danger dangers reason reasons cause causes caused effect effects consequence
    consequences result results step steps stage stages type types kind kinds sort sorts part parts
    component components name names named application applications purpose goal goals aim use uses
    used using useful work works mean means meaning call called happen happens happened exist exists
    come comes came invent invented inventor inventors author authors create created creator
    introduce introduced publish published release released propose proposed discover discovered
    develop developed developer year date people person company thing things way ways one two three
    four first second third last next main important many long big large fast cheap slow hard easy
    difficult good better best worse worst compare comparison similar alternative alternatives
    solution solutions solve solved fix fixed avoid avoided prevent prevented help helps need needed
    needs require required cost costs expensive faster cheaper slower larger smaller older newer
    easier harder give show explain describe say said think know exactly really actually briefly
    possible true common popular famous different practice general formula origin role feature
    features property properties characteristic characteristics made make makes matter matters
    interesting typical typically usually often always pros cons upside upsides method model
    approach technique concept work main kind another every get got become became take takes took
    start started begin began stop end ended find found elaborate summary""".split()
)
"""Words that say nothing about a subject by themselves: "What are the advantages?"."""


def telling(plain: str, known: Set[str]) -> list[str]:
    """Return the words of a folded text that are not among the known ones."""
    return [word for word in re.findall(r"[^\W_]+", plain) if word not in known]


def has_open_pronoun(question: str) -> bool:
    """Whether a question has a pronoun that stands for nothing named before it."""
    return any(_lacks_antecedent(question, found) for found in _PRONOUN.finditer(question))


_PRONOUN = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|him|his|she|her|hers)\b(?!-)(?!\.)|\bit(?=\.)", re.I
)
_EXPLETIVE = re.compile(
    # "Is it possible to ...", "How long does it take to ...", "What is it called when ..."
    r"it(?:'s|’s)? (?:(?:is|was|be|been|would be|really|so|still|very|often|always) )*"
    r"(?:take |takes |cost |costs |mean |means |help |helps |make sense |matter |called |"
    r"true |known |said |"
    r"(?:possible|important|useful|common|necessary|good|bad|worth|right|enough|lawful|likely) |"
    r"(?!\w+ed |able |going |due |close |have |has |had |need |needs |want )[a-z]+ (?=to ))"
    r"(?:\w+ ){0,2}?(?:to|that|for|when|if|whether)((?: [^\s?]+){2,})",
    re.I,
)
_BOUNDARY = re.compile(
    r"[,;:.?!]|\b(?:when|if|that|and|because|while|so|than|which|who|before|after|although|as|"
    r"until|since|whether|but|or|where|how|why|without|time|by)\b|\bto (?=\w+ \w)",
    re.I,
)
_THING = re.compile(
    r"(?P<determiner>\b(?:an?|the|each|every|any|some|no|my|our|your|two|three|one|[Ww]hich)"
    r"(?: (?!is\b|are\b|does\b|do\b|did\b|was\b|happens)[\w-]+)+?)|"
    r"(?P<name>(?<=\s)[A-Z0-9][\w-]*|\b[A-Z][A-Z0-9]+\w*|\b\w*[a-z]\d\w*)|"
    r"(?<![Ww]hat )(?<![Ww]ho )(?<![Ww]hich )(?<!that )(?<!it )(?P<plural>\b[\w-]{3,}s\b)",
)
# "What share of its tokens does BERT select?"
_NAMED_LATER = re.compile(
    r"(?: \w+){1,2} (?:do|does|did|is|are|was|were|can|may) (?:an? |the |[A-Z])"
)
_POSSESSIVE = {"its", "their", "his", "her", "hers", "theirs"}
_PLURAL = {"they", "them", "their", "theirs"}


def _lacks_antecedent(question: str, pronoun: re.Match[str]) -> bool:
    """Whether nothing before a pronoun in the same text can be what it stands for."""
    word, before = pronoun.group().lower(), question[: pronoun.start()]
    if word != pronoun.group() and re.search(r"\w[\w,'’ -]* $", before):
        return False  # a capital within a sentence: part of a title, or the trade called IT
    if _NAMED_LATER.match(question, pronoun.end()):
        return False
    if word == "it" and (rest := _EXPLETIVE.match(question, pronoun.start())):
        return not telling(fold(rest.group(1)), STOP_WORDS | GENERAL)
    if word in _POSSESSIVE:
        # "the size of its vocabulary": what the possessive belongs to is no owner of it
        before = re.sub(r"(?:\b(?:an?|the) )?[\w-]+ (?:of|for|to) $", "", before)
        return not _things(before, word) and not _bare_subject(before)
    boundaries = [found.end() for found in _BOUNDARY.finditer(before)]
    return not any(_things(before[:end], word) or _bare_subject(before[:end]) for end in boundaries)


def _things(before: str, pronoun: str) -> list[str]:
    """Return what a text names that a pronoun agrees with in number."""
    named: list[str] = []
    for found in _THING.finditer(before):
        noun = found.group().split()[-1]
        if fold(noun) in STOP_WORDS:
            continue
        is_plural = bool(re.search(r"(?<![sui])s$", noun)) or fold(found.group())[:3] in (
            "two",
            "thr",
        )
        if is_plural == (pronoun in _PLURAL) or pronoun in ("his", "her", "he", "she", "him"):
            named.append(noun)
    joined = re.search(r"[\w-]+ (?:and|or) [\w-]+", before)
    several = joined or len(list(_THING.finditer(before))) > 1
    return named + ([before] if several and pronoun in _PLURAL else [])


def _bare_subject(before: str) -> bool:
    """Whether an auxiliary goes before a word with meaning: "Why does attention scale its"."""
    found = re.search(
        r"\b(?:does|do|did|can|is|are|was|should|will)\s+([\w-]+)\s+\w+", before, re.I
    )
    return bool(found and fold(found.group(1)) not in STOP_WORDS | GENERAL)
