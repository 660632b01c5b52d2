"""Errors planted into true sentences of corpus/: how many the consistency checks catch.

    python bench/planted.py [--show KIND] [--out FILE.jsonl]

Makes up to 500 claims with a fixed seed: a sentence of the notes or a light edit that keeps its
meaning, then changed by one of five kinds of error (bench/planted_edits.py). The evidence is the
original sentence. Prints by kind the share of errors found and the share of true claims objected
to, with 95 % intervals. Documents are split into two halves: A was looked at while the checks were
written, B is to be reported. No model.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from random import Random

from command_line import make_parser
from planted_edits import ERRORS, HARMLESS

from rag.documents.formats import read_file
from rag.documents.limits import Limits
from rag.grounding.checks.all_checks import inconsistencies
from rag.intervals import interval
from rag.settings import PROJECT
from rag.text.sentences import sentence_spans

SEED = 20261126
EACH = 100
"""Most claims of each kind of error."""
EDITED = 0.5
"""Share of the true claims that are a light edit of their sentence, not the sentence itself."""


@dataclass(frozen=True, slots=True)
class Source:
    """A sentence of the notes with its section and two other sections as distractors."""

    document: str
    sentence: str
    passages: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Planted:
    """A corrupted claim and the true one; `edit` names the light edit that made the true one."""

    id: str
    kind: str
    claim: str
    true_claim: str
    sentence: str
    edit: str
    passages: tuple[str, str, str]
    document: str


def planted(seed: int = SEED) -> list[Planted]:
    """Return the claims, in the same order for the same seed and corpus."""
    random = Random(seed)
    found: list[Planted] = []
    for kind, corrupt in ERRORS.items():
        pool = list(sources(random))
        random.shuffle(pool)
        of_kind = 0
        for source in pool:
            edit, true = _true_claim(source.sentence, random)
            claim = corrupt(true, random)
            if claim is None or claim == true or of_kind == EACH:
                continue
            of_kind += 1
            found.append(
                Planted(
                    f"{kind}-{of_kind:03d}", kind, claim, true, source.sentence, edit,
                    source.passages, source.document,
                )
            )  # fmt: skip
    return found


def sources(random: Random) -> Iterator[Source]:
    """Yield the whole sentences of the corpus, with their sections and two others."""
    sections = [
        (path.name, section)
        for path in sorted((PROJECT / "corpus").iterdir())
        if path.suffix != ".jsonl"
        for section in _sections(path)
    ]
    texts = [section for _, section in sections]
    for document, section in sections:
        for start, end in sentence_spans(section):
            sentence = " ".join(section[start:end].split())
            if re.match(r"[A-Z].*[a-z]\.$", sentence) and 6 <= len(sentence.split()) <= 45:
                others = random.sample([text for text in texts if text != section], 2)
                yield Source(document, sentence, (section, others[0], others[1]))


def _sections(path: Path) -> Iterator[str]:
    document = read_file(path.name, path, Limits())
    starts = sorted({0, len(document.text), *(heading.start for heading in document.headings)})
    for start, end in pairwise(starts):
        text = document.text[start:end].strip()
        if len(text.split()) >= 30:
            yield text


def _true_claim(sentence: str, random: Random) -> tuple[str, str]:
    """Return a sentence, or a light edit of it, and what the edit was."""
    if random.random() < EDITED:
        for name in random.sample(list(HARMLESS), len(HARMLESS)):
            edited = HARMLESS[name](sentence, random)
            if edited and edited != sentence:
                return name, edited
    return "none", sentence


def harmless(seed: int = SEED) -> Iterator[tuple[str, str, Source]]:
    """Yield every harmless edit of every sentence, as (name, claim, source)."""
    random = Random(seed)
    for source in sources(random):
        yield "none", source.sentence, source
        for name, edit in HARMLESS.items():
            edited = edit(source.sentence, random)
            if edited and edited != source.sentence:
                yield name, edited, source


def half(document: str) -> str:
    """Return the half that a document belongs to: every second one by name is B."""
    names = sorted(path.name for path in (PROJECT / "corpus").iterdir() if path.suffix != ".jsonl")
    return "AB"[names.index(document) % 2]


def main() -> None:
    """Print the tables; with --out also write the claims."""
    parser = make_parser(__doc__)
    parser.add_argument("--show", help="print mistakes of this kind in half A")
    parser.add_argument("--out", type=Path, help="write the claims to this file, one object a line")
    arguments = parser.parse_args()
    claims = planted()
    if arguments.out:
        lines = [json.dumps(asdict(claim), ensure_ascii=False) for claim in claims]
        arguments.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    caught: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for claim in claims:
        hit = bool(inconsistencies(claim.claim, claim.sentence))
        caught[claim.kind, half(claim.document)].append(hit)
        caught["all", half(claim.document)].append(hit)
        if arguments.show == claim.kind and half(claim.document) == "A" and not hit:
            print(f"missed  {claim.claim}\n    of  {claim.sentence}\n")
    alarms: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for name, text, source in harmless():
        found = inconsistencies(text, source.sentence)
        alarms[name, half(source.document)].append(bool(found))
        if name != "none":
            alarms["all edits", half(source.document)].append(bool(found))
        if found and arguments.show == name and half(source.document) == "A":
            print(f"alarm  {text}\n   of  {source.sentence}\n       {found[0].reason}\n")
    _print_table("errors caught", caught)
    _print_table("true claims objected to", alarms)


def _print_table(title: str, table: dict[tuple[str, str], list[bool]]) -> None:
    print(f"{title:26s}{'half A (tuned)':>30s}{'half B (reported)':>32s}")
    for kind in dict.fromkeys(kind for kind, _ in table):
        print(f"  {kind:24s}" + "".join(f"{_share(table[kind, part]):>31s}" for part in "AB"))


def _share(hits: list[bool]) -> str:
    low, high = interval(sum(hits), len(hits))
    share = sum(hits) / max(1, len(hits))
    return f"{share:.3f} [{low:.3f}, {high:.3f}] of {len(hits):3d}"


if __name__ == "__main__":
    main()
