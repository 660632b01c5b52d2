"""Whether a text answers a yes-or-no question with yes or with no, as far as rules can tell.

A clause is compared with the question only where it has all its words but those of an attribute
("of the shop") or of a subject that a pronoun stands for. Then its negations and opposites are
counted. Anything else is left undecided: a wrong Yes is worse than none. English, but for a Yes or
No at the beginning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.grounding.checks.direction import are_opposite
from rag.grounding.checks.negation import is_idiom, is_negator
from rag.text.sentences import sentence_spans
from rag.text.tokens import Token, rules_of, tokens

_FIRST_WORD = re.compile(
    r"\W*(?:"
    r"(?P<yes>yes|true|correct|indeed|yep|yeah|absolutely|certainly|of course|ja|oui|s[íì]|vrai|"
    r"richtig|wahr|vero|verdadero)\b(?! or\b)(?!-)|"
    r"(?:false|incorrect|nope|not at all|by no means|nein|falsch|faux|falso)\b|"
    r"not (?:since|yet|always|until|unless|now)\b|"
    # "No dogs are allowed" begins with an article, and "No, dogs ..." with an answer.
    r"non?(?=\W*$|\s*[,.;:!–—]|\s-\s|"
    r" (?:it|they|he|she|there|this|that|you|we|one) (?:\w+n['’]t|(?:\w+ )?not)\b))",
    re.IGNORECASE,
)
_ASKS_YES_OR_NO = re.compile(
    r"\W*(?:true or false\W+)?(?:is|are|was|were|do|does|did|can|could|may|might|must|has|have|had|"
    r"will|would|should|shall|need)(?:n['’]t)?\b",
    re.IGNORECASE,
)
_LEAD = re.compile(r"\s*(?P<word>yes|no)\s*[,.;:–—]\s*(?=\w)", re.IGNORECASE)
TRUE_OR_FALSE = re.compile(r"\W*\btrue or false\b\W*", re.IGNORECASE)
"""Words beside a question that are no part of it."""
_YES = frozenset("yes true ja oui si sí sì wahr vrai vero verdadero".split())
_NO = frozenset("no false nein non falsch faux falso".split())
_CLAUSE = re.compile(
    r"[;:]|,? (?:but|although|though|whereas|while|because|since|so that)\b|, (?:and|not|nor|or)\b"
)
_NO_DENIAL = re.compile(
    r"\b(?:no (?:doubt|question|denying)|not (?:only|just|merely)|"
    r"(?:no one|nobody|no \w+) (?:doubt|dispute|denie|deny|question)\w*)\b",
    re.IGNORECASE,
)
_EXCEPT = re.compile(
    r"\b(?:except|apart from|other than|excluding|with the exception of)\b", re.IGNORECASE
)
_UNSURE = re.compile(
    r"\b(?:unless|if|whether|hardly|barely|rarely|seldom|sometimes|partly|only|perhaps|maybe|might|"
    r"possibly|probably|likely|nearly|almost|some|few|depends)\b",
    re.IGNORECASE,
)
_HAS_TO = re.compile(r"\b(?:ha(?:ve|s|d)|need(?:s|ed)?) to\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Modality:
    """Words that say that something may or must be done (`says`), or the opposite (`denies`).

    `predicates` are those of `says` that a question can have as its main word.
    """

    says: frozenset[str]
    denies: frozenset[str]
    predicates: frozenset[str]


_MAY = _Modality(
    frozenset("may can could allowed permitted permissible welcome free possible able".split()),
    frozenset(
        "against forbid forbids forbidden prohibit prohibits prohibited ban bans banned illegal "
        "unlawful impossible unable".split()
    ),
    frozenset("allowed permitted permissible possible able".split()),
)
_MUST = _Modality(
    frozenset(
        "must need needs needed required requires require obliged compulsory mandatory necessary "
        "obligatory obligation requirement".split()
    ),
    frozenset("optional voluntary unnecessary".split()),
    frozenset("required compulsory mandatory necessary obligatory obliged".split()),
)
_GRAMMAR = frozenset("can could might must would will shall should need any".split())
_ANYONE = frozenset("any anyone anybody one someone somebody people".split())
_CIRCUMSTANCE = frozenset("after before during in at on since until within near by from".split())
_PRONOUN = frozenset("it they he she this these that those you we one".split())
_PREFIX = re.compile(r"^(?:un|in|im|ir|il|dis|non)(?=\w{4})")
_OF_VERB = frozenset("not never cannot nobody nothing none neither nor unable without".split())
_MOST_ATTRIBUTES = 3
"""Content words after "of" that an answer may leave out."""


def answers_yes(question: str, answer: str) -> bool | None:
    """Return whether an answer to a yes-or-no question says yes; None where it is not clear.

    A Yes, No, True or False at its beginning decides; otherwise it must state what the question
    asks, or deny it.
    """
    if first := _FIRST_WORD.match(answer):
        return first["yes"] is not None
    return affirms(question, answer)


def bare_yes_or_no(answer: str) -> bool | None:
    """Return whether an answer that is nothing but yes or no (true, false) is yes, else None."""
    word = answer.strip(" .!*_\"'“”").casefold()
    return True if word in _YES else False if word in _NO else None


def without_contradicted_lead(question: str, answer: str) -> str:
    """Return an answer without its Yes or No where the words after it say the opposite.

    "Yes, the shop is closed" does not tell whether the shop is open; "The shop is closed" does.
    """
    lead = _LEAD.match(answer)
    if lead is None:
        return answer
    said = affirms(question, answer[lead.end() :])
    if said is None or said == (lead["word"].casefold() == "yes"):
        return answer
    return answer[lead.end()].upper() + answer[lead.end() + 1 :]


def asks_yes_or_no(question: str) -> bool:
    """Whether a question begins as one that is answered with yes or no."""
    return _ASKS_YES_OR_NO.match(question) is not None


def affirms(question: str, text: str) -> bool | None:
    """Return whether a text states what a yes-or-no question asks, or denies it; else None.

    The first clause that can be compared with the question decides.
    """
    if not asks_yes_or_no(question) or rules_of(text) != "en":
        return None
    asked = _Asked.read(TRUE_OR_FALSE.sub(" ", question).strip())
    clauses = (
        clause for start, end in sentence_spans(text) for clause in _CLAUSE.split(text[start:end])
    )
    judged = (_compare(asked, clause) for clause in clauses)
    return next((one for one in judged if one is not None), None)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question: its content words, its modality and its negations.

    `optional` words may be missing. So may `circumstances` in a denial: what was never done was not
    done on that day either.
    """

    words: tuple[Token, ...]
    optional: frozenset[str]
    circumstances: frozenset[str]
    modality: _Modality | None
    has_predicate: bool
    compares: bool
    negations: int

    @classmethod
    def read(cls, question: str) -> _Asked:
        """Return a parsed question."""
        said = tokens(question, "en")
        spoken = [token for token in said if token.is_word]
        folded = {token.folded for token in spoken}
        if _HAS_TO.search(question) or folded & _MUST.says - {"need", "needs", "needed"}:
            modality: _Modality | None = _MUST
        else:
            modality = _MAY if folded & _MAY.says else None
        predicates = modality.predicates if modality else frozenset()
        dropped = _GRAMMAR | predicates if _HAS_TO.search(question) else predicates
        words = [token for token in spoken[1:] if token.is_content and token.folded not in dropped]
        return cls(
            tuple(word for word in words if word.folded not in _ANYONE),
            frozenset(_attributes(spoken)),
            frozenset(_circumstances(spoken)),
            modality,
            has_predicate=bool(folded & predicates) or bool(_HAS_TO.search(question)),
            compares="than" in folded,
            negations=sum(
                is_negator(token, "en") and not is_idiom(said, place)
                for place, token in enumerate(said)
            ),
        )


