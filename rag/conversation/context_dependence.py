"""Detect, by pattern, whether a question depends on the conversation before it.

English has full rules; German, French and Spanish the most common ones. Most questions stand alone,
so a rule must find an unresolved reference or an omission.
"""

from __future__ import annotations

import re
from collections.abc import Set

from rag.text.language import language_of
from rag.text.words import STOP_WORDS, fold

GENERAL_WORDS = frozenset(
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
"""Words that do not name a subject: "What are the advantages?"."""


def words_outside(folded: str, known: Set[str]) -> list[str]:
    """Return the words of a folded text that are not in a set."""
    return [word for word in re.findall(r"[^\W_]+", folded) if word not in known]


def has_open_pronoun(question: str) -> bool:
    """Whether a question has a pronoun without an antecedent in the question."""
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
_NOUN_PHRASE = re.compile(
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
    """Whether no phrase before a pronoun in the same text can be its antecedent."""
    word, before = pronoun.group().lower(), question[: pronoun.start()]
    if word != pronoun.group() and re.search(r"\w[\w,'’ -]* $", before):
        return False  # a capital within a sentence: a part of a title, or IT, the trade
    if _NAMED_LATER.match(question, pronoun.end()):
        return False
    if word == "it" and (rest := _EXPLETIVE.match(question, pronoun.start())):
        return not words_outside(fold(rest.group(1)), STOP_WORDS | GENERAL_WORDS)
    if word in _POSSESSIVE:
        # "the size of its vocabulary": "size" is not the antecedent of "its"
        before = re.sub(r"(?:\b(?:an?|the) )?[\w-]+ (?:of|for|to) $", "", before)
        return not _antecedents(before, word) and not _bare_subject(before)
    boundaries = [found.end() for found in _BOUNDARY.finditer(before)]
    return not any(
        _antecedents(before[:end], word) or _bare_subject(before[:end]) for end in boundaries
    )


def _antecedents(before: str, pronoun: str) -> list[str]:
    """Return the nouns of a text that agree with a pronoun in number."""
    named: list[str] = []
    for found in _NOUN_PHRASE.finditer(before):
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
    several = joined or len(list(_NOUN_PHRASE.finditer(before))) > 1
    return named + ([before] if several and pronoun in _PLURAL else [])


def _bare_subject(before: str) -> bool:
    """Whether an auxiliary comes before a content word: "Why does attention scale its"."""
    found = re.search(
        r"\b(?:does|do|did|can|is|are|was|should|will)\s+([\w-]+)\s+\w+", before, re.I
    )
    return bool(found and fold(found.group(1)) not in STOP_WORDS | GENERAL_WORDS)


def needs_history(question: str) -> bool:
    """Whether a question omits its subject, or refers to it by a pronoun only."""
    folded = " ".join(re.findall(r"[^\W_]+", fold(question)))
    language = language_of(question)
    if language != "en":
        return language in _RULES_BY_LANGUAGE and bool(_RULES_BY_LANGUAGE[language].search(folded))
    return (
        bool(_OMISSION.search(folded))
        or bool(_REFERENCE.search(folded))
        or _has_general_noun(question, folded)
        or (bool(_COMPARATIVE.search(folded)) and not _COMPARED.search(folded))
        or _is_general(folded)
        or has_open_pronoun(question)
    )


# Omissions: "What about GANs?", "And in 1962?", "Why not?", "How many layers?"

_CLAUSE = (
    r"(?:is|are|was|were|be|do|does|did|has|have|had|can|could|will|would|should|may|might|must|"
    r"what|which|who|whom|whose|how|why|when|where|explain|describe|list|compare|tell|give|define|"
    r"name|show)"
)
_PREPOSITION = (
    r"(?:in|on|at|for|with|without|by|to|from|of|during|before|after|since|until|under|as|than|"
    r"using|through)"
)
_OMISSION = re.compile(
    r"^(?:(?:and|but|or|so|ok) )?(?:what|how) about\b|"
    r"^(?:(?:and|but|or|so) )?(?:why|how|when|where|who|which|what|since when|how so|how come|"
    r"how long|how much|how many|how often|whose|by whom|to whom|for whom|"
    r"what for)(?: (?:not|so|then|exactly|though|that|else|is that|was that|did|does|do|is|was))*$|"
    r"^(?:(?:and|but|or|so) )?why (?:not|only|so|just)\b|"
    rf"^(?:and|or|but) (?!.*\b{_CLAUSE}\b)|"
    rf"^(?:only |also |even |especially )?{_PREPOSITION} (?!.*\b{_CLAUSE}\b)|"
    rf"^{_PREPOSITION} (?:how|what|which|whom|whose) (?!.*\b{_CLAUSE}\b)|"
    rf"^how (?:many|much) (?:(?!{_CLAUSE}\b)\w+ ?){{1,2}}(?:are there|is there|were there)?$|"
    r"\b(?:do|does|did|doing) so$|^if (?:so|not)\b|"
    r"\b(?:what|who|where|how|anything|something|anyone|someone|nothing) else\b|\botherwise$|"
    r"^(?!.* and ).*\b(?:too|as well|either|instead|here|there|differs?|compares?)$|^(?:like|"
    r"such as)\b|^not \w+$|"
    r"^(?:really|is that so|are you sure|for example|for instance|in what way|in which way)$"
)

# References: "the second one", "of the two", "such models", "the other", "that"

_OF_THE_LIBRARY = (
    r"(?:documents?|course|chapters?|books?|papers?|files?|library|articles?|pages?|notes?|texts?|"
    r"collection|lectures?|slides?|reports?|thesis|manual|guide)\b"
)
_REFERENCE = re.compile(
    r"\bthe (?:former|latter|others?(?! (?:way|hand|side)\b))\b|"
    r"\bthe (?:first|second|third|fourth|fifth|last|next|previous|other|same)"
    r"(?= ones?\b| (?:is|was|does|do|did|mean|means|work|works|thing|way|problem|true)\b|$)|"
    r"(?<!at )\bthe same$|"
    r"\b(?:this|that|another|which|what|first|second|third|last|next|good|better|cheaper|faster|"
    r"old|new|newer|older) ones?\b(?!.* or )|\bof the two(?=$| (?:is|was|are|has|does)\b)|"
    r"\bsuch (?!as\b|that\b)|"
    r"\bboth(?= (?:have|are|were|do|share|use|need|work|in)\b|$)(?!.* and )|"
    rf"\bthis (?!{_OF_THE_LIBRARY})|\bthis$|\bthese (?!{_OF_THE_LIBRARY})|\bthese$|"
    rf"\bthose (?!who\b|that\b|which\b|of\b|in\b|from\b|behind\b|with\b|{_OF_THE_LIBRARY})|"
    rf"\bthose$|"
    r"^(?:and |but |so )?(?:that|those|these|this)\b|"
    # Elsewhere "that" begins a clause, unless it follows a function word.
    r"\b(?:is|was|are|does|did|do|can|could|will|would|has|about|of|for|after|before|from|with|by|"
    r"than|like|to|in|on|at|why|how|and|but|mean by|call|explain)"
    r" that(?! (?:a|an|the|there|it|they|of)\b)"
)

# Comparisons with one side: "Which is faster?", "Cheaper than a GAN?"

_MORE = (
    r"(?:better|worse|more|less|earlier|later|faster|slower|quicker|cheaper|larger|bigger|smaller|"
    r"older|newer|younger|easier|harder|simpler|stronger|weaker|longer|shorter|higher|lower|safer|"
    r"sharper|clearer|deeper|richer|stabler)"
)
_MOST = r"(?:best|worst|first|last|most|least|\w{3,}(?:test|gest|dest|pest|rest|lest|iest))"
_COMPARATIVE = re.compile(
    r"^(?:(?:and|but|so) )?(?:which|what|who)(?: (?:model|method|kind|type))? "
    r"(?:is|are|was|were|works?|performs?|runs?|trains?|learns?|costs?|needs?|uses?|came|comes) "
    rf"(?:(?:much|far|really|usually) )?{_MORE}\b|"
    rf"^(?:(?:and|but|so) )?(?:which|what|who) \w+ (?:the )?{_MOST}$|^{_MORE} than\b"
)
_COMPARED = re.compile(r"\b(?:or|between|among|of (?:the|all))\b|^(?:which|what).*\b(?:than|and)\b")

# Definite nouns of a general kind: "How big are the pictures?"

_GENERAL_NOUN = re.compile(
    r"\bthe (?:(?:two|three|four|five|original|first|second|last|main|new|newer|old|older|larger|"
    r"smaller|big|small|\d+) )*(?:networks?|models?|versions?|variants?|pictures?|images?|words?|"
    r"papers?|systems?|algorithms?|methods?|programs?|authors?|researchers?|stud(?:y|ies)|company|"
    r"team|steps?|parts?|idea|name|technique|trick|game|law|tool|problem|process|formula|result)\b"
    r"(?! (?:of|in|for|on|from|between|behind|by|that|which|who|called|named|with|used|to|"
    r"when)\b(?!$))"
)
_NAME = re.compile(
    r"(?<=\s)[A-Z][\w-]*|\b\w+[A-Z]\w*|\b(?:of|in|from|for|with|behind) (?:an? )?[a-z-]{4,}"
)


def _has_general_noun(question: str, folded: str) -> bool:
    if not _GENERAL_NOUN.search(folded) or _NAME.search(question):
        return False
    others = words_outside(_GENERAL_NOUN.sub("", folded), STOP_WORDS | GENERAL_WORDS)
    return len(others) <= 1


# Questions of general words only: "What are the advantages?", "Who invented the method?"

_DEFINES = re.compile(r"^(?:what|who) (?:is|are) (?:an? )?\w+(?: \w+)?$")


def _is_general(folded: str) -> bool:
    if _DEFINES.match(folded) and not re.search(r"\bthe\b", folded):
        return not re.search(r"[^\W_]{3}", " ".join(words_outside(folded, STOP_WORDS)))
    return not words_outside(folded, STOP_WORDS | GENERAL_WORDS)


_RULES_BY_LANGUAGE = {
    "de": re.compile(
        r"^(?:und |aber )?(?:was ist mit|wie ist es mit|wie steht es mit|wie sieht es mit)\b|"
        r"^(?:und |aber )?(?:warum|wieso|weshalb|wann|wo|wie|wer|was|seit wann|wozu)"
        r"(?: nicht| denn| genau| so| das)*$|"
        r"^(?:und|aber|oder) (?!.*\b(?:ist|sind|war|waren|hat|haben|wird|werden|wurde|wurden|kann|"
        r"konnen|was|wer|wie|warum|wann|wo|welche\w?|gibt|macht|funktioniert|lernt)\b)|"
        r"\b(?:davon|dafur|dagegen|damit|daraus|darin|daran|dabei|dazu|dadurch|deren|dessen|ihn|"
        r"ihm|ihnen|jene[rsnm]?|ersterer?|letztere[rsn]?)\b|"
        r"\bdiese[rsnm]? (?!dokument\w*|notizen|text\w*|unterlagen|kurs\w*)|\bdieser?$|"
        r"\b(?:ist|sind|war|waren|hat|haben|wird|werden|wurde|wurden|kann|konnen|macht|machen|"
        r"funktioniert|funktionieren|lernt|lernen|bedeutet|heisst|braucht|kostet|dauert) "
        r"(?:er|sie|es|(?:das|dies)$)(?! (?:gibt|moglich|schwer|wichtig|notig)\b)"
    ),
    "fr": re.compile(
        r"^(?:et |mais )?(?:pourquoi|comment|quand|ou|qui|combien)(?: pas| donc| ca| cela)?$|"
        r"^(?:et|mais|ou) (?!.*\b(?:est|sont|etait|a|ont|fait|peut|que|quel\w*|qui|comment|"
        r"pourquoi|quand)\b)|\b(?:cela|ca|celui|celles?|ceux|ce dernier|cette derniere)\b|"
        r"\b(?:cet|cette|ces) (?!documents?|notes?|cours|textes?)|"
        r"\bce (?!que|qui|sont|document|cours|texte|dont)|"
        r"^(?!.*\b(?:les?|la|l|un|une|des) )(?!.*\b(?:y a t|s agit) il).* (?:t )?(?:ils?|elles?)\b"
    ),
    "es": re.compile(
        r"^(?:y )?(?:por que|como|cuando|donde|quien|cual|cuanto)(?: no| eso)?$|"
        r"^(?:y|pero|o) (?!.*\b(?:es|son|era|fue|tiene|tienen|puede|que|cual|quien|como|cuando|"
        r"donde|hace|hay)\b)|\b(?:ello|ellos|ellas|ella|esto|eso|aquello|aquel|dich[oa]s?)\b|"
        r"\b(?:este|esta|ese|esa|esos|esas|estos|estas) (?!documentos?|notas|textos?|"
        r"curso)(?=\w{4})"
    ),
}
