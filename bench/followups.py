"""How well turns of a conversation are understood: follow-ups, standalone questions, small talk.

    python bench/followups.py [--part report] [--show]

Uses the dialogues about corpus/ in bench/followups.jsonl, written for this. The part `tune` was
looked at while the rules were written, the part `report` was not. The history of a turn is made of
extractive answers to the gold questions before it.

Prints precision and recall for small talk and commands, the share of standalone questions that are
wrongly rewritten, and recall@1 and recall@5 of follow-ups as asked, as rewritten by the rules, and
as the gold question. With --show also every follow-up as rewritten. No language model.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from command_line import make_parser

from rag.conversation.restyle_requests import read_command
from rag.conversation.router import AnswerQuestion, route_message
from rag.intervals import interval
from rag.library import Library
from rag.settings import PROJECT, load_settings
from rag.text.small_talk import read_small_talk
from rag.types import Answer

DIALOGUES = Path(__file__).parent / "followups.jsonl"
Said = dict[str, Any]
ASKED = ("standalone", "subject-change", "follow-up", "unanswerable-follow-up")


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn with what was said before it."""

    said: Said
    before: tuple[Answer, ...]


def turns_of(library: Library, part: str) -> Iterator[Turn]:
    """Yield the turns of a part, each with the answers to the gold questions before it."""
    for line in DIALOGUES.read_text(encoding="utf-8").splitlines():
        dialogue = json.loads(line)
        if dialogue["part"] != part:
            continue
        before: list[Answer] = []
        for said in dialogue["turns"]:
            yield Turn(said, tuple(before))
            if said["kind"] in ASKED:
                answer = library.ask(said["question"], extractive=True)
                before.append(replace(answer, question=said["text"]))


def share(hits: int, of: int) -> str:
    """Return a share with its 95 % interval."""
    low, high = interval(hits, of)
    return f"{hits / of if of else 0:.2f} [{low:.2f}, {high:.2f}] of {of}"


def found_at(library: Library, question: str, documents: Sequence[str]) -> int:
    """Return the rank from 1 of the first hit in a right document; 99 when there is none."""
    hits = library.search(question, k=5)
    names = [Path(hit.chunk.document).name for hit in hits]
    return next((rank for rank, name in enumerate(names, 1) if name in documents), 99)


def print_search(
    library: Library, turns: Sequence[Turn], ask: Callable[[Turn], str], name: str
) -> None:
    """Print how often a right document is found for the follow-ups, as worded by `ask`."""
    follow_ups = [turn for turn in turns if turn.said["kind"] == "follow-up"]
    ranks = [found_at(library, ask(turn), turn.said["documents"]) for turn in follow_ups]
    print(
        f"  {name:24s}  recall@1 {share(sum(r == 1 for r in ranks), len(ranks))}"
        f"   recall@5 {share(sum(r <= 5 for r in ranks), len(ranks))}",
        flush=True,
    )


def print_kinds(turns: Sequence[Turn]) -> None:
    """Print how well small talk and commands are recognised, and wrongly rewritten questions."""
    for kind, read in (("small-talk", read_small_talk), ("command", read_command)):
        is_kind = [turn.said["kind"] == kind for turn in turns]
        is_read = [read(turn.said["text"]) is not None for turn in turns]
        both = sum(a and b for a, b in zip(is_kind, is_read, strict=True))
        print(
            f"  {kind:24s}  precision {share(both, sum(is_read))}   "
            f"recall {share(both, sum(is_kind))}"
        )
    alone = [turn for turn in turns if turn.said["kind"] in ("standalone", "subject-change")]
    changed = [turn for turn in alone if as_planned(turn) != turn.said["question"]]
    print(f"  {'wrongly rewritten':24s}  {share(len(changed), len(alone))}")


def as_planned(turn: Turn) -> str:
    """Return the question that a turn is searched with."""
    plan = route_message(turn.said["text"], turn.before)
    return plan.question if isinstance(plan, AnswerQuestion) else turn.said["text"]


def show(turns: Sequence[Turn]) -> None:
    """Print every follow-up with the question it is rewritten to."""
    for turn in turns:
        if turn.said["kind"].endswith("follow-up"):
            print(f"    {turn.said['text']}\n      -> {as_planned(turn)}")


def main() -> None:
    """Print the table."""
    parser = make_parser(__doc__)
    parser.add_argument(
        "--part", choices=("tune", "report"), default="report", help="half of the dialogues"
    )
    parser.add_argument("--show", action="store_true", help="print every follow-up as rewritten")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        library = Library(load_settings(library=Path(home) / ".rag"))
        library.sync([PROJECT / "corpus"])
        turns = list(turns_of(library, options.part))
        print(f"{options.part}: {len(turns)} turns; shares with 95 % intervals")
        print_kinds(turns)
        print("follow-ups")
        print_search(library, turns, lambda turn: str(turn.said["text"]), "as asked")
        print_search(library, turns, as_planned, "rewritten by rules")
        print_search(library, turns, lambda turn: str(turn.said["question"]), "gold question")
        if options.show:
            show(turns)
        library.close()


if __name__ == "__main__":
    main()