def _attributes(spoken: Sequence[Token]) -> Iterator[str]:
    """Yield the stems of the words after "of", up to the next function word."""
    places = [at for at, token in enumerate(spoken) if token.folded == "of"]
    for at in places:
        found = 0
        for token in spoken[at + 1 :]:
            if not token.is_content and token.folded not in ("the", "a", "an", "this", "our"):
                break
            if found == _MOST_ATTRIBUTES:
                break
            found += token.is_content
            yield token.stem


def _circumstances(spoken: Sequence[Token]) -> list[str]:
    """Return the stems after the last preposition of time or place."""
    places = [at for at, token in enumerate(spoken) if token.folded in _CIRCUMSTANCE]
    return [token.stem for token in spoken[places[-1] + 1 :]] if places else []


def _compare(asked: _Asked, clause: str) -> bool | None:
    """Return whether a clause states what is asked, or denies it; None where neither is clear."""
    clause, _, excepted = _partition(_EXCEPT, _NO_DENIAL.sub(" ", clause))
    said = tokens(clause, "en")
    outside = frozenset(token.stem for token in tokens(excepted, "en"))
    general = False
    flips = _opposites(asked, said, outside, asked.optional)
    if flips is None:
        general = True
        flips = _opposites(asked, said, outside, asked.optional | asked.circumstances)
    if flips is None or _is_unsure(asked, clause):
        return None
    negations = _negations(asked, said)
    if negations is None:
        return None
    folded = {token.folded for token in said}
    if asked.modality:
        mine = {word.folded for word in asked.words}
        denied = folded & asked.modality.denies and not mine & asked.modality.denies
        if asked.has_predicate and not (
            folded & asked.modality.says or denied or _HAS_TO.search(clause)
        ):
            return None
        flips += bool(denied)
    affirmed = (flips + negations + asked.negations) % 2 == 0
    return None if general and affirmed else affirmed


