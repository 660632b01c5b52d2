"""Find key terms with the sentences that define them, by pattern.

In English, German, French and Spanish. A definition is a whole sentence, quoted with its citation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.study.summaries.quoting import Quote, Quoter
from rag.text.list_marks import BULLET
from rag.text.words import fold
from rag.types import Claim

DESCRIBES = 3
"""Minimum words of a description."""
LONGEST_NAME = 4

_WORD = r"[^\W\d_][\w'’/.-]*"
_NAME = rf"(?P<name>{_WORD}(?: [\w'’/-]+){{0,5}}?)"
_ALIAS = (
    r"(?:, (?:or|also (?:called|known as)|auch|kurz|ou|o) (?P<alias>[^,]{2,40}),| "
    r"\((?P<short>[^()]{2,40})\))?"
)
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        # A ribosome is a particle that ...
        rf"(?:An? |The )?{_NAME}{_ALIAS} (?:is|are|was|were) "
        r"(?P<rest>(?:an?|the|any|one of the) .+)",
        rf"(?:An? |The )?{_NAME}{_ALIAS} (?:means|refers? to|denotes?|is defined as) "
        r"(?P<rest>.+)",
        r"(?P<rest>(?:An?|The) .{20,}?) (?:is|are) (?:called|known as|termed) (?:an? |the )?"
        rf"(?P<name>{_WORD}(?: [\w-]+){{0,3}})\.",
        # Ein Ribosom ist ein Teilchen, das ...
        rf"(?:Eine? |Der |Die |Das )?{_NAME}{_ALIAS} (?:ist|sind|war|waren|bezeichne[nt]|bedeutet) "
        r"(?P<rest>(?:eine?[nrms]?|de[rnm]|die|das|jede[rs]?) .+)",
        r"(?:Unter (?:eine[mr] |de[mr] )?(?P<name>[^,]{3,40}) versteht man|"
        r"Als (?P<name2>[^,]{3,40}) bezeichnet man) (?P<rest>.+)",
        # Un ribosome est une particule qui ...
        rf"(?:Une? |L[ea] |Les |L['’]){_NAME}{_ALIAS} (?:est|sont|désigne) "
        r"(?P<rest>(?:une?|les?|la|l['’]|des) ?.+)",
        rf"(?:Una? |El |La |L[oa]s ){_NAME}{_ALIAS} (?:es|son) (?P<rest>(?:una?|el|la|l[oa]s) .+)",
    )
)
_ENTRY = re.compile(rf"{_NAME}{_ALIAS}(?::| [–—-]) (?P<rest>\S.+)")
"""An item of a glossary; only where the document marks it as an item or in bold."""
_MARKED = re.compile(rf"(?:{BULLET.pattern})?(?:\*\*|__)|{BULLET.pattern}")
_LIMITED = re.compile(
    r" (?:of|in|for|from|by|on|with) (?:an?|the|[A-Z]).*| in .*| (?:eines|einer|der|des|im|in) .*"
)
"""A modifier that limits a name to one thing: the minimax game "of a GAN"."""
_GERMAN = re.compile(r"\b(?:ist|sind|war|waren|bezeichne[nt]|bedeutet) (?:ein|der|die|das)")
"""In German all nouns have capitals, not only names."""
_WEAK_NAME = re.compile(
    r"(?:result|reason|idea|goal|aim|problem|question|advantage|disadvantage|answer|example|"
    r"drawback|point|risk|source|purpose|role|cause|effect|consequence|challenge|remedy|way|"
    r"strength|weakness|limit|trick|best|most|rest|end|beginning|cost|price|difference|comparison|"
    r"confusion|part|name|there|what|who|which|he|she|it|they|we|you|all|some|many|ziel|grund|"
    r"problem|ergebnis|frage|vorteil|nachteil|beispiel|folge|es|er|sie)s?(?:$| )|"
    r"(?:main|first|second|third|last|next|other|same|key|biggest|largest|greatest|only|common|"
    r"usual|useful|good|simple|typical|important|practical|serious|further|erste|zweite|"
    r"wichtigste|grosste)\w* "
)
_WEAK_REST = re.compile(
    r"(?:the|an?|any|one of the) (?:same|only|most|best|reason|case|result|answer|opposite|"
    r"difference|usual|one|ones|leading|main|key|central|biggest|largest|greatest|next|last|first|"
    r"other|major|resulting|good|bad|common|great|big|important|risk|problem|sign|matter|question|example|challenge|"
    r"popular|little|lot|few|bit|number|must|long|short|large|small|clear|real|better|simple|useful|"
    r"serious|consequence|mistake|part of|typical|strong|weak|natural|different|similar|further|"
    r"second|third|well-known|year|day|time)\b|"
    r"(?:ein\w*|de[rnm]|die|das) (?:beste|erste|wichtigste|grund|ergebnis|folge|beispiel|problem|"
    r"frage|einzige|gleiche|grosste)\w*\b"
)


@dataclass(frozen=True, slots=True)
class Term:
    """A term, another name for it ("" where none is given), and the sentence that defines it."""

    name: str
    alias: str
    definition: Claim


def terms_of(quoters: Sequence[Quoter], most: int) -> list[Term]:
    """Return up to `most` terms that the documents define, each once, in the order of the text.

    The most used terms are chosen; of two definitions the first.
    """
    found: dict[str, Term] = {}
    known: set[str] = set()
    for quoter in quoters:
        for quote in quoter.quotes:
            named = _named(quote, quoter)
            key = fold(named[0]) if named else ""
            if not named or key.removesuffix("s") in known or not (claim := quoter.claim(quote)):
                continue
            found[key] = Term(*named, claim)
            known |= {fold(name).removesuffix("s") for name in named if name}
    uses = _uses(found, (quoter.passage.text for quoter in quoters))
    kept = sorted(found, key=lambda name: -uses[name])[:most]  # stable: the first of equals
    return [term for name, term in found.items() if name in kept]


def _named(quote: Quote, quoter: Quoter) -> tuple[str, str] | None:
    """Return the term that a sentence defines, and its alias."""
    if not quote.standalone:
        return None
    marked = _MARKED.match(quoter.finder.text(quote.sentence))
    for pattern in (*_PATTERNS, *((_ENTRY,) if marked else ())):
        match = pattern.fullmatch(quote.text)
        if match is None:
            continue
        groups = match.groupdict()
        name = groups["name"] or groups.get("name2") or ""
        # "The Peace of Westphalia" is a name; "The minimax game of a GAN" is a game.
        if match.start("name") == 0 or name[:1].islower() or _GERMAN.search(quote.text):
            name = _LIMITED.sub("", name)
        rest = groups["rest"]
        if _WEAK_NAME.match(fold(name)) or _WEAK_REST.match(fold(rest)):
            return None
        if len(name.split()) <= LONGEST_NAME and len(rest.split()) >= DESCRIBES:
            return name, groups.get("alias") or groups.get("short") or ""
    return None


def _uses(names: Iterable[str], texts: Iterable[str]) -> dict[str, int]:
    """Count how often each folded name stands in some texts."""
    whole = fold("\n".join(texts))
    return {name: len(re.findall(rf"\b{re.escape(name)}", whole)) for name in names}
