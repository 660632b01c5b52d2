"""What form an answer should have, told by how the question is asked."""

from __future__ import annotations

import re
from enum import Enum

from rag.documents.words import fold


class Form(Enum):
    """A form of answer; the value is what the model is told."""

    FACT = (
        "Answer in one complete sentence that repeats the question's subject and gives exactly "
        "the fact asked for."
    )
    DEFINITION = "Answer in one or two short, complete sentences, in the words of the passages."
    SEVERAL_FACTS = "Answer every part of it in short, complete sentences of the passages' words."
    EXPLANATION = (
        "Explain it in three to five short, complete sentences, in the words of the passages."
    )
    ITEMS = (
        "Answer with a list and nothing else: one line for each item that the passages name, "
        'each beginning with "- ", in the words of the passages.'
    )
    COMPARISON = (
        "Answer with a small Markdown table and nothing else: a first column for the aspect, one "
        "column for each thing that is compared, two to four rows, a few words of the passages "
        "in each cell."
    )

    @property
    def is_in_one_passage(self) -> bool:
        """Whether one passage alone should hold all of the answer."""
        return self in (Form.FACT, Form.DEFINITION)


_COUNTS = re.compile(
    r"\b(?:how (?:many|much|long|old|far|often|big|large|high|tall|fast|wide)|when|who|whom|whose|"
    r"where|what (?:year|date|century)|which (?:year|two|of the two)|wann|wer|wo|wie viele?|quand|"
    r"qui|où|combien)\b",
    re.I,
)
_COMPARES = re.compile(
    r"\b(?:compare\w*|contrast|differences? between|differs? (?:\w+ ){0,4}from|versus|vs|"
    r"distinguish\w*|unterschiede? zwischen|unterscheide\w*|vergleich\w*|différences? entre|"
    r"diferencias? entre)\b|\bhow do .* differ\b",
    re.I,
)
_LISTS = re.compile(
    r"^(?:please )?(?:list|enumerate|name (?:all|three|four|five|six|some))\b|"
    r"\b(?:what|which) (?:are|were) (?:the |its |their )?(?:main |different |major |usual )?"
    r"(?:(?:three|four|five|six|seven|eight) |)(?:types|kinds|steps|stages|phases|parts|ways|"
    r"reasons|advantages|disadvantages|drawbacks|benefits|limitations|components|examples|risks|"
    r"problems|uses|features|(?<=three )\w+|(?<=four )\w+|(?<=five )\w+|(?<=six )\w+)\b|"
    r"\b(?:which|what) (?:three|four|five|six|seven|eight) \w+",
    re.I,
)
_HAS_PARTS = re.compile(
    r"\b(?:and|but|while) (?:what|which|how|who|whom|when|where|why)\b|"
    r"\bwhat \w+s (?:are there|exist)\b",
    re.I,
)
_EXPLAINS = re.compile(
    r"\b(?:why|explain|describe|how come|warum|wieso|weshalb|erkläre?|pourquoi|explique\w*|"
    r"comment|por qué|perché|what makes)\b|"
    r"\bhow (?:do|does|did|is|are|was|were|can|could|to|would|should|has|have)\b|^wie (?!viel)",
    re.I,
)
_DEFINES = re.compile(
    r"^(?:what|who) (?:is|are|was|were) (?:an? |the )?(?:[\w-]+ ?){1,4}\?*$|"
    r"\b(?:define|definition of|meaning of|what does .* mean|was ist|qu'est-ce)\b",
    re.I,
)
_ENGLISH = frozenset(
    "the of what which who whom whose how why when where does do did are is with from that this "
    "for to and explain describe compare list tell".split()
)
"""Function words of English, and of asking, that its neighbours do not spell alike."""


def form_of(question: str) -> Form:
    """Return the form that a question asks for; a short fact where nothing else is recognised.

    By rules for English and the question words of its neighbours: a wrong guess costs length, not
    truth.
    """
    question = question.strip()
    for pattern, form in (
        (_COMPARES, Form.COMPARISON),
        (_LISTS, Form.ITEMS),
        (_HAS_PARTS, Form.SEVERAL_FACTS),
        (_DEFINES, Form.DEFINITION),
        (_COUNTS, Form.FACT),
        (_EXPLAINS, Form.EXPLANATION),
    ):
        if pattern.search(question):
            return form
    return Form.FACT


def is_english(question: str) -> bool:
    """Whether a question has a function word of English, or is too short to tell."""
    words = re.findall(r"[^\W\d_]+", fold(question))
    return len(words) < 3 or any(word in _ENGLISH for word in words)
