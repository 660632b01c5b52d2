"""What the context of chunks (file, folder, title) is worth: the same search with and without it.

    python bench/note_names.py [--data ../shared/data]

Sixty short notes are made with a fixed seed, together with the notes of corpus/. Their texts never
say what they are about: the name of the file does, or that of its folder. Sixty questions name it,
one for each note. Every library is made twice: with the context of its chunks, and without. Prints
for both how often the right text is the first hit and among the first five, and the paired
difference with its 95 % interval; then the same for the questions about corpus/ and, with --data,
about the held-out articles. No language model.
"""

from __future__ import annotations

import math
import random
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import fmean, stdev
from unittest.mock import patch

from command_line import make_parser
from retrieval import Question, holds_gold, load_questions
from squad_questions import questions as reading_questions

from rag.documents.chunk_context import ContextLines
from rag.index.embedder import Embedder
from rag.library import Library
from rag.settings import PROJECT, load_settings

PEOPLE = (
    "Agnes Hollis;Bruno Castell;Clara Imhof;Dario Fabry;Edith Oberlin;Felix Quist;Greta Santer;"
    "Hugo Decker;Irene Zander;Jonas Marek"
).split(";")
PLANTS = (
    "black salsify;corn salad;runner bean;red orache;sea kale;Welsh onion;sweet cicely;oca;"
    "Good King Henry;skirret"
).split(";")
MACHINES = (
    "band saw;cider press;wood chipper;rotary tiller;seed drill;log splitter;milk pump;hay baler;"
    "air compressor;grain mill"
).split(";")
TRAILS = (
    "Heron Lake;Devil's Staircase;Quarry Edge;Old Railway;Seven Springs;Lantern Rock;"
    "Miller's Gorge;Juniper Heath;Windmill Ridge;Bishop's Wood"
).split(";")
COTTAGES = "Walnut Cottage;Harbour Flat;Forge House;Orchard Lodge;Tower Annex".split(";")
HOUSES = {
    "heating": (
        "Gas boiler in the cellar, serviced every October. The filter was changed in {year}. "
        "The sweep comes in {month}.",
        "When does the sweep come to {name}?",
    ),
    "insurance": (
        "Covers fire, water and storm. Costs {number} euros a year. Ends in {month} {year}.",
        "What does the insurance of {name} cost a year?",
    ),
    "keys": (
        "The spare set is with the neighbour at number {small}. The shed has a code lock, "
        "{number}. The lock was replaced in {year}.",
        "Which code does the shed at {name} have?",
    ),
    "guests": (
        "Sleeps {small}. Arrival from {small} o'clock. Towels are in the chest on the landing. "
        "The deposit is {number} euros.",
        "How high is the deposit for guests of {name}?",
    ),
}
KINDS = {
    "people": (
        PEOPLE,
        "Phone 0471 {number}. Works mornings only. Has a dog called {dog}. Met in {year} at the "
        "regatta. Prefers letters to mail.",
        ("What is {name}'s phone number?", "What is the dog of {name} called?"),
    ),
    "garden": (
        PLANTS,
        "Sown in {month}, {small} cm deep. Needs {small} weeks to come up. Rows {number} mm apart. "
        "Hates wet feet; slugs leave it alone.",
        ("In which month is {name} sown?", "How far apart are the rows of {name}?"),
    ),
    "workshop": (
        MACHINES,
        "Bought second hand in {year}. Takes {small} litres of oil. Belt no. {number}. The switch "
        "sticks in cold weather. Serviced each {month}.",
        ("Which belt does the {name} take?", "When was the {name} bought?"),
    ),
    "walks": (
        TRAILS,
        "{small} km, mostly flat, one stile. Parking for {number} cents an hour. The inn at the "
        "turn is shut in {month}. First walked in {year}.",
        ("What does parking cost for the {name} walk?", "How long is the {name} walk?"),
    ),
}
"""For each folder: the subjects, the text of a note, and questions about it."""
MONTHS = (
    "January;February;March;April;May;June;July;August;September;October;November;December"
).split(";")
DOGS = "Biscuit;Comet;Domino;Ember;Fudge;Gismo;Hazel;Indigo;Jasper;Kipper".split(";")


