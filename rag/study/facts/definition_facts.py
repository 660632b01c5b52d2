"""Extract definitions ("X is a Y that ...", asked in both directions) and expanded acronyms."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.study.facts.fact import DocumentWords, Fact
from rag.study.facts.sentence_parts import PRAISE, SUBJECT, bare
from rag.study.facts.statements import Statement
from rag.text.words import STOP_WORDS, content_words

LONGEST_SUBJECT = 6
DESCRIPTION = range(5, 31)
"""Words of a description: fewer say too little, more cannot be learnt as an answer."""
SHORT = 7
"""Words below which a description that ends with "the NOUN" says too little: the noun refers to the
context."""

_IS = re.compile(
    rf"(?P<subject>{SUBJECT})(?P<alias>, or [^,]{{2,40}},| \([^()]{{2,40}}\))? "
    r"(?P<verb>is|are|was|were) (?P<answer>(?:an?|the|any) .+)\."
)
# "The rule means that ..." gives a consequence, "Memorisation means that ..." a definition.
_MEANS = re.compile(
    rf"(?!(?:An?|The) [^.]* means that\b)(?P<subject>{SUBJECT}) "
    r"(?P<verb>means|refers to|denotes|consists of) (?P<answer>\S+ .+)\."
)
_MEANT = {
    "means": "mean",
    "refers to": "refer to",
    "denotes": "denote",
    "consists of": "consist of",
}
_CALLED = re.compile(
    r"(?P<answer>(?:The|An?) [^,]{20,}?) (?P<verb>is|are) (?:called|known as|termed) "
    r"(?P<subject>(?:an? |the )?[\w-]+(?: [\w-]+){0,3})\."
)
_TAIL = re.compile(
    r"(?:, (?:so|but|although|while|whereas|and (?!(?:[\w-]+ ){1,3}(?:and|or)\b)|because|since|"
    r"for example|such as|which is why|including)\b|;|: | and (?:is|are|was|were|has|have|can)\b).*"
)
_LISTED = re.compile(r", (?:[\w'’-]+ ){0,3}[\w'’-]+$")
_SAYS_MORE = re.compile(
    r" (?:that|which|who|whose|where|when|of|used|for|with|made|between|in which|to|from|by)\b"
)
_WEAK = re.compile(
    rf"""(?:the\ (?:same|only|most|reason|case|result|answer|opposite|difference|one|part|thing|
    leading|biggest|largest|greatest)|any\ |an?\ (?:result|risk|problem|sign|matter|question|
    example|reason|challenge|little|lot|few|bit|number|must|long|short|large|small|case|
    consequence|mistake|part)|(?:the|an?)\ (?:{PRAISE}))\b""",
    re.X,
)
_SAID_BY = re.compile(r", (?:[a-z]+ )?[A-Z][\w’'.-]+(?: [A-Z][\w’'.-]+)*(?: [a-z]+)?$")
"""An attribution at the end: ", states Hall", ", Hall says"."""
_ROLE_AND_NAME = re.compile(r"(?!An? |The )(?:[A-Z][\w-]+ )+(?:[a-z-]{4,} )+[A-Z][a-z]")
"""A role with a name: "Premier league player Jones"."""
_RECORD = re.compile(r"the \w{3,}est\b")
"""A superlative is not a definition: it says how a thing ranks, not what it is."""
_VAGUE = re.compile(
    r"^(?:an?|the) (?:\w+ )?\w+ (?:of|for|in) (?:several|many|some|various|certain)\b"
)
"""Vague: the same may be said of other things."""
_KNOWN = re.compile(r"\bthe [a-z][\w-]*$")
_NO_SUBJECT = re.compile(
    r"(?:in|at|on|of|for|to|by|with|from|under|over|between|among|within|without|during|after|"
    r"before|since|until|whereas|although|though|because|as|like|unlike|besides|every|any|no|not|only|if|when|while|\w+ly)\b",
    re.I,
)
_WEAK_SUBJECT = re.compile(
    rf"""(?:An?|The)\ (?:(?:{PRAISE})|(?:\w+\ )?(?:result|difference|sign|confusion|reason|idea|
    goal|aim|problem|question|advantage|disadvantage|answer|example|drawback|point|risk|source|purpose|
    role|cause|effect|use|part|consequence|challenge|remedy|way|strength|weakness|limit|limitation|
    trick|peak|most|more|rest|end|beginning|start|cost|price))\b""",
    re.X,
)
_PERSON = re.compile(
    r"(?:an?|the) (?:[\w-]+ ){0,3}?(?:king|queen|emperor|empress|president|poet|painter|general|"
    r"leader|philosopher|writer|author|explorer|inventor|engineer|composer|pope|monk|nun|"
    r"statesman|stateswoman|nurse|doctor|lawyer|activist|reformer|ruler|prince|princess|soldier|"
    r"sailor|astronomer|\w+(?:ologist|icist|ician|ematician|emist))\b(?! for )|"
    r"[^,]{0,60}\bwho\b"
)
_LETTERS = r"[A-Z][A-Za-z-]*[A-Z]s?"
_SHORT_BEHIND = re.compile(rf"(?:\(|, or )({_LETTERS})(?:\)|,)")
_SHORT_BEFORE = re.compile(
    rf"\b({_LETTERS})(?: \(|, or | stands? for (?:the )?|, short for )((?:[\w-]+[ ]?){{2,7}})"
)


def read(statement: Statement, vocabulary: DocumentWords) -> Iterator[Fact]:
    """Yield the definition of a sentence, asked by term and by description, and its acronyms."""
    yield from _letters(statement)
    found = _definition(statement)
    if found is None or _is_one_of_them(found["subject"], vocabulary):
        return
    subject, answer = found["subject"], _described(found["answer"])
    named = bare(subject)
    if found.re is not _CALLED and (question := _question(found, answer, vocabulary)):
        yield Fact("definition", statement, answer, question, subject=subject)
    described = vocabulary.within_sentence(answer)
    if len(named.split()) <= 4 and not _shares_words(named, described):
        start = found.start("subject") + len(subject) - len(named)
        yield Fact(
            "term",
            statement,
            vocabulary.within_sentence(named) if found.start("subject") == 0 == start else named,
            f"What is described here: “{described}”?" if found.re is _IS else "",
            (start, start + len(named)),
            named,
        )


def terms_of(statement: Statement) -> dict[str, str]:
    """Return the term that a sentence defines, without article, mapped to the sentence."""
    found = _definition(statement)
    if found is None or len(bare(found["subject"]).split()) > 3:
        return {}
    return {bare(found["subject"]).lower(): statement.text}


def _definition(statement: Statement) -> re.Match[str] | None:
    text = statement.text
    found = _IS.fullmatch(text) or _MEANS.fullmatch(text) or _CALLED.fullmatch(text)
    if found is None:
        return None
    subject, answer = found["subject"], _described(found["answer"])
    if found["verb"] != "consists of" and _WEAK_SUBJECT.match(subject):
        return None
    if found["verb"] in ("was", "were") and re.fullmatch(r"The [a-z][\w-]*", subject):
        return None  # "The expedition was ...": one of many
    if not re.match(r"An? |The ", subject) and _RECORD.match(answer):
        return None
    return found if _is_term(subject) and _describes(answer, found.re is _IS) else None


def _is_term(subject: str) -> bool:
    """Whether the subject of a sentence can be a defined term."""
    return (
        len(subject.split()) <= LONGEST_SUBJECT
        and not _NO_SUBJECT.match(subject)
        and not _ROLE_AND_NAME.match(subject)
        and not subject.endswith(("self", "selves"))
        and bool(content_words(subject))
    )


def _describes(answer: str, is_said_to_be: bool) -> bool:
    """Whether words say enough to be a description; `is_said_to_be`: they follow an "is"."""
    length = len(answer.split())
    if length not in DESCRIPTION or (length < SHORT and _KNOWN.search(answer)):
        return False
    if _VAGUE.search(answer) or _SAID_BY.search(answer):
        return False
    return not is_said_to_be or (not _WEAK.match(answer) and bool(_SAYS_MORE.search(answer)))


def _is_one_of_them(subject: str, vocabulary: DocumentWords) -> bool:
    """Whether a subject such as "The target variable" refers to its context and is no term."""
    definite = re.fullmatch(r"The ([a-z][\w-]* [a-z][\w-]*)", subject)
    return definite is not None and definite[1] not in vocabulary.frequent


def _described(answer: str) -> str:
    """Return a description without trailing clauses; the last element of a list is kept."""
    tail = _TAIL.search(answer)
    if tail is None or (tail[0].startswith(", and") and _LISTED.search(answer, 0, tail.start())):
        return answer
    return answer[: tail.start()]


def _question(found: re.Match[str], answer: str, vocabulary: DocumentWords) -> str:
    """Return the question for a description, or "" if the term alone is too unspecific."""
    subject, verb = found["subject"], found["verb"]
    if re.fullmatch(r"The [a-z][\w-]*", subject):
        return ""  # "What is the generator?" does not say of what
    asked = vocabulary.within_sentence(subject)
    if verb == "are" and subject.istitle() and subject not in vocabulary.capitalised:
        asked = subject.lower()  # a plural is no name
    if verb in ("is", "are", "was", "were"):
        person = subject[:1].isupper() and asked == subject and _PERSON.match(answer)
        return f"{'Who' if person else 'What'} {verb} {asked}?"
    return f"What does {asked} {_MEANT[verb]}?"


def _shares_words(term: str, described: str) -> bool:
    return bool(set(content_words(term)) & set(content_words(described)))


def _letters(statement: Statement) -> Iterator[Fact]:
    """Yield the expansions of acronyms whose letters are the initials of the words beside them."""
    text = statement.text
    pairs = [
        (match[1], _last_words(text[: match.start()], match[1]))
        for match in _SHORT_BEHIND.finditer(text)
    ] + [(match[1], _first_words(match[2], match[1])) for match in _SHORT_BEFORE.finditer(text)]
    for short, long in pairs:
        if long and not re.search(rf"\b{re.escape(short)}\b", long):
            yield Fact("acronym", statement, long, f"What does {short} stand for?", subject=short)


def _last_words(text: str, short: str) -> str:
    words = text.split()
    for count in range(2, 9):
        tail = " ".join(words[-count:])
        if count <= len(words) and _abbreviates(short, tail):
            return tail
    return ""


def _first_words(text: str, short: str) -> str:
    words = text.split()
    for count in range(len(words), 1, -1):
        if _abbreviates(short, head := " ".join(words[:count])):
            return head
    return ""


def _abbreviates(short: str, long: str) -> bool:
    """Whether an acronym is the initials of some words, with or without function words."""
    letters = re.sub(r"[^A-Z]", "", short).lower()
    parts = [part.lower() for part in re.split(r"[\s-]", long) if part]
    content = [part for part in parts if part not in STOP_WORDS]
    if not parts or parts[0] in STOP_WORDS or parts[-1] in STOP_WORDS:
        return False
    initials = [long.lower().split(), parts, content]
    return letters in ["".join(part[0] for part in each) for each in initials]
