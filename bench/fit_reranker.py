"""Fit the shipped re-ranker, and print how well it does on articles left out of the fit.

    python bench/fit_reranker.py --data ../shared/data [--write]

Fitted on the four tuning articles: questions with the paragraph they were written about, including
the adversarial ones. A conditional logit ranks the gold hit first among a question's hits; a scale
and an offset then make a probability of the score, with the removed questions included. The library
holds all eight articles. Prints for each article recall@1 and recall@5 of the fusion and of both
re-ranking stages, and the AUROC of the best score. No language model.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from command_line import make_parser
from numpy.typing import NDArray
from retrieval import holds_gold
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from squad_questions import Question, questions

from rag.index.embedder import SentenceEmbedder
from rag.library import Library
from rag.models import catalog
from rag.retrieval.logistic_scale import Logistic
from rag.retrieval.rerank import JUDGED, WEIGHTS, Reranker
from rag.retrieval.search import search
from rag.retrieval.token_similarity import TokenMatcher
from rag.retrieval.word_overlap import Weigh, overlap_features
from rag.settings import load_settings
from rag.types import Hit

SOURCE = "SQuAD 2.0 dev, questions about four articles"
RIDGE = 3.0
"""Penalty on the squared weights of standardised features; 0.3 to 30 do the same."""

PRIOR = 5.0
"""Weight of the fused search score, set by hand after the fit. Encyclopaedia articles give it none,
and re-ranking source code is then worse than no re-ranking.
"""

Features = list[dict[str, float]]


@dataclass(slots=True)
class Row:
    """A question with the features of its hits, in the order of the fusion, and which are gold."""

    question: Question
    features: Features = field(default_factory=list)
    gold: list[bool] = field(default_factory=list)


class Recorder(Reranker):
    """A re-ranker that records the features of hits and keeps their order."""

    def __init__(self, matcher: TokenMatcher) -> None:
        super().__init__()
        self._matcher = matcher
        self.seen: tuple[list[Hit], Features] = ([], [])

    def rerank(self, question: str, hits: Sequence[Hit], weigh: Weigh) -> list[Hit]:
        """Record the features of the hits, and return these unchanged."""
        overlaps = overlap_features(question, hits, weigh)
        matches = self._matcher.features(question, hits, weigh)
        self.seen = list(hits), [a | b for a, b in zip(overlaps, matches, strict=True)]
        return list(hits)


def collect(data: Path) -> list[Row]:
    """Search for every question in a library of all articles, and record the hits' features."""
    rows = []
    with tempfile.TemporaryDirectory() as home:
        settings = load_settings(library=Path(home) / ".rag")
        folder = catalog.locate(settings.models_dir, settings.embedder, "embedder")
        sums = catalog.load_catalog(settings.models_dir)[settings.embedder].files
        largest = max(sums, key=lambda file: file.bytes)
        embedder = SentenceEmbedder(settings.embedder, folder, largest.sha256)
        library = Library(settings, embedder=embedder)
        library.sync([data / "reading" / "documents"])
        recorder = Recorder(TokenMatcher(embedder))
        for question in questions(data, held_out=False):
            search(
                library.snapshot(),
                embedder,
                question["question"],
                k=settings.candidates,
                candidates=settings.candidates,
                reranker=recorder,
            )
            hits, features = recorder.seen
            rows.append(Row(question, features, [is_gold(hit, question) for hit in hits]))
    return rows


def is_gold(hit: Hit, question: Question) -> bool:
    """Whether a hit belongs to the paragraph that a question was written about."""
    if question["kind"] == "adversarial":
        near = {"evidence": question["near"], "answers": question["plausible"] or [""]}
        return holds_gold(hit.chunk, near)
    return bool(question["answers"]) and holds_gold(hit.chunk, question)


