"""Whether a question can be understood without what was said before, told by rules.

Rules of English in full, and the plainest ones of German, French and Spanish. Most questions of a
conversation stand alone, so a rule must point at a word that stands for something, or at a gap.
"""

from __future__ import annotations

import re

from rag.conversation.pronouns import GENERAL, has_open_pronoun, telling
from rag.conversation.tongue import tongue_of
from rag.documents.words import STOP_WORDS, fold


def needs_history(question: str) -> bool:
    """Whether a question leaves out what it is about, or names it by a pronoun alone."""
    plain = " ".join(re.findall(r"[^\W_]+", fold(question)))
    if pattern := _FOREIGN.get(tongue_of(question)):
        return bool(pattern.search(plain))
    return (
        bool(_GAP.search(plain))
        or bool(_POINTER.search(plain))
        or _names_by_role(question, plain)
        or (bool(_COMPARATIVE.search(plain)) and not _COMPARED.search(plain))
        or _is_general(plain)
        or has_open_pronoun(question)
    )


# What is left out: "What about GANs?", "And in 1962?", "Why not?", "How many layers?"

_CLAUSE = (
    r"(?:is|are|was|were|be|do|does|did|has|have|had|can|could|will|would|should|may|might|must|"
    r"what|which|who|whom|whose|how|why|when|where|explain|describe|list|compare|tell|give|define|"
    r"name|show)"
)
_PREPOSITION = (
    r"(?:in|on|at|for|with|without|by|to|from|of|during|before|after|since|until|under|as|than|"
    r"using|through)"
)
_GAP = re.compile(
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

# What points back: "the second one", "of the two", "such models", "the other", "that"

_OF_THE_LIBRARY = (
    r"(?:documents?|course|chapters?|books?|papers?|files?|library|articles?|pages?|notes?|texts?|"
    r"collection|lectures?|slides?|reports?|thesis|manual|guide)\b"
)
_POINTER = re.compile(
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
    # Elsewhere "that" begins a clause, unless a function word goes before it.
    r"\b(?:is|was|are|does|did|do|can|could|will|would|has|about|of|for|after|before|from|with|by|"
    r"than|like|to|in|on|at|why|how|and|but|mean by|call|explain)"
    r" that(?! (?:a|an|the|there|it|they|of)\b)"
)

# A comparison of one side: "Which is faster?", "Cheaper than a GAN?"

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

# A thing of a general kind that seems to be known: "How big are the pictures?"

_ROLE = re.compile(
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


def _names_by_role(question: str, plain: str) -> bool:
    if not _ROLE.search(plain) or _NAME.search(question):
        return False
    others = telling(_ROLE.sub("", plain), STOP_WORDS | GENERAL)
    return len(others) <= 1


# A question of general words alone: "What are the advantages?", "Who invented the method?"

_DEFINES = re.compile(r"^(?:what|who) (?:is|are) (?:an? )?\w+(?: \w+)?$")


def _is_general(plain: str) -> bool:
    if _DEFINES.match(plain) and not re.search(r"\bthe\b", plain):
        return not re.search(r"[^\W_]{3}", " ".join(telling(plain, STOP_WORDS)))
    return not telling(plain, STOP_WORDS | GENERAL)


_FOREIGN = {
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
