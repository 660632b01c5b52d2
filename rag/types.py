"""The vocabulary as frozen values. Offsets are code points into a document's extracted text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["supported", "partial", "unsupported", "abstained"]


@dataclass(frozen=True, slots=True)
class Page:
    """A physical page: its number from 1, the label printed on it, and its span of the text."""

    number: int
    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: depth from 1, title, and the span of its line; its section follows."""

    level: int
    title: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """One source file as text. Formats without pages have none.

    `unread` are the numbers of pages that show something but hold no text, such as scans.
    """

    path: str
    sha256: str
    text: str
    pages: tuple[Page, ...] = ()
    headings: tuple[Heading, ...] = ()
    unread: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """A document without its text; sizes are counts of characters, pages and chunks.

    `reader` is the version of the readers that made its text.
    """

    path: str
    sha256: str
    characters: int
    pages: int
    chunks: int
    tags: tuple[str, ...]
    unread: tuple[int, ...]
    reader: int


@dataclass(frozen=True, slots=True)
class Scope:
    """Which documents to use: those that match any of the globs and carry any of the tags.

    Where none is given, all do. A glob is compared with the path and with the file name; one that
    is the path of a document means that document alone.
    """

    documents: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


EVERYTHING = Scope()
"""All documents of the library."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A span of a document's text, sized in the embedder's tokens."""

    id: int
    document: str
    page: int | None
    page_label: str | None
    heading: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk with its scores: fused, cosine in [-1, 1], BM25 (both None when not found there)."""

    chunk: Chunk
    score: float
    dense: float | None
    lexical: float | None


@dataclass(frozen=True, slots=True)
class Passage:
    """What the model and the reader see: a chunk grown to its section, numbered from 1.

    It can go over several `pages` and `headings`; `page`, its label and `heading` are those where
    it begins. `headings` are all of the document up to its end, `lines` how they stand there.
    """

    marker: int
    document: str
    page: int | None
    page_label: str | None
    heading: str
    start: int
    end: int
    text: str
    score: float
    pages: tuple[Page, ...] = ()
    headings: tuple[Heading, ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """Evidence of a claim: `document_text[start:end] == quote`; the marker is its passage's."""

    marker: int
    document: str
    page: int | None
    page_label: str | None
    heading: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of an answer; `answer[start:end] == text`."""

    text: str
    start: int
    end: int
    support: float
    verdict: Verdict
    reasons: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()

    @property
    def is_aside(self) -> bool:
        """Whether it needs no evidence, as a question to the reader; its reason says why."""
        return self.verdict == "supported" and not self.citations


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that went through the language model."""

    prompt_tokens: int = 0
    completion_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Timings:
    """Seconds. `first_token` counts from the start of generation; None when nothing was."""

    retrieve: float
    first_token: float | None
    generate: float
    verify: float
    total: float


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with its claims and evidence, or an abstention with the nearest passages.

    An abstention without passages is a remark, such as the reply to a thank-you.
    """

    question: str
    standalone_question: str
    answer: str
    verdict: Verdict
    support: float
    answerable: float
    claims: tuple[Claim, ...]
    passages: tuple[Passage, ...]
    left_out: tuple[Passage, ...]
    model: str | None
    usage: Usage
    timings: Timings

    @property
    def is_small_talk(self) -> bool:
        """Whether it says nothing about the documents."""
        return self.verdict == "abstained" and not self.passages and not self.claims


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read."""

    path: str
    reason: str
    cure: str


@dataclass(frozen=True, slots=True)
class Move:
    """A document whose file has another path than before, and the same content."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class SyncProgress:
    """How far a sync has come; `seconds_left` is None until there is something to judge by."""

    files: int
    of: int
    file: str
    chunks: int
    chunks_per_second: float
    seconds_left: float | None


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What one `rag index` did; paths are as the library names them.

    A moved file counts as removed and added, as its paths were; `moved` says which belong together.
    `embedded` counts the chunks that had to be encoded: those whose text was not known.
    """

    documents: int
    chunks: int
    added: tuple[str, ...]
    updated: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int
    skipped: tuple[str, ...]
    failed: tuple[Failure, ...]
    seconds: float
    moved: tuple[Move, ...] = ()
    embedded: int = 0


@dataclass(frozen=True, slots=True)
class Retrieved:
    """First event of an answer in the making: what was found, before any word is written."""

    standalone_question: str
    answerable: float
    passages: tuple[Passage, ...]
    left_out: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class ReadingProgress:
    """An event while the model reads the passages: tokens read, of those of the whole prompt."""

    done: int
    of: int


@dataclass(frozen=True, slots=True)
class Draft:
    """An event while the model writes: the whole text so far, not yet checked."""

    text: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """One call of the language model: all it was given, and what it made of it.

    To `read` is to be asked whether passages hold the answer, to `weigh` whether they state a
    sentence: both give `log_odds` of Yes against No (None where the model cannot tell) and no
    reply. `probability` is what a scale makes of the log-odds. `messages` are (role, content).
    """

    purpose: Literal["read", "write", "weigh"]
    messages: tuple[tuple[str, str], ...]
    seconds: float
    reply: str = ""
    log_odds: float | None = None
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """An event: how an answer came about; of use to those who want to see behind it.

    `hits` are those of the last search, best first. `searched` is the probability in [0, 1] that
    they hold the answer, told by the search alone; `widened` says that it was the second, wider
    one. A restyled answer was not searched for.
    """

    hits: tuple[Hit, ...]
    searched: float
    widened: bool
    exchanges: tuple[Exchange, ...]


Event = Retrieved | ReadingProgress | Draft | Trace | Answer
"""What asking yields: what was Retrieved (again after a wider search), how far the model has Read,
Drafts as they grow, the Trace of it all, and the Answer last."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that `rag doctor` looked at, in a sentence, with the cure where there is need."""

    name: str
    status: Literal["good", "warning", "broken"]
    detail: str
    cure: str = ""
