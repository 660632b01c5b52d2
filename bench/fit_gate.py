"""Fit the gate on search scores: how likely it is that the library holds the answer.

    python bench/fit_gate.py --data ../shared/data [--write]

For each tuning article a library without it makes its questions off-topic; the library of all
tuning articles makes the same questions answerable. The search is the shipped one, with re-ranking.
Prints AUROC for each article by a fit on the others, and the shares refused at some thresholds.
No language model.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from command_line import make_parser
from shipped_scales import ship
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import LeaveOneGroupOut, cross_val_predict
from squad_questions import HELD_OUT, Question, questions

from rag.answering.retrieve import retrieval_features
from rag.library import Library
from rag.settings import load_settings

Row = tuple[dict[str, float], bool, str]
"""Features, whether the library holds the answer, and the article (the group for leaving out)."""
EVERY = 3
"""Every third question is asked: they come in groups about one paragraph."""


def rows(data: Path) -> Iterator[Row]:
    """Yield two rows for a question: with its article in the library, and without it."""
    asked = [q for q in questions(data, held_out=False) if q["kind"] == "answerable"][::EVERY]
    documents = sorted((data / "reading" / "documents").glob("*.md"))
    tuning = [path for path in documents if path.name not in HELD_OUT]
    with tempfile.TemporaryDirectory() as home:
        library = Library(load_settings(library=Path(home) / ".rag"))
        library.sync(tuning)
        for path in tuning:
            own = [q for q in asked if q["article"] == path.name]
            for question in own:
                yield features(library, question), True, path.name
        for path in tuning:
            away = Path(home) / path.stem
            other = Library(load_settings(library=away), embedder=library.embedder)
            other.sync([one for one in tuning if one != path])
            for question in (q for q in asked if q["article"] == path.name):
                yield features(other, question), False, path.name


def features(library: Library, question: Question) -> dict[str, float]:
    """Return the features of the gate for a question, as when it is asked."""
    store = library.snapshot().store
    hits = library.search(question["question"], k=library.settings.candidates)
    return retrieval_features(
        question["question"], hits, store.chunk_count(), store.chunks_with_term
    )


def fit(found: list[Row]) -> dict[str, Any]:
    """Print the figures of the articles left out, and return the scale fitted on all."""
    names = list(found[0][0])
    x = np.array([[row[0][name] for name in names] for row in found])
    y = np.array([row[1] for row in found])
    articles = np.array([row[2] for row in found])
    left_out = cross_val_predict(
        LogisticRegression(max_iter=1000),
        x,
        y,
        groups=articles,
        cv=LeaveOneGroupOut(),
        method="predict_proba",
    )[:, 1]
    print(f"{len(y)} rows; each article by a fit on the others")
    for article in sorted(set(articles)):
        of = articles == article
        print(f"  {article:40s} n {of.sum():4d}  AUROC {roc_auc_score(y[of], left_out[of]):.3f}")
    for threshold in (0.05, 0.1, 0.2, 0.3):
        print(
            f"  at {threshold}: {np.mean(left_out[y] < threshold):.3f} of the answerable refused, "
            f"{np.mean(left_out[~y] < threshold):.3f} of the off-topic"
        )
    fitted = LogisticRegression(max_iter=1000).fit(x, y)
    return {
        "fitted_on": f"SQuAD 2.0 dev, {len(y) // 2} questions about four articles",
        "intercept": round(float(fitted.intercept_[0]), 4),
        "weights": dict(zip(names, (round(float(c), 4) for c in fitted.coef_[0]), strict=True)),
    }


def main() -> None:
    """Fit; with --write replace the shipped scale."""
    parser = make_parser(__doc__, needs_data=True)
    parser.add_argument("--write", action="store_true", help="replace the shipped scale")
    options = parser.parse_args()
    fitted = fit(list(rows(options.data)))
    print(f"  {fitted}")
    if options.write:
        ship({"answerable": fitted})


if __name__ == "__main__":
    main()
