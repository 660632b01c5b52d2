"""How long a person waits for an answer, as ratios of two ways that take turns in one run.

    python bench/waiting.py [--each 4] [--baseline CHECKOUT] [--only fact,refusal] [--out FILE]
                            [--search LIBRARY] [--home FOLDER]

Asks questions of corpus/questions.jsonl, in a library of corpus/ that is made for it. A bare call
is llama-cpp-python's `create_chat_completion` on the prompt that Footnote wrote its answer from.
--baseline names a checkout of another commit, such as one that `git worktree add` makes: it answers
the same questions in a process of its own, from a library of its own, and the two take turns; the
other waits meanwhile. --search is a library of about 20,000 chunks, whose searches are timed.
--out receives the seconds of each question, line by line. Prints each question, then for each
target the median ratio, its range, n and the seconds of both; then disk and memory.

A question takes one to two minutes on two cores: with --each 4 and a baseline some 25 minutes.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import IO, Any

from command_line import make_parser
from squad_questions import records

from rag.events import Draft, Trace
from rag.library import Library
from rag.llm.kept_states import MOST_WAITING, state_files
from rag.llm.local import LocalModel
from rag.llm.prompts import form_of
from rag.models import catalog
from rag.settings import PROJECT, load_settings
from rag.types import Answer

CORPUS = PROJECT / "corpus"
KINDS = {
    "fact": ("date", "name", "number", "definition"),
    "longer": ("list", "comparison", "why", "how"),
    "another subject": ("unanswerable-far",),
    "near miss": ("unanswerable-near",),
}
"""What is asked, and what corpus/questions.jsonl calls it."""
ROWS = (
    ("first word of a fact, read ahead / bare llama.cpp call", "fact", "ahead.first", "bare", 0.2),
    ("whole fact, read ahead / without kept states", "fact", "ahead.total", "off.total", 0.3),
    ("first word of a fact, nothing read / baseline", "fact", "cold.first", "base.first", 0.6),
    (
        "list, comparison, explanation, read ahead / baseline",
        "longer",
        "ahead.total",
        "base.total",
        0.5,
    ),
    ("refusal of another subject / baseline", "another subject", "cold.total", "base.total", 0.1),
    ("refusal of a near miss / baseline", "near miss", "cold.total", "base.total", 0.4),
)
"""Each target: what it is of, the kind of question, both seconds, and the most that their ratio
should be."""
FIRST = "What is a neural network?"
"""Asked before anything is timed."""
STOPS = 8
READ_FIRST = 3
"""Best hits of a question whose passages are read ahead."""
Seconds = dict[str, float]


@dataclass(frozen=True, slots=True)
class Timed:
    """Seconds to the first word of an answer, or None, and to its end; what it was made from.

    `steps` are the seconds of the search and of each call of the model.
    """

    first: float | None
    total: float
    text: str
    prompt: tuple[tuple[str, str], ...] = ()
    steps: str = ""


def ask(library: Library, question: str) -> Timed:
    """Ask and time a question."""
    began = time.perf_counter()
    first: float | None = None
    prompt: tuple[tuple[str, str], ...] = ()
    answer = ""
    steps: list[str] = []
    with closing(library.events(question)) as events:
        for event in events:
            match event:
                case Draft(text) if text and first is None:
                    first = time.perf_counter() - began
                case Trace():
                    written = [one for one in event.exchanges if one.purpose == "write"]
                    prompt = written[-1].messages if written else ()
                    steps += [f"{one.purpose} {one.seconds:.1f}" for one in event.exchanges]
                case Answer():
                    answer = event.answer
                    steps.insert(0, f"search {event.timings.retrieve:.1f}")
    return Timed(first, time.perf_counter() - began, answer, prompt, ", ".join(steps))


class Ours:
    """A library whose model can be told to forget, to read ahead, or to keep nothing."""

    def __init__(self, home: Path) -> None:
        self.library = library_in(home)
        model = self.library.model
        assert isinstance(model, LocalModel)
        self.model = model
        path = catalog.locate(self.library.settings.models_dir, model.name, "chat")
        from llama_cpp import Llama

        self.sizes: list[int] = []
        """Of the states that were kept, in bytes."""
        window = self.library.settings.context_tokens
        self.bare: Any = Llama(str(path), n_ctx=window, seed=0, verbose=False)

    def forget(self, *, files: bool = True) -> None:
        """Forget what was read, in memory and, with `files`, on disk."""
        loaded = self.model._model()
        loaded._ends, loaded._complete = [], None
        if files:
            if self.model.states:
                self.model.states.flush()
            for file in state_files(self.library.settings.states):
                self.sizes.append(file.size)
                file.path.unlink()

    def read_ahead(self, question: str) -> None:
        """Read the passages of the first hits, and no others."""
        from itertools import islice

        from rag.llm.prompts import ask_whether_answered

        for passage in islice(self.library.reading._passages([question]), READ_FIRST):
            assert self.model.read_ahead(ask_whether_answered("", [passage]))

    def without_states(self, question: str) -> Timed:
        """Ask with kept states off."""
        loaded = self.model._model()
        kept, loaded.states = loaded.states, None
        self.forget(files=False)
        try:
            return ask(self.library, question)
        finally:
            loaded.states = kept

    def bare_first_word(self, prompt: Sequence[tuple[str, str]]) -> float:
        """Return the seconds of a bare call on a prompt until its first word."""
        self.bare.reset()
        began = time.perf_counter()
        chunks = self.bare.create_chat_completion(
            messages=[{"role": role, "content": content} for role, content in prompt],
            max_tokens=16,
            temperature=0.0,
            stream=True,
        )
        next(chunk for chunk in chunks if chunk["choices"][0]["delta"].get("content"))
        return time.perf_counter() - began


def library_in(home: Path) -> Library:
    """Make a library of corpus/, and load its models."""
    library = Library(load_settings(library=home / ".rag"))
    library.sync([CORPUS])
    library.warm()
    library.ask(FIRST)  # which finds nothing loaded that only questions need
    return library


# The other commit, in a process of its own


class Baseline:
    """Another checkout that answers questions when asked to."""

    def __init__(self, checkout: Path, home: Path) -> None:
        self._child = subprocess.Popen(
            [sys.executable, "-P", "-c", _CHILD, str(CORPUS), str(home / ".rag"), FIRST],
            cwd=checkout,
            env=os.environ | {"PYTHONPATH": str(checkout), "RAG_MODELS_DIR": str(_models())},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._line()

    def ask(self, question: str) -> Timed:
        """Ask and time a question there."""
        writes: IO[str] = self._child.stdin  # type: ignore[assignment]
        writes.write(json.dumps(question) + "\n")
        writes.flush()
        return Timed(**self._line())

    def close(self) -> None:
        """End the process."""
        self._child.communicate()

    def _line(self) -> Any:
        reads: IO[str] = self._child.stdout  # type: ignore[assignment]
        for line in reads:
            if line.startswith("> "):
                return json.loads(line[2:])
        raise SystemExit("The baseline ended; its error is above.")


# Uses only names that every commit has.
_CHILD = """
import json, sys, time
from pathlib import Path
from rag.library import Library
from rag.settings import load_settings
library = Library(load_settings(library=Path(sys.argv[2])))
library.sync([Path(sys.argv[1])])
library.warm()
library.ask(sys.argv[3])
print(">", json.dumps("ready"), flush=True)
for line in sys.stdin:
    began, first, text = time.perf_counter(), None, ""
    for event in library.events(json.loads(line)):
        name = type(event).__name__
        if name == "Draft" and event.text and first is None:
            first = time.perf_counter() - began
        text = event.answer if name == "Answer" else text
    total = time.perf_counter() - began
    print(">", json.dumps({"first": first, "total": total, "text": text}), flush=True)