def _partition(pattern: re.Pattern[str], text: str) -> tuple[str, str, str]:
    cut = pattern.search(text)
    if cut is None:
        return text, "", ""
    return text[: cut.start()], cut.group(), text[cut.end() :]


def _is_unsure(asked: _Asked, clause: str) -> bool:
    mine = {word.folded for word in asked.words}
    return any(match.group().lower() not in mine for match in _UNSURE.finditer(clause))


def _opposites(
    asked: _Asked, said: Sequence[Token], excepted: frozenset[str], optional: frozenset[str]
) -> int | None:
    """Return how many words of a question have their opposite in a clause, or are excepted.

    None where the clause lacks words of the question that are not optional.
    """
    spoken = [token for token in said if token.is_word]
    stems = [token.stem for token in spoken]
    flips = 0
    missing = []
    for word in asked.words:
        if word.stem in stems:
            continue
        if word.stem in excepted or any(_opposed(word.folded, one.folded) for one in spoken):
            flips += 1
        elif word.stem not in optional:
            missing.append(word)
    leads = tuple(missing) == asked.words[: len(missing)]
    pronoun = bool(spoken) and spoken[0].folded in _PRONOUN
    if missing and not (leads and pronoun and len(missing) < len(asked.words)):
        return None
    if asked.compares:
        places = [stems.index(word.stem) for word in asked.words if word.stem in stems]
        if places != sorted(places):
            return None
    return flips if asked.words else None


def _opposed(one: str, other: str) -> bool:
    """Whether two words are opposites: open and closed, stable and unstable."""
    if one == other:
        return False
    return (
        are_opposite(one, other)
        or other in (_PREFIX.sub("", one), f"{one}less")
        or (_PREFIX.sub("", other) == one)
    )


def _negations(asked: _Asked, said: Sequence[Token]) -> int | None:
    """Return the number of negations of a clause; None where one negates another thing.

    "There is no rule against it" has one, and so has "no dogs" where the question asks for dogs.
    """
    about = {word.stem for word in asked.words}
    folded = {token.folded for token in said}
    count = 0
    for place, token in enumerate(said):
        if not is_negator(token, "en") or is_idiom(said, place):
            continue
        heads = [one for one in said[place + 1 : place + 5] if one.is_content][:2]
        of_verb = token.folded in _OF_VERB or token.folded.endswith("n't")
        modal = folded & _MAY.denies or any(one.folded in _MUST.says for one in heads)
        if not (of_verb or modal or any(one.stem in about for one in heads)):
            return None
        count += token.folded not in _MAY.denies
    return count