def fit(rows: Sequence[Row], names: Sequence[str]) -> Logistic:
    """Return a scale that ranks gold hits first and whose value is a probability."""
    with_gold = [row for row in rows if any(row.gold)]
    x = torch.tensor(matrix([f for row in with_gold for f in row.features], names))
    mean, spread = x.mean(dim=0), x.std(dim=0) + 1e-9
    z = torch.split((x - mean) / spread, [len(row.gold) for row in with_gold])
    gold = [torch.tensor(row.gold) for row in with_gold]
    weights = torch.zeros(len(names), dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([weights], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        total = RIDGE * (weights @ weights) / 2
        for features, is_gold in zip(z, gold, strict=True):
            scores = features @ weights
            total = total + scores.logsumexp(0) - scores[is_gold].logsumexp(0)
        total.backward()  # type: ignore[no-untyped-call]
        return total

    optimiser.step(loss)  # type: ignore[no-untyped-call]
    ranking = (weights.detach() / spread).numpy()
    return calibrated(rows, [*names, "found"], np.append(ranking, PRIOR))


def calibrated(rows: Sequence[Row], names: Sequence[str], ranking: NDArray[Any]) -> Logistic:
    """Return a scale with the same ranking whose value is the probability of a gold hit."""
    scores = matrix([f for row in rows for f in row.features], names) @ ranking
    labels = [is_gold for row in rows for is_gold in row.gold]
    logistic = LogisticRegression(C=np.inf, max_iter=1000).fit(scores[:, None], labels)
    slope, offset = float(logistic.coef_[0, 0]), float(logistic.intercept_[0])
    weights = {name: round(slope * float(w), 4) for name, w in zip(names, ranking, strict=True)}
    return Logistic(round(offset, 4), weights)


def matrix(features: Sequence[dict[str, float]], names: Sequence[str]) -> NDArray[np.float64]:
    """Return features as rows, in the order of the names."""
    return np.array([[one[name] for name in names] for one in features], dtype=np.float64)


def best(row: Row, scale: Logistic, most: int) -> Row:
    """Return a row with its best hits only, best first."""
    scores = [scale.probability({n: one[n] for n in scale.weights}) for one in row.features]
    order = sorted(range(len(scores)), key=lambda place: -scores[place])[:most]
    return Row(row.question, [row.features[i] for i in order], [row.gold[i] for i in order])


def fit_both(rows: Sequence[Row]) -> tuple[Logistic, Logistic]:
    """Return the scales of both stages; the second is fitted on the best hits of the first."""
    names = [name for name in rows[0].features[0] if name != "found"]
    words = fit(rows, [name for name in names if not name.startswith("tokens")])
    return words, fit([best(row, words, JUDGED) for row in rows], names)


def leave_out(rows: Sequence[Row]) -> None:
    """Print recall and AUROC of each article when it is left out of the fit."""
    print(
        f"{'':25s}{'n':>5s}   fused @1 @5     words @1 @5     tokens @1 @5    AUROC of best score"
    )
    counts: list[tuple[int, list[list[Row]]]] = []
    all_scores: dict[str, list[float]] = {}
    for article in sorted({row.question["article"] for row in rows}):
        words, tokens = fit_both([r for r in rows if r.question["article"] != article])
        out = [row for row in rows if row.question["article"] == article]
        second = [best(best(row, words, JUDGED), tokens, JUDGED) for row in out]
        ranked = [out, [best(row, words, len(row.gold)) for row in out], second]
        own: dict[str, list[float]] = {}
        for row in second:
            own.setdefault(row.question["kind"], []).append(tokens.probability(row.features[0]))
        for kind, scores in own.items():
            all_scores.setdefault(kind, []).extend(scores)
        counts.append((len(out), ranked))
        print(line(article, ranked), aurocs(own))
    print(
        line("all", [[row for _, r in counts for row in r[n]] for n in range(3)]),
        aurocs(all_scores),
    )


def line(name: str, ranked: Sequence[Sequence[Row]]) -> str:
    """Return recall@1 and recall@5 of each ranking, over questions with a paragraph."""
    asked = [row.question["kind"] != "removed" for row in ranked[0]]
    cells = [f"   {share(rows, asked, 1):.3f} {share(rows, asked, 5):.3f}  " for rows in ranked]
    return f"{name:25s}{sum(asked):5d}{''.join(cells)}"


def share(rows: Sequence[Row], asked: Sequence[bool], cut: int) -> float:
    """Return the share of questions with a gold hit among the first `cut`."""
    found = [any(row.gold[:cut]) for row, is_asked in zip(rows, asked, strict=True) if is_asked]
    return sum(found) / len(found)


def aurocs(scores: dict[str, list[float]]) -> str:
    """Return the AUROC of the best score for answerable against each other kind of question."""
    cells = []
    for kind in ("adversarial", "removed"):
        if scores.get(kind):
            labels = [1] * len(scores["answerable"]) + [0] * len(scores[kind])
            auroc = roc_auc_score(labels, scores["answerable"] + scores[kind])
            cells.append(f"{kind} {auroc:.3f}")
    return ", ".join(cells)


def main() -> None:
    """Fit both stages; with --write, replace the shipped weights."""
    parser = make_parser(__doc__, needs_data=True)
    parser.add_argument("--write", action="store_true", help="replace the shipped weights")
    options = parser.parse_args()
    rows = collect(options.data)
    leave_out(rows)
    shipped = {
        name: {"fitted_on": SOURCE, "intercept": scale.intercept, "weights": scale.weights}
        for name, scale in zip(("words", "tokens"), fit_both(rows), strict=True)
    }
    print(json.dumps(shipped, indent=2))
    if options.write:
        WEIGHTS.write_text(json.dumps(shipped, indent=2) + "\n", encoding="utf-8")
        print(f"written to {WEIGHTS}")


if __name__ == "__main__":
    main()
