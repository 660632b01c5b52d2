"""How well the support score agrees with human labels, on sources left out of the fit.

    python bench/grounding.py --data ../shared/data [--rows judgements.jsonl] [--worst 10]
        [--diagram docs/reliability.svg]

Baselines on the same answers: the share of words that the passages have, the cosine of the encoder,
and with --rows the language model's Yes or No alone. Prints by source AUROC, macro-F1 at 0.5 and
calibration error with bootstrap 95 % intervals, then F1 of the cited sentences and the speed of
`--fast`. The language model's part is read from the file of `bench/collect_judgements.py`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
from command_line import make_parser
from fit_support import Floats, Rows, asked_rows, contrast_rows, fast_rows
from labelled_answers import LONG, SHORT, Record, claims_of, judge_record, labelled, read_weighed
from numpy.typing import NDArray
from sklearn.metrics import f1_score, roc_auc_score

from rag.evaluation.plots import reliability
from rag.grounding.calibration import shipped
from rag.grounding.evidence import EvidenceFinder, EvidenceText
from rag.grounding.external_answers import verify
from rag.index.embedder import Embedder, TokenEncoder
from rag.library import Library
from rag.settings import load_settings
from rag.text.sentences import sentence_spans
from rag.text.words import content_words

Score = Callable[[Floats, Floats], float]
ROUNDS = 1000
BINS = 10
TOGETHER = "all short"


def interval(labels: Floats, scores: Floats, score: Score) -> str:
    """Return a score with its 95 % interval by bootstrap over answers."""
    found = score(labels, scores)
    draw = np.random.default_rng(0)
    again = []
    for _ in range(ROUNDS):
        rows = draw.integers(0, len(labels), len(labels))
        if len(set(labels[rows])) == 2:
            again.append(score(labels[rows], scores[rows]))
    low, high = np.quantile(again, [0.025, 0.975])
    return f"{found:.3f} ({low:.2f}-{high:.2f})"


def auroc(labels: Floats, scores: Floats) -> float:
    """Return the chance that a supported answer scores higher than an unsupported one."""
    return float(roc_auc_score(labels, scores))


def macro_f1(labels: Floats, scores: Floats) -> float:
    """Return the mean F1 of supported and unsupported answers, with the threshold at 0.5."""
    return float(f1_score(labels, scores >= 0.5, average="macro"))


def calibration_error(labels: Floats, scores: Floats) -> float:
    """Return the calibration error over ten bins of equal size."""
    order = np.argsort(scores, kind="stable")
    bins = [b for b in np.array_split(order, BINS) if len(b)]
    return float(sum(len(b) * abs(scores[b].mean() - labels[b].mean()) for b in bins) / len(order))


def table(rows: Rows, columns: dict[str, tuple[Floats, Score]]) -> None:
    """Print scores by source, and for all short answers together."""
    print(f"{'':20s}{'n':>5s}" + "".join(f"{name:>22s}" for name in columns))
    for source in (*SHORT, TOGETHER, *LONG):
        of: NDArray[np.bool_] = np.isin(rows.sources, SHORT)
        of = of if source == TOGETHER else rows.sources == source
        labels = rows.y[of].astype(float)
        if len(set(labels)) < 2:
            continue
        cells = [interval(labels, scores[of], score) for scores, score in columns.values()]
        print(f"{source:20s}{of.sum():5d}" + "".join(f"{cell:>22s}" for cell in cells), flush=True)


def model_columns(
    rows: Rows, without: Sequence[str], alone: str
) -> dict[str, tuple[Floats, Score]]:
    """Return the columns of answers that the language model has judged.

    All features, those without the newest, and the newest alone.
    """
    every = rows.left_out(range(len(rows.names)))
    fewer = rows.left_out([rows.names.index(name) for name in without])
    return {
        "support, AUROC": (every, auroc),
        f"without {alone}": (fewer, auroc),
        f"{alone} alone": (rows.weakest(rows.names.index(alone)), auroc),
        "support, macro-F1": (every, macro_f1),
        "calibration error": (every, calibration_error),
    }


def shared_words(record: Record) -> float:
    """Return the share of an answer's content words that occur in the passages: a baseline."""
    said = set(content_words(record["answer"]))
    there = set(content_words(" ".join(record["passages"])))
    return len(said & there) / len(said) if said else 1.0


def cosines(records: Sequence[Record], embedder: Embedder) -> Floats:
    """Return for each answer the mean cosine of its sentences with their evidence."""
    pairs: list[tuple[str, str]] = []
    owners: list[int] = []
    for n, record in enumerate(records):
        texts, evidence, finder = claims_of(record)
        for text, found in zip(texts, evidence, strict=True):
            if found.sentences:
                pairs.append((text, " ".join(finder.text(s) for s in found.sentences)))
                owners.append(n)
    claims = embedder.encode_documents([claim for claim, _ in pairs])
    cited = embedder.encode_documents([text for _, text in pairs])
    sums = np.bincount(owners, (claims * cited).sum(axis=1), len(records))
    return np.asarray(sums / np.bincount(owners, minlength=len(records)))


