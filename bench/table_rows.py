"""How often the row that a question asks about is read, in tables of hundreds of rows.

    python bench/table_rows.py

A price list (XLSX, 320 rows), a standard with requirements (DOCX, 300 rows) and a register of trees
(CSV, 400 rows) are made with a fixed seed and put into one library with the notes of corpus/. Each
row shares nearly all of its words with other rows: only their combination tells it. Forty questions
are asked. Prints how often the whole row is in the first hit, among the first five hits, in the
first passage and among the passages, with 95 % intervals, and the mean tokens of the passages; no
language model.
"""

from __future__ import annotations

import csv
import random
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from statistics import fmean

import docx
import openpyxl
from command_line import make_parser
from search_resources import search_resources

from rag.answering.retrieve import add_passages, retrieve
from rag.intervals import interval
from rag.library import Library
from rag.retrieval.identifier_search import look_up
from rag.settings import PROJECT, load_settings
from rag.types import EVERYTHING

ARTICLES = (
    "hex bolt;countersunk screw;pan head screw;threaded rod;carriage bolt;set screw;eye bolt;"
    "wood screw"
).split(";")
SIZES = "M4;M5;M6;M8;M10".split(";")
LENGTHS = "20;30;40;60".split(";")
MATERIALS = ("stainless steel", "galvanised steel", "brass")
THINGS = (
    "session tokens;passwords;API keys;uploaded files;log entries;backups;encryption keys;"
    "certificates;user accounts;audit reports;database exports;mobile devices;service accounts;"
    "source archives;build artefacts;payment records;health records;visitor badges;test data;"
    "error messages"
).split(";")
DUTIES = (
    "are encrypted before they leave the site;are deleted when the contract ends;"
    "are reviewed by a second person;are replaced after a suspected leak;"
    "are kept apart from production data;are checked against the approved list;"
    "are counted at the end of each quarter;are stored in two different places;"
    "are marked with the name of their owner;are never sent by e-mail;"
    "are restored in a trial once a year;are withdrawn within one working day;"
    "are signed with a hardware key;are shown only to the person concerned;"
    "are recorded with date and time"
).split(";")
STREETS = (
    "Mill Lane;Station Road;Harbour Street;Castle Hill;Church Walk;Old Market;Bridge Street;"
    "Orchard Way;Quarry Road;Linden Avenue"
).split(";")
TREES = "oak;lime;plane;hornbeam;maple;birch;rowan;walnut;cherry;ash".split(";")
WORK = "crown lifted;deadwood removed;stake replaced;root zone aerated;mulched;felled".split(";")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its cells, and a question about it alone."""

    cells: tuple[str, ...]
    question: str


def price_list(rng: random.Random) -> list[Row]:
    """Return articles that differ in kind, size, length or material."""
    combinations = list(product(ARTICLES, SIZES, LENGTHS, MATERIALS))
    found = []
    for kind, size, length, material in sorted(rng.sample(combinations, 320)):
        price = f"{rng.randint(2, 60)}.{rng.randint(10, 99)}"
        cells = (kind.capitalize(), size, length, material, f"{rng.choice((25, 50, 100))}", price)
        asked = rng.choice(
            (
                f"What does a pack of {size} {kind}s in {material}, {length} mm long, cost?",
                f"Price of {material} {kind} {size} x {length}?",
                f"How many {length} mm {size} {kind}s made of {material} come in a pack?",
            )
        )
        found.append(Row(cells, asked))
    return found


def requirements(rng: random.Random) -> list[Row]:
    """Return requirements in chapters: each thing with each duty once."""
    found = []
    for chapter, thing in enumerate(THINGS, start=1):
        for number, duty in enumerate(DUTIES, start=1):
            level, months = rng.choice("123"), rng.choice(("3", "6", "12", "24"))
            cells = (f"R{chapter}.{number}", f"Verify that {thing} {duty}.", level, months)
            asked = rng.choice(
                (
                    f"From which level on must it be verified that {thing} {duty}?",
                    f"After how many months is the check repeated that {thing} {duty}?",
                    f"What is the number of the requirement that {thing} {duty}?",
                )
            )
            found.append(Row(cells, asked))
    return found


def trees(rng: random.Random) -> list[Row]:
    """Return trees by street and house number."""
    found = []
    for street, house in product(STREETS, range(2, 82, 2)):
        kind, year, work = rng.choice(TREES), rng.randint(1920, 2015), rng.choice(WORK)
        cells = (street, f"opposite no. {house}", kind, str(year), work, f"{rng.randint(18, 90)}")
        asked = rng.choice(
            (
                f"What was done to the tree opposite {house} {street}?",
                f"When was the {kind} opposite no. {house} in {street} planted?",
                f"Which kind of tree stands opposite number {house}, {street}?",
            )
        )
        found.append(Row(cells, asked))
    return found


def write_tables(folder: Path) -> list[Row]:
    """Write the three files; return the forty rows that are asked about."""
    rng = random.Random(11)
    tables = (price_list(rng), requirements(rng), trees(rng))
    prices, rules, register = tables
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Fasteners"
    sheet.append(["Article", "Thread", "Length, mm", "Material", "Pack of", "Price, €"])
    for row in prices:
        sheet.append(list(row.cells))
    book.save(folder / "fasteners.xlsx")
    document = docx.Document()
    document.add_heading("Requirements for the handling of data", level=1)
    table = document.add_table(rows=1, cols=4)
    table.style = "Table Grid"
    heads = ("No.", "Requirement", "From level", "Repeated after, months")
    for cells in (heads, *(row.cells for row in rules)):
        line = table.rows[0] if cells is heads else table.add_row()
        for cell, text in zip(line.cells, cells, strict=True):
            cell.text = text
    document.save(str(folder / "requirements.docx"))
    with (folder / "street-trees.csv").open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["Street", "Place", "Kind", "Planted", "Last work", "Girth, cm"])
        lines.writerows(row.cells for row in register)
    return [
        row for rows, n in zip(tables, (14, 13, 13), strict=True) for row in rng.sample(rows, n)
    ]


def holds(text: str, row: Row) -> bool:
    """Whether one line of a text has all cells of a row."""
    return any(
        all(re.search(rf"(?<![\w.]){re.escape(cell)}(?![\w])", line) for cell in row.cells)
        for line in text.split("\n")
    )


def found_in(library: Library, row: Row) -> tuple[list[bool], int]:
    """Return whether the row is in the first and five hits, first and all passages; and tokens."""
    resources = search_resources(library)
    lookup = look_up(row.question, resources.snapshot.store, EVERYTHING)
    retrieval = add_passages(
        retrieve(row.question, resources, lookup), row.question, None, resources
    )
    hits = [holds(hit.chunk.text, row) for hit in retrieval.hits[:5]]
    passages = [holds(passage.text, row) for passage in retrieval.passages]
    tokens = sum(resources.count_tokens(passage.text) for passage in retrieval.passages)
    return [any(hits[:1]), any(hits), any(passages[:1]), any(passages)], tokens


def lines(results: Sequence[tuple[list[bool], int]]) -> Iterator[str]:
    """Yield the lines of the table."""
    names = ("first hit", "first five hits", "first passage", "passages")
    for name, held in zip(names, zip(*(found for found, _ in results), strict=True), strict=True):
        low, high = interval(sum(held), len(held))
        yield f"  row in {name:16s} {fmean(held):.2f} ({low:.2f} to {high:.2f})"
    yield f"  tokens of passages      {fmean(tokens for _, tokens in results):.0f}"


def main() -> None:
    """Search for each row and print the table."""
    make_parser(__doc__).parse_args()
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "tables"
        folder.mkdir()
        rows = write_tables(folder)
        library = Library(load_settings(library=Path(home) / ".rag"))
        chunks = library.sync([folder, PROJECT / "corpus"]).chunks
        print(f"{len(rows)} questions, {chunks} chunks")
        results = []
        for row in rows:
            results.append(found_in(library, row))
            missed = "" if results[-1][0][3] else "  (row not read)"
            print(f"  {row.question}{missed}", flush=True)
        print(*lines(results), sep="\n")


if __name__ == "__main__":
    main()