library.close()
"""


def _models() -> Path:
    return load_settings().models_dir.absolute()


# The run


def measure(kind: str, question: str, ours: Ours, baseline: Baseline | None) -> Seconds:
    """Ask a question in all ways that its kind needs, in turns; return the seconds of each."""
    taken: dict[str, Timed] = {}
    if baseline is not None:
        taken["base"] = baseline.ask(question)
    ours.forget()
    if kind != "longer":
        taken["cold"] = ask(ours.library, question)
        ours.forget()
    bare = None
    if kind in ("fact", "longer"):
        ours.read_ahead(question)
        ours.forget(files=False)
        taken["ahead"] = ask(ours.library, question)
    if kind == "fact":
        taken["off"] = ours.without_states(question)
        if taken["off"].text != taken["ahead"].text:
            print(f"  other text without kept states: {taken['off'].text}")
        if prompt := taken["ahead"].prompt:
            bare = ours.bare_first_word(prompt)
    for name, one in taken.items():
        if one.steps:
            print(f"  {name}: {one.steps}")
    seconds = {f"{name}.total": one.total for name, one in taken.items()}
    seconds |= {f"{name}.first": one.first for name, one in taken.items() if one.first is not None}
    return seconds | ({} if bare is None else {"bare": bare})


def chosen(each: int, only: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield kinds and questions in turns, `each` of every kind, spread over the file."""
    rows = list(records(CORPUS / "questions.jsonl"))
    for number in range(each):
        for kind, names in KINDS.items():
            of_kind = [
                row["question"]
                for row in rows
                if row["kind"] in names
                and (kind != "fact" or form_of(row["question"]).is_one_fact)
                and (kind != "longer" or not form_of(row["question"]).is_one_fact)
            ]
            if kind in only:
                yield kind, of_kind[(2 * number + 1) * len(of_kind) // (2 * each)]


def print_targets(rows: Sequence[tuple[str, Seconds]]) -> None:
    """Print a line for each target."""
    print(f"\n{'':58s} ratio                   n  seconds        target")
    for title, kind, ours, others, most in ROWS:
        pairs = [
            (taken[ours], taken[others])
            for one, taken in rows
            if one == kind and ours in taken and others in taken
        ]
        if not pairs:
            print(f"{title:58s} not measured")
            continue
        ratios = [one / other for one, other in pairs]
        span = f"({min(ratios):.2f} to {max(ratios):.2f})"
        middle = [median(column) for column in zip(*pairs, strict=True)]
        seconds = f"{middle[0]:.1f} / {middle[1]:.1f}"
        print(f"{title:58s} {median(ratios):.2f} {span:16s} {len(pairs):3d}  {seconds:14s} {most}")


def print_space(ours: Ours) -> None:
    """Print what 1,000 passages take on disk, and how much of it is in memory."""
    ours.forget()
    if ours.sizes:
        each = sum(ours.sizes) / len(ours.sizes) / 1e6
        print(
            f"\n1,000 passages read ahead: {1000 * each:,.0f} MB on disk ({each:.1f} MB each, "
            f"n={len(ours.sizes)}); in memory at most {MOST_WAITING + 1} while they are written"
        )


def print_stops(ours: Ours) -> None:
    """Print how long it takes until a question has the model that is reading ahead."""
    ours.forget()
    reader = ours.library.reading.background_reader()
    assert reader is not None
    reader.begin()
    taken = []
    while not reader.progress.ready and not reader.progress.problem:
        time.sleep(0.1)
    for number in range(STOPS):
        time.sleep(1 + number * 0.37)
        began = time.perf_counter()
        with reader.paused(), ours.model._turns.foreground():
            taken.append(time.perf_counter() - began)
    print(
        f"\nreading ahead stops in {median(taken):.3f} s, at most {max(taken):.3f} s "
        f"(n={STOPS}; target 0.2); meanwhile: {reader.progress}"
    )
    reader.close()


def print_search(folder: Path) -> None:
    """Print how long searches of a library take that is open."""
    library = Library(load_settings(library=folder))
    chunks = library.snapshot().store.chunk_count()
    taken = []
    for number, row in enumerate(records(CORPUS / "questions.jsonl")):
        began = time.perf_counter()
        library.search(row["question"])
        taken += [time.perf_counter() - began] if number >= 5 else []
    taken.sort()
    print(
        f"\nsearch of {chunks:,} chunks: median {median(taken):.3f} s, p95 "
        f"{taken[int(0.95 * len(taken))]:.3f} s (n={len(taken)}; target 0.15)"
    )


def main() -> None:
    """Measure and print."""
    parser = make_parser(__doc__)
    parser.add_argument("--each", type=int, default=4, help="questions of each kind")
    parser.add_argument("--baseline", type=Path, help="a checkout of another commit")
    parser.add_argument("--only", default=",".join(KINDS), help="kinds of questions")
    parser.add_argument("--home", type=Path, help="folder that keeps the libraries for later runs")
    parser.add_argument("--out", type=Path, help="file to which seconds are added")
    parser.add_argument("--search", type=Path, help="a library whose searches are timed")
    options = parser.parse_args()
    only = [kind.strip() for kind in options.only.split(",")]
    print(f"{_processor()}, {len(os.sched_getaffinity(0))} cores")
    rows = []
    with ExitStack() as stack:
        home = options.home or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        ours = Ours(home.absolute() / "ours")
        baseline = None
        if options.baseline:
            baseline = Baseline(options.baseline.absolute(), home.absolute() / "baseline")
        for kind, question in chosen(options.each, only):
            print(f"{kind}: {question}", flush=True)
            taken = measure(kind, question, ours, baseline)
            rows.append((kind, taken))
            words = ", ".join(f"{name} {seconds:.1f}" for name, seconds in sorted(taken.items()))
            print(f"  {words}", flush=True)
            if options.out:
                with options.out.open("a", encoding="utf-8") as file:
                    file.write(json.dumps({"kind": kind, "question": question, **taken}) + "\n")
        print_space(ours)
        print_stops(ours)
        if baseline:
            baseline.close()
        ours.library.close()
    print_targets(rows)
    if options.search:
        print_search(options.search)


def _processor() -> str:
    names = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        if line.startswith("model name")
    ]
    return names[0] if names else platform.processor()


if __name__ == "__main__":
    main()