def file_name(name: str, rng: random.Random) -> str:
    """Write a name as people name files: with dashes, with capitals, with underscores."""
    plain = name.replace("'", "")
    style = rng.choice(("dashes", "capitals", "underscores"))
    if style == "capitals":
        return "".join(word.capitalize() for word in plain.split())
    return plain.lower().replace(" ", "-" if style == "dashes" else "_")


def write_notes(folder: Path) -> list[Question]:
    """Write the notes and return a question about each."""
    rng = random.Random(23)
    asked: list[Question] = []

    def write(path: Path, text: str, question: str) -> None:
        said = text
        for field, value in (
            ("{year}", lambda: rng.randint(1978, 2023)),
            ("{month}", lambda: rng.choice(MONTHS)),
            ("{dog}", lambda: rng.choice(DOGS)),
            ("{number}", lambda: rng.randint(110, 989)),
            ("{small}", lambda: rng.randint(2, 19)),
        ):
            while field in said:
                said = said.replace(field, str(value()), 1)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(said + "\n", encoding="utf-8")
        asked.append({"question": question, "answers": [said], "evidence": [said]})

    for kind, (names, text, questions) in KINDS.items():
        for number, name in enumerate(names):
            ending = rng.choice((".md", ".txt"))
            path = folder / kind / f"{file_name(name, rng)}{ending}"
            write(path, text, questions[number % len(questions)].format(name=name))
    for cottage in COTTAGES:
        place = folder / "houses" / file_name(cottage, rng)
        for subject, (text, question) in HOUSES.items():
            write(place / f"{subject}.md", text, question.format(name=cottage))
    return asked


def ranks(
    folders: Sequence[Path], asked: Sequence[Question], embedder: Embedder, *, context: bool
) -> list[int | None]:
    """Return the place of the right text among the first ten hits, from 0, for each question."""

    def nothing(*_: object, **__: object) -> str:
        return ""

    at: Callable[..., str] = ContextLines.at if context else nothing
    with tempfile.TemporaryDirectory() as home, patch.object(ContextLines, "at", at):
        library = Library(load_settings(library=Path(home) / ".rag"), embedder=embedder)
        library.sync(folders)
        found = []
        for question in asked:
            hits = library.search(question["question"])
            gold = (n for n, hit in enumerate(hits) if holds_gold(hit.chunk, question))
            found.append(next(gold, None))
    return found


def compare(title: str, folders: Sequence[Path], asked: Sequence[Question], by: Embedder) -> None:
    """Print both ways and their paired difference."""
    ways = {name: ranks(folders, asked, by, context=name == "with") for name in ("with", "without")}
    print(f"{title}: {len(asked)} questions")
    for first in (1, 5):
        shares = {
            name: [rank is not None and rank < first for rank in found]
            for name, found in ways.items()
        }
        gains = [a - b for a, b in zip(shares["with"], shares["without"], strict=True)]
        half = 1.96 * stdev(gains) / math.sqrt(len(gains))
        print(
            f"  recall@{first}: with context {fmean(shares['with']):.3f}, without "
            f"{fmean(shares['without']):.3f}, difference {fmean(gains):+.3f} "
            f"({fmean(gains) - half:+.3f} to {fmean(gains) + half:+.3f})",
            flush=True,
        )


def main() -> None:
    """Compare the two ways on each collection."""
    parser = make_parser(__doc__)
    parser.add_argument("--data", type=Path, help="also ask about the held-out articles of this")
    options = parser.parse_args()
    embedder = Library(load_settings()).embedder
    corpus = PROJECT / "corpus"
    with tempfile.TemporaryDirectory() as home:
        notes = write_notes(Path(home) / "notes")
        compare("notes named after their subject", [Path(home) / "notes", corpus], notes, embedder)
    known = [q for q in load_questions(corpus / "questions.jsonl") if q["answers"]]
    compare("corpus", [corpus], known, embedder)
    if options.data:
        held_out = [q for q in reading_questions(options.data, held_out=True) if q["answers"]]
        compare("held-out articles", [options.data / "reading" / "documents"], held_out, embedder)


if __name__ == "__main__":
    main()
