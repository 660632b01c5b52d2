"""Whether sentences, tables and pages of real documents survive reading.

    python bench/extraction.py ../shared/data/documents [--baseline REV] [--show] [--only NN]

Each folder has a document and a `meta.json` with its gold (see the README of the data). Reads every
document as `rag index` does and prints a row for each, then totals for all and for PDF with 95 %
intervals:

- sentences: gold sentences found whole, as one run of words, with nothing in between;
- pages: of the sentences found, those on the right pages (formats with pages only);
- facts: row, column and value of a table in one line of the text, or in the cells of a table with
  bars where the value stands in the row and below the head;
- forbidden: texts that prove a wrong join or leaked markup, and that were found.

--baseline reads the same documents with the code of another revision, in a process of its own, and
prints its totals and which sentences were gained and lost. --show prints what is missing. No model.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from command_line import make_parser

from rag.documents.limits import Limits
from rag.documents.sandbox.read import ReadingProcess
from rag.errors import UnreadableFile
from rag.intervals import interval
from rag.settings import PROJECT, load_settings
from rag.types import Document

PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "|": " "}
    | dict.fromkeys("–—−‑‐", "-")
    | dict.fromkeys("\u00ad\u200b")
)
"""Characters that are compared as others or not at all, as `check_reading.py` of the data does."""


@dataclass(slots=True)
class Row:
    """What was found of one document; `found` and `missed` are gold sentences."""

    name: str
    file: str
    found: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    right_pages: int = 0
    paged: int = 0
    facts: int = 0
    lost_facts: list[str] = field(default_factory=list)
    forbidden: list[str] = field(default_factory=list)
    error: str = ""


def norm(text: str) -> str:
    """Return a text with straight quotes, plain hyphens and single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(PLAIN).split())


def without_marks(text: str) -> str:
    """Return a text without the marks of Markdown."""
    return re.sub(r"[*_`]", "", text)


def judge(name: str, meta: dict[str, Any], document: Document | None) -> Row:
    """Compare a document with its gold; None is a document that could not be read."""
    row = Row(name, meta["file"], error="" if document else "unreadable")
    text = norm(document.text) if document else ""
    plain = without_marks(text) if meta["file"].endswith((".md", ".ipynb")) else text
    pages = page_starts(document) if document else []
    for sentence in meta["gold_sentences"]:
        gold = norm(sentence)
        if gold not in text and without_marks(gold) not in plain:
            row.missed.append(sentence)
            continue
        row.found.append(sentence)
        first = meta["pages_of"].get(sentence)
        if pages and first:
            last = meta["ends_on"].get(sentence, first)
            row.paged += 1
            row.right_pages += (first, last) in spans(text, gold, pages)
    lines = document.text.split("\n") if document else []
    for fact in meta["table_facts"]:
        if is_kept(fact, lines):
            row.facts += 1
        else:
            row.lost_facts.append(" / ".join(str(fact[k]) for k in ("row", "column", "value")))
    row.forbidden = [one for one in meta["must_not_anywhere"] if norm(one) in text]
    return row


def page_starts(document: Document) -> list[tuple[int, int]]:
    """Return each page's number and where it starts in the normalised text."""
    return [(page.number, len(norm(document.text[: page.start]))) for page in document.pages]