def evidence_f1(records: Sequence[Record]) -> list[float]:
    """Return the F1 of each claim's cited sentences with the best of the annotators' sets."""
    scores = []
    for record in records:
        gold = [set(some) for some in record["supporting_sentences"] if some]
        if not gold:
            continue
        finder = EvidenceFinder([EvidenceText("\n\n".join(record["sentences"]))], question="")
        ends = np.cumsum([len(text) + 2 for text in record["sentences"]])
        found = finder.find(record["answer"]).sentences
        cited = {int(n) for s in found for n in np.searchsorted(ends, range(*s.span), "right")}
        scores.append(max(2 * len(cited & some) / (len(cited) + len(some)) for some in gold))
    return scores


def claims_a_second(records: Sequence[Record], encoder: TokenEncoder, words: int = 300) -> float:
    """Return the claims that `rag verify --fast` judges in a second, each against `words` words."""
    claims = 0
    began = time.perf_counter()
    for record in records:
        passage = " ".join(" ".join(record["passages"]).split()[:words])
        verify(record["answer"], [passage], encoder=encoder)
        claims += len(sentence_spans(record["answer"]))
    return claims / (time.perf_counter() - began)


def print_worst(rows: Rows, scores: Floats, records: Sequence[Record], most: int) -> None:
    """Print the answers whose support differs most from the human label."""
    wrong = np.abs(scores - rows.y)
    for n in np.argsort(-wrong)[:most]:
        record = records[n]
        print(f"\n{record['source']} {record['id']}: {scores[n]:.2f}, label {rows.y[n]}")
        print(f"  {record['answer'][:300]!r}")
        _, evidence, finder = claims_of(record)
        for found in evidence[:2]:
            for sentence in found.sentences:
                print(f"    cited: {finder.text(sentence)[:240]!r}")


def main() -> None:
    """Measure and print."""
    parser = make_parser(__doc__, needs_data=True)
    parser.add_argument("--rows", type=Path, help="file written by collect_judgements.py")
    parser.add_argument(
        "--diagram", type=Path, help="write the reliability diagram of the short answers here"
    )
    parser.add_argument(
        "--worst", type=int, default=0, help="print this many of the worst mistakes"
    )
    options = parser.parse_args()
    library = Library(load_settings())
    judged = [judge_record(record, library.embedder) for record in labelled(options.data)]
    judged = [one for one in judged if one.claim_features()]
    records = [one.record for one in judged]
    rows = fast_rows(judged)
    fitted = rows.left_out(range(len(rows.names)))
    print("Without a language model (--fast), each source by a fit on the others")
    columns: dict[str, tuple[Floats, Score]] = {
        "support, AUROC": (fitted, auroc),
        "words alone, AUROC": (np.array([shared_words(r) for r in records]), auroc),
        "cosine, AUROC": (cosines(records, library.embedder), auroc),
        "support, macro-F1": (fitted, macro_f1),
        "calibration error": (fitted, calibration_error),
    }
    table(rows, columns)
    if options.diagram:
        short = np.isin(rows.sources, SHORT)
        drawn = reliability(fitted[short], rows.y[short].astype(float))
        options.diagram.write_bytes(drawn.picture)
    if options.rows:
        weighed, asked = read_weighed(options.rows), shipped("support_asked")
        print("\nWith the language model's Yes or No, on the short answers that it has judged")
        read = asked_rows(judged, weighed)
        table(read, model_columns(read, ("near", "faults"), "yes"))
        print("\nWith the language model's Yes or No and predictions, on long answers")
        contrasted = contrast_rows(judged, weighed, asdict(asked))
        table(contrasted, model_columns(contrasted, ("asked",), "explained"))
    scores = np.array(evidence_f1([r for r in records if r["source"] == "WICE"]))
    half = 1.96 * scores.std() / len(scores) ** 0.5
    print(
        f"\ncited sentences against the annotators' sets, Wikipedia claims: F1 {scores.mean():.3f}",
        end=" ",
    )
    print(f"({scores.mean() - half:.2f}-{scores.mean() + half:.2f}, n {len(scores)})")
    long = [r for r in records if sum(len(text.split()) for text in r["passages"]) >= 300]
    pace = claims_a_second(long[:300], library.embedder)
    print(f"--fast: {pace:.0f} claims per second with a context of 300 words")
    print_worst(rows, fitted, records, options.worst)


if __name__ == "__main__":
    main()
