"""The values that all packages share. Offsets are code points into a document's extracted text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Verdict = Literal["supported", "partial", "unsupported", "abstained"]

HiddenKind = Literal["slides", "sheets", "rows", "columns", "text", "deletions", "comments"]
"""What a file contains and does not show as its content; readers pass it over.

`slides` have their notes with them, `text` is hidden by its format, `deletions` are tracked changes
that removed or moved text.
"""


@dataclass(frozen=True, slots=True)
class Page:
    """A physical page: its number from 1, the label printed on it, and its span."""

    number: int
    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: level from 1, title, and the span of its line; its section follows."""

    level: int
    title: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table: the span that says it, and the span of its value in each column.

    An empty span means no value. `is_total` marks a row that sums others up.
    """

    start: int
    end: int
    cells: tuple[tuple[int, int], ...]
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a document, or a run of records of the same form, which are rows as well.

    Attributes:
        kind: `table`, or `records` for sections, list items or paragraphs with the same fields.
        title: its caption, the sheet's name or the heading above; may be empty.
        columns: names, different from each other; several header levels are joined by ", ".
        rows: in order; every row has a cell for every column.
        start: of its span in the document's text, with caption and notes.
        end: of that span.
    """

    kind: Literal["table", "records"]
    title: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says, up to `stop`; the label that names them is from `start` to `end`."""

    speaker: str
    label: str
    start: int
    end: int
    stop: int


@dataclass(frozen=True, slots=True)
class Document:
    """The text of one file, with its pages (if its format has them), headings and tables.

    `unread` are the numbers of pages that show something but have no text, such as scans; `hidden`
    counts what was passed over because the file hides it.
    """

    path: str
    sha256: str
    text: str
    pages: tuple[Page, ...] = ()
    headings: tuple[Heading, ...] = ()
    unread: tuple[int, ...] = ()
    tables: tuple[Table, ...] = ()
    hidden: Mapping[HiddenKind, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """A document without its text; `characters`, `pages` and `chunks` are counts.

    `reader` is the version of the readers that extracted its text.
    """

    path: str
    sha256: str
    characters: int
    pages: int
    chunks: int
    tags: tuple[str, ...]
    unread: tuple[int, ...]
    reader: int
    hidden: Mapping[HiddenKind, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scope:
    """A document filter: documents that match any of the globs and have any of the tags.

    Without globs or without tags, all match. A glob is compared with the path and the file name;
    the exact path of a document means that document alone.
    """

    documents: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


EVERYTHING = Scope()
"""All documents of the library."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A span of a document's text, sized in the embedder's tokens.

    `context` says where it stands beyond its headings; see `rag.documents.chunk_context`.
    """

    id: int
    document: str
    page: int | None
    page_label: str | None
    heading: str
    start: int
    end: int
    text: str
    context: str = ""

    @property
    def place(self) -> str:
        """Where it stands, in words: context and headings; may be empty."""
        return " | ".join(filter(None, (self.context, self.heading)))


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk with its fused score, cosine in [-1, 1] and BM25 (None if that index lacks it)."""

    chunk: Chunk
    score: float
    dense: float | None
    lexical: float | None


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk expanded to its context, as model and user see it; `marker` counts from 1.

    It can span several `pages`; `page`, its label and `heading` are those where it begins.
    `headings` are all headings of the document up to its end, `lines` their lines as written.
    `tables` have the rows that stand in it, by offsets into the document.
    `context` says where its beginning stands beyond `heading`, `turns` who speaks in it.
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
    tables: tuple[Table, ...] = ()
    context: str = ""
    turns: tuple[Turn, ...] = ()

    @property
    def place(self) -> str:
        """Where it stands, in words: context and headings; may be empty."""
        return " | ".join(filter(None, (self.context, self.heading)))


@dataclass(frozen=True, slots=True)
class Citation:
    """Evidence for a claim: `document_text[start:end] == quote`; `marker` is its passage's."""

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
    def is_non_factual(self) -> bool:
        """Whether it makes no factual claim, such as a question to the user; see its reason."""
        return self.verdict == "supported" and not self.citations


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that the language model read and wrote."""

    prompt_tokens: int = 0
    completion_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Timings:
    """Seconds. `first_token` counts from the start of generation; None if nothing was generated."""

    retrieve: float
    first_token: float | None
    generate: float
    verify: float
    total: float


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with its claims and evidence, or a refusal with the nearest passages.

    A refusal without passages is a remark, such as the reply to a thank-you.
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
    """A document whose file has a new path and the same content."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class SyncProgress:
    """The progress of a sync; `seconds_left` is None until it can be estimated."""

    files: int
    of: int
    file: str
    chunks: int
    chunks_per_second: float
    seconds_left: float | None


@dataclass(frozen=True, slots=True)
class SyncReport:
    """The result of one `rag index`; paths are document names of the library.

    A moved file is in `removed` by its old path and in `added` by its new one; `moved` pairs them.
    `embedded` counts the chunks that had to be embedded because their text was new. `hidden` says
    what was passed over in each document that was read, now or before.
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
    hidden: Mapping[str, Mapping[HiddenKind, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check of `rag doctor`, with a cure if something is wrong."""

    name: str
    status: Literal["good", "warning", "broken"]
    detail: str
    cure: str = ""
