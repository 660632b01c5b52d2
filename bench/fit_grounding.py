"""Fit the shipped logistic scales and print how well they do on data left out of the fit.

    python bench/fit_grounding.py --data ../shared/data [--write]

`support` is fitted on claims with a human label (attribution.jsonl and wikipedia-claims.jsonl),
tested source by source. `answerable` is fitted on the questions of `reading`: the library holds all
articles but one, whose questions are then about something else; tested article by article.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, LeaveOneGroupOut

from rag.documents.words import content_words
from rag.grounding.calibration import COEFFICIENTS
from rag.grounding.claims import parse_draft
from rag.grounding.evidence import EvidenceFinder, Source
from rag.grounding.facts import missing_facts
from rag.grounding.gate import gate_features
from rag.grounding.support import cited_text, support_features
from rag.library import Library
from rag.retrieval.search import search
from rag.settings import load_settings

Rows = list[tuple[dict[str, float], bool, str]]
"""Features, label, and the group that is left out together."""


def records(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSONL file."""
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def support_rows(data: Path) -> Rows:
    """One row a labelled answer: the mean of its claims' features."""
    rows: Rows = []
    for name in ("attribution", "wikipedia-claims"):
        for record in records(data / "verify" / f"{name}.jsonl"):
            finder = EvidenceFinder([Source(text) for text in record["passages"]])
            answer, claims = parse_draft(record["answer"])
            features = []
            for claim in claims:
                text = answer[slice(*claim.span)]
                found = finder.find(text)
                if found.sentences:
                    missing = len(missing_facts(text, cited_text(found, finder)))
                    features.append(support_features(text, found, finder, missing))
            if features:
                mean = {key: float(np.mean([f[key] for f in features])) for key in features[0]}
                rows.append((mean, record["label"], record.get("source", name)))
    return rows


def gate_rows(data: Path) -> Rows:
    """One row a question: answerable or removed, asked of its library; all others, of seven."""
    rows: Rows = []
    questions = [
        q for q in records(data / "reading" / "questions.jsonl") if q["kind"] != "adversarial"
    ]
    documents = sorted((data / "reading" / "documents").glob("*.md"))
    subject = subjects(questions, documents)
    for left_out in documents:
        with tempfile.TemporaryDirectory() as folder:
            library = Library(load_settings(library=Path(folder) / ".rag"))
            library.sync([path for path in documents if path != left_out])
            elsewhere = [q for q in questions if subject[q["id"]] == left_out.name]
            rows += [(ask_gate(library, q), False, left_out.name) for q in elsewhere[::2]]
            library.sync([left_out])
            rows += [
                (ask_gate(library, q), q["kind"] == "answerable", left_out.name) for q in elsewhere
            ]
            library.close()
    return rows


def subjects(questions: list[dict[str, Any]], documents: list[Path]) -> dict[str, str]:
    """Return the article of each question; one without gold goes where most of its words are."""
    texts = {path.name: set(content_words(path.read_text(encoding="utf-8"))) for path in documents}
    return {
        question["id"]: (question["documents"] or [None])[0]
        or max(texts, key=lambda name: len(texts[name] & set(content_words(question["question"]))))
        for question in questions
    }


def ask_gate(library: Library, question: dict[str, Any]) -> dict[str, float]:
    """Return the gate's features for one question."""
    snapshot = library.snapshot()
    hits = search(snapshot, library.embedder, question["question"], k=10, candidates=50)
    return gate_features(
        question["question"],
        hits,
        snapshot.store.chunk_count(),
        snapshot.store.chunks_with_term,
    )


def fit(rows: Rows, title: str, source: str) -> dict[str, Any]:
    """Print the AUROC of every group when it is left out, and return the fit on all of them."""
    names = list(rows[0][0])
    x = np.array([[row[0][name] for name in names] for row in rows])
    y = np.array([row[1] for row in rows])
    groups = np.array([row[2] for row in rows])
    left_out: NDArray[np.float64] = np.zeros(len(rows))
    splitter = LeaveOneGroupOut() if len(set(groups)) < 12 else GroupKFold(8)
    for train, test in splitter.split(x, y, groups):
        left_out[test] = model().fit(x[train], y[train]).predict_proba(x[test])[:, 1]
    print(f"\n{title}: {len(rows)} rows, {y.mean():.2f} true; each group left out of its fit")
    for group in sorted(set(groups)):
        mask = groups == group
        print(
            f"  {group:28s} n {mask.sum():5d}  AUROC {roc_auc_score(y[mask], left_out[mask]):.3f}"
        )
    print(f"  {'all':28s} n {len(rows):5d}  AUROC {roc_auc_score(y, left_out):.3f}")
    for threshold in (0.1, 0.2, 0.3, 0.4, 0.5):
        print(
            f"  at {threshold}: {np.mean(left_out[y] < threshold):.3f} of the true fall below, "
            f"{np.mean(left_out[~y] < threshold):.3f} of the false"
        )
    fitted = model().fit(x, y)
    weights = dict(zip(names, (round(float(c), 4) for c in fitted.coef_[0]), strict=True))
    print(f"  weights {weights}")
    return {
        "fitted_on": source,
        "intercept": round(float(fitted.intercept_[0]), 4),
        "weights": weights,
    }


def model() -> LogisticRegression:
    """Balanced, because the share of true claims in the data is not that of anybody's answers."""
    return LogisticRegression(C=1.0, class_weight="balanced", max_iter=1000)


def main() -> None:
    """Fit both scales; with --write, replace the shipped ones."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    fitted = {
        "support": fit(
            support_rows(options.data), "support", "AttributionBench dev and WiCE dev, human labels"
        ),
        "answerable": fit(gate_rows(options.data), "answerable", "SQuAD 2.0 dev, eight articles"),
    }
    if options.write:
        COEFFICIENTS.write_text(json.dumps(fitted, indent=2) + "\n", encoding="utf-8")
        print(f"\nwritten to {COEFFICIENTS}")


if __name__ == "__main__":
    main()
