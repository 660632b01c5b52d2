"""What asking a question yields, event by event; the answer itself is in `rag.types`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rag.types import Answer, Citation, Hit, Passage


@dataclass(frozen=True, slots=True)
class Retrieved:
    """The first event of an answer: the passages found, before anything is written."""

    standalone_question: str
    answerable: float
    passages: tuple[Passage, ...]
    left_out: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class ProvisionalQuotes:
    """An event before the model reads: the sentences that fit the question best, to show meanwhile.

    Attributes:
        sentences: one to three, best first, each with its exact span in its document and the number
            of its passage in the `Retrieved` before this event. They are not checked, may not
            answer the question, and are no part of the answer that takes their place.
    """

    sentences: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class ReadingProgress:
    """An event while the model reads passages.

    Attributes:
        done: tokens of the prompt that are read.
        of: all tokens of the prompt.
        passage: what is read, if it is read by itself; None for several at once.
        number: its place among those that may be read one after another, from 1.
        passages: how many those are, or how many are read at once.
    """

    done: int
    of: int
    passage: Passage | None = None
    number: int = 0
    passages: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """An event while the model writes: the whole text so far, unchecked."""

    text: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """One call of the language model: its prompt and its result.

    `read` asks whether passages contain the answer, `weigh` whether they state a sentence: both
    give `log_odds` of Yes against No (None if unavailable) and no reply. `probability` is the
    calibrated log-odds. `messages` are (role, content).
    """

    purpose: Literal["read", "write", "weigh"]
    messages: tuple[tuple[str, str], ...]
    seconds: float
    reply: str = ""
    log_odds: float | None = None
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """An event: how an answer was made, for users who want to inspect it.

    `hits` are those of the last search, best first. `searched` is the probability in [0, 1] that
    they contain the answer, judged by the search alone; `widened` says that it was the fallback
    search. A restyled answer has no hits.
    """

    hits: tuple[Hit, ...]
    searched: float
    widened: bool
    exchanges: tuple[Exchange, ...]


Event = Retrieved | ProvisionalQuotes | ReadingProgress | Draft | Trace | Answer
"""What asking yields: Retrieved (again after a fallback search), ProvisionalQuotes where a language
model will read, ReadingProgress, Drafts as they grow, the Trace, and the Answer last."""