def spans(text: str, sentence: str, pages: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last page of each occurrence of a sentence in a text."""

    def page_at(place: int) -> int:
        return max((number for number, start in pages if start <= place), default=0)

    for match in re.finditer(re.escape(sentence), text):
        yield page_at(match.start()), page_at(match.end() - 1)


def is_kept(fact: dict[str, Any], lines: Sequence[str]) -> bool:
    """Whether the lines keep the row, the column and the value of a fact together.

    The page of an entry in a table of contents has no column head. Of an empty cell it is asked
    that the row is there and that the column has no other value in it.
    """
    parts, column, value = fact["row"].split(", "), norm(fact["column"]), fact["value"]
    rows = [place for place, line in enumerate(lines) if all(has(line, part) for part in parts)]
    if value == "(empty)":
        named = re.compile(re.escape(column) + r": *\w")
        below = [cells_below(lines, place, column) for place in rows]
        return any(cells == [""] for cells in below) or (
            any("|" not in lines[place] for place in rows)
            and not any(named.search(norm(lines[place])) for place in rows)
        )
    wanted = [value] if column == "page" else [column, value]
    return any(
        all(has(lines[place], part) for part in wanted)
        or any(has(cell, value) for cell in cells_below(lines, place, column))
        for place in rows
    )


def cells_below(lines: Sequence[str], place: int, head: str) -> list[str]:
    """Return the cells of a row of a table with bars that stand below a head of that table."""
    if not lines[place].startswith("|"):
        return []
    row = cells_of(lines[place])
    columns = set()
    while place and lines[place - 1].startswith("|"):
        place -= 1
        columns |= {n for n, cell in enumerate(cells_of(lines[place])) if norm(cell) == head}
    return [row[n] for n in sorted(columns) if n < len(row)]


def cells_of(line: str) -> list[str]:
    """Return the cells of a line with bars."""
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def has(line: str, part: str) -> bool:
    """Whether a line has these words."""
    return re.search(rf"(?<!\w){re.escape(norm(part))}(?!\w)", norm(line)) is not None


def read_all(folder: Path, only: str) -> Iterator[Row]:
    """Yield the row of each document."""
    with tempfile.TemporaryDirectory() as home:
        limits = Limits.of(load_settings(library=Path(home) / ".rag"))
        with ReadingProcess(limits) as process:
            for path in sorted(folder.glob(f"{only}*/meta.json")):
                meta = json.loads(path.read_text(encoding="utf-8"))
                try:
                    document = process.read(meta["file"], path.parent / meta["file"])
                except UnreadableFile as error:
                    print(f"{path.parent.name}: {error}", file=sys.stderr)
                    document = None
                yield judge(path.parent.name, meta, document)


def at_revision(revision: str, folder: Path, only: str) -> list[Row]:
    """Return the rows that the code of another revision gives, with this script."""
    with tempfile.TemporaryDirectory() as home:
        tree, out = Path(home) / "tree", Path(home) / "rows.json"
        git = ["git", "-C", str(PROJECT), "worktree"]
        subprocess.run([*git, "add", "--detach", "--quiet", str(tree), revision], check=True)
        try:
            subprocess.run(
                [sys.executable, __file__, str(folder), "--json", str(out), "--only", only],
                check=True,
                stdout=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": str(tree)},
            )
            return [Row(**fields) for fields in json.loads(out.read_text(encoding="utf-8"))]
        finally:
            subprocess.run([*git, "remove", "--force", str(tree)], check=True)


def share(hits: int, of: int) -> str:
    """Return a share with its 95 % interval."""
    low, high = interval(hits, of)
    return f"{hits} of {of}, {hits / of if of else 0:.2f} ({low:.2f} to {high:.2f})"


def print_totals(rows: Sequence[Row], name: str) -> None:
    """Print the totals of some documents."""
    found = sum(len(row.found) for row in rows)
    facts = sum(row.facts for row in rows)
    print(
        f"{name:24s} sentences {share(found, found + sum(len(row.missed) for row in rows))}"
        f"; pages {share(sum(row.right_pages for row in rows), sum(row.paged for row in rows))}"
        f"; facts {share(facts, facts + sum(len(row.lost_facts) for row in rows))}"
        f"; forbidden {sum(len(row.forbidden) for row in rows)}"
    )


def print_both(rows: Sequence[Row], name: str) -> None:
    """Print the totals of all documents and of the PDFs."""
    print_totals(rows, f"{name}all ({len(rows)})")
    pdfs = [row for row in rows if row.file.lower().endswith(".pdf")]
    print_totals(pdfs, f"{name}PDF ({len(pdfs)})")


def main() -> None:
    """Read, compare and print."""
    parser = make_parser(__doc__)
    parser.add_argument("documents", type=Path, help="folder of documents with their gold")
    parser.add_argument("--baseline", metavar="REV", help="compare with this git revision")
    parser.add_argument("--show", action="store_true", help="print what is missing")
    parser.add_argument("--only", default="", metavar="NN", help="documents that begin with this")
    parser.add_argument("--json", type=Path, help="also write the rows to this file")
    options = parser.parse_args()
    folder = options.documents.resolve()
    print(f"{'':32s}{'sentences':>11s}{'pages':>9s}{'facts':>9s}{'forbidden':>11s}")
    rows = []
    for row in read_all(folder, options.only):
        rows.append(row)
        of = len(row.found) + len(row.missed)
        facts = f"{row.facts}/{row.facts + len(row.lost_facts)}"
        print(
            f"{row.name:32s}{f'{len(row.found)}/{of}':>11s}{f'{row.right_pages}/{row.paged}':>9s}"
            f"{facts:>9s}{len(row.forbidden):>11d}  {row.error}",
            flush=True,
        )
        if options.show:
            for kind in ("missed", "lost_facts", "forbidden"):
                for one in getattr(row, kind):
                    print(f"    {kind.replace('_', ' ')}: {one}")
    print_both(rows, "")
    if options.json:
        options.json.write_text(json.dumps([asdict(row) for row in rows]), encoding="utf-8")
    if options.baseline:
        before = at_revision(options.baseline, folder, options.only)
        print_both(before, f"{options.baseline[:12]}, ")
        now, then = ({(r.name, s) for r in some for s in r.found} for some in (rows, before))
        print(f"gained {len(now - then)}, lost {len(then - now)}")
        for name, sentence in sorted(then - now):
            print(f"    lost: {name}: {sentence}")


if __name__ == "__main__":
    main()
