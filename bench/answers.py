"""Answers, refusals and citations, compared with a plain pipeline that uses the same models.

    python bench/answers.py --data ../shared/data [--each 12] [--corpus 14] [--ablation]

Asks questions about the articles held out from all tuning (answerable, paragraph removed, and
adversarial; the same number of each, spread over the file) and about corpus/. Prints each answer,
then a table with a column for each pipeline and a row for each measure, with 95 % intervals.

--ablation asks the same questions again with one stage switched off at a time. Prompts that were
answered once are not sent again, so this costs about as much as one more run. The column "no
further passages" does not remove the fallback search: the model only reads nothing of what it
finds, and the fallback before the gate on search scores still runs.

Took 24 s per question for Footnote and 12 s for the plain pipeline, on two cores.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from command_line import make_parser
from memo_model import MemoModel
from plain_pipeline import answer_plainly
from retrieval import fold_space
from squad_questions import Question, questions, records
from tally import KINDS, Given, Tally, sample

from rag.answering.retrieve import retrieval_probability
from rag.intervals import interval
from rag.json_output import answer_json
from rag.library import Library
from rag.settings import PROJECT, Settings, load_settings

STAGES: dict[str, dict[str, Any]] = {
    "no re-ranking": {"reranker": "none"},
    "no answerability check": {"answer_above": 0.0},
    "no further passages": {"wider_passages": 0},
    "no early stop": {"sure_above": 1.0},
    "checks by words alone": {"weigh_claims": False},
}
"""The settings that switch a stage off."""
OURS, PLAIN = "Footnote", "plain pipeline"
CORPUS = PROJECT / "corpus"


class Contest:
    """One folder, indexed once, and the pipelines that answer questions about it."""

    def __init__(
        self,
        folder: Path,
        home: Path,
        settings: Settings,
        pipelines: Sequence[str],
        answers: Path | None,
    ) -> None:
        chosen = settings.model_copy(update={"library": home / ".rag"})
        self.bare = Library(chosen)
        self.bare.sync([folder])
        self.model = MemoModel(self.bare.model)
        self.libraries = {
            name: Library(
                chosen.model_copy(update=STAGES.get(name, {})),
                embedder=self.bare.embedder,
                model=self.model,
            )
            for name in pipelines
        }
        self.answers = answers
        self.libraries[OURS].warm()

    def ask(self, pipeline: str, question: str) -> tuple[Given, float]:
        """Return a pipeline's answer and the seconds that the model spent on judging it."""
        before = self.model.judging
        library = self.libraries[pipeline]
        if pipeline == PLAIN:
            plain = answer_plainly(library, self.model, question)
            # The middle of each cited chunk: a chunk may begin before the gold paragraph.
            texts = [fold_space(chunk.text) for chunk in plain.cited]
            middles = [text[max(0, len(text) // 2 - 40) : len(text) // 2 + 40] for text in texts]
            files = {Path(chunk.document).name for chunk in plain.cited}
            return Given(plain.text, plain.abstained, middles, files, plain.seconds), 0.0
        answer = library.ask(question)
        cited = [citation for claim in answer.claims for citation in claim.citations]
        given = Given(
            text=answer.answer,
            abstained=answer.verdict == "abstained",
            cited=[fold_space(citation.quote)[:120] for citation in cited],
            files={Path(citation.document).name for citation in cited},
            seconds=answer.timings.total,
            found=answer.answerable,
        )
        if pipeline == OURS:
            print(f"      {answer.answerable:.2f} {answer.verdict} {answer.support:.2f}", end=" ")
            print(repr(answer.answer[:110]), flush=True)
            if self.answers:
                with self.answers.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(answer_json(answer), ensure_ascii=False) + "\n")
        return given, self.model.judging - before


def ask_all(contest: Contest, asked: Sequence[Question], tallies: dict[str, Tally]) -> None:
    """Ask every pipeline every question and record each result at once."""
    for number, question in enumerate(asked, start=1):
        text, kind = question["question"], question["kind"]
        print(f"  {number}/{len(asked)} {kind:18s} {text[:80]!r}", flush=True)
        for name, tally in tallies.items():
            given, judging = contest.ask(name, text)
            if kind in KINDS:
                tally.note(question, given)
            else:
                tally.note_corpus(question, given)
            tally.seconds.append(given.seconds)
            tally.judging.append(judging)


def far_lines(library: Library, data: Path) -> Iterator[str]:
    """Yield the share of off-topic questions that each search refuses, at 5 % false refusals.

    Footnote refuses by the gate on search scores, the plain pipeline by the best cosine. No
    language model.
    """
    near = [q for q in questions(data, held_out=True) if q["kind"] == "answerable"][::3]
    far = [q for q in records(CORPUS / "questions.jsonl") if q["answers"]]
    store = library.snapshot().store

    def scores(asked: Sequence[Question]) -> Iterator[tuple[float, float]]:
        for question in asked:
            text = question["question"]
            hits = library.search(text, k=library.settings.candidates)
            cosine = max((hit.dense for hit in hits if hit.dense is not None), default=0.0)
            yield (
                retrieval_probability(text, hits, store.chunk_count(), store.chunks_with_term),
                cosine,
            )

    of_near, of_far = np.array(list(scores(near))), np.array(list(scores(far)))
    turned_away = (of_far < np.quantile(of_near, 0.05, axis=0)).mean(axis=0)
    for name, rate in zip((OURS, PLAIN), map(float, turned_away), strict=True):
        low, high = interval(round(rate * len(far)), len(far))
        yield (
            f"off-topic questions refused by the search at 5 % false refusals, "
            f"{name}: {rate:.3f} ({low:.3f} to {high:.3f}, n {len(far)})"
        )


def print_table(tallies: dict[str, Tally], lines: Sequence[str]) -> None:
    """Print all rows and the times."""
    for tally in tallies.values():
        tally.score()
    for some in (list(tallies)[:2], list(tallies)[2:]):
        if not some:
            continue
        print(f"\n{'':46s}" + "".join(f"{name:32s}" for name in some))
        for row in tallies[OURS].rows:
            if not row.startswith("score, "):
                print(f"{row:46s}" + "".join(f"{tallies[name].cell(row):32s}" for name in some))
    for name in (OURS, PLAIN):
        seconds = tallies[name].seconds if name in tallies else []
        if seconds:
            print(
                f"{name}: {median(seconds):.1f} s a question (median), {max(seconds):.1f} s at most"
            )
    if ours := tallies[OURS].seconds:
        share = sum(tallies[OURS].judging) / sum(ours)
        print(f"{OURS}: answerability check and sentence checks take {share:.0%} of the time")
    print("\n".join([*tallies[OURS].gate_lines(), *lines]))


def main() -> None:
    """Measure and print the table."""
    parser = make_parser(__doc__, needs_data=True)
    parser.add_argument("--each", type=int, default=12, help="questions of each kind")
    parser.add_argument("--corpus", type=int, default=14, help="questions of corpus/")
    parser.add_argument(
        "--ablation", action="store_true", help="also switch off one stage at a time"
    )
    parser.add_argument("--no-plain", action="store_true", help="leave out the plain pipeline")
    parser.add_argument("--json", type=Path, help="also write the rows to this file")
    parser.add_argument(
        "--answers", type=Path, help="append Footnote's answers to this file, to read them"
    )
    options = parser.parse_args()
    held_out = questions(options.data, held_out=True)
    groups = [sample([q for q in held_out if q["kind"] == k], options.each) for k in KINDS]
    asked = [question for group in zip(*groups, strict=True) for question in group]
    of_corpus = sample(list(records(CORPUS / "questions.jsonl")), options.corpus)
    pipelines = [OURS, *([] if options.no_plain else [PLAIN])]
    pipelines += STAGES if options.ablation else []
    tallies = {name: Tally() for name in pipelines}
    lines: list[str] = []
    with suppress(KeyboardInterrupt), tempfile.TemporaryDirectory() as home:
        # When interrupted, the table is of what was asked so far.
        for name, folder, some in (
            ("corpus", CORPUS, of_corpus),
            ("reading", options.data / "reading" / "documents", asked),
        ):
            if some:
                contest = Contest(
                    folder, Path(home) / name, load_settings(), pipelines, options.answers
                )
                if name == "reading":
                    lines.extend(far_lines(contest.libraries[OURS], options.data))
                ask_all(contest, some, tallies)
                contest.bare.close()
    print_table(tallies, lines)
    if options.json:
        rows = {name: tally.rows for name, tally in tallies.items()}
        options.json.write_text(json.dumps(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
