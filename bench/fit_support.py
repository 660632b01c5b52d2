"""Fit the support scales, and print how well they do on sources left out of the fit.

    python bench/fit_support.py --data ../shared/data [--rows judgements.jsonl] [--write]

`support` uses token similarity and consistency checks, and is fitted on all labelled answers. The
other two need what `bench/collect_judgements.py` collected: `support_asked` adds the language
model's Yes or No, on short answers; `support_contrast` adds its predictions with and without the
passages, on long answers, as a correction of `support_asked`.

Fitted are sentences, each with the label of its answer and its share of the answer's weight; scored
are answers, each by its weakest sentence. Every source has the same weight, and so have supported
and unsupported answers within a source, because the shares in the data are arbitrary.

Prints for each scale the AUROC by source with all features, without each one, and for each alone;
then the fitted scales.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from command_line import make_parser
from labelled_answers import LONG, SHORT, Judged, judge_record, labelled, read_weighed
from numpy.typing import NDArray
from shipped_scales import ship
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from rag.grounding.features import Features
from rag.grounding.model_judge import LONG_ANSWER
from rag.library import Library
from rag.llm.chat_model import Weighed
from rag.settings import load_settings

Floats = NDArray[np.float64]
WeighedClaims = Mapping[str, Sequence[Weighed | None]]


class Rows:
    """Labelled answers as numbers.

    Attributes:
        names: names of the features.
        x: for each answer the features of its sentences, shape (sentences, features).
        y: whether people found the answer supported.
        sources: data set of each answer.
    """

    def __init__(self, rows: Sequence[tuple[list[Features], bool, str]]) -> None:
        used = [row for row in rows if row[0]]
        self.names = list(used[0][0][0])
        self.x: list[Floats] = [
            np.array([[one[name] for name in self.names] for one in signals])
            for signals, _, _ in used
        ]
        self.y = np.array([bool(label) for _, label, _ in used])
        self.sources = np.array([source for _, _, source in used])

    def weights(self, mask: NDArray[np.bool_]) -> Floats:
        """Return a weight for each row: every source and each label in it counts the same."""
        weights = np.zeros(len(self.y))
        for source in set(self.sources[mask]):
            for label in (True, False):
                of = mask & (self.sources == source) & (self.y == label)
                weights[of] = 1 / max(1, of.sum())
        return np.asarray(weights[mask] / weights[mask].mean())

    def fit(self, mask: NDArray[np.bool_], columns: Sequence[int]) -> LogisticRegression:
        """Fit the sentences of the answers in a mask, with some of their features."""
        answers = [self.x[n][:, columns] for n in np.flatnonzero(mask)]
        sizes = [len(answer) for answer in answers]
        weights = np.repeat(self.weights(mask) / sizes, sizes)
        fitted = LogisticRegression(C=1.0, max_iter=1000)
        return fitted.fit(
            np.concatenate(answers), np.repeat(self.y[mask], sizes), weights / weights.mean()
        )

    def weakest(self, column: int) -> Floats:
        """Return the lowest value of one feature in each answer."""
        return np.array([answer[:, column].min() for answer in self.x])

    def left_out(self, columns: Sequence[int]) -> Floats:
        """Return each answer's probability by a fit on the other sources; NaN without one."""
        found = np.full(len(self.y), np.nan)
        for source in set(self.sources):
            test = self.sources == source
            if len(set(self.y[~test])) < 2:
                continue
            fitted = self.fit(~test, columns)
            found[test] = [
                fitted.predict_proba(self.x[n][:, columns])[:, 1].min()
                for n in np.flatnonzero(test)
            ]
        return found


def fast_rows(judged: Sequence[Judged]) -> Rows:
    """Return all answers with token similarity and consistency checks."""
    return Rows(
        [(one.claim_features(), one.record["label"], one.record["source"]) for one in judged]
    )


def asked_rows(judged: Sequence[Judged], weighed: WeighedClaims) -> Rows:
    """Return the short answers with the same features and the model's Yes or No."""
    rows = []
    for one in judged:
        record = one.record
        if record["source"] in SHORT and record["id"] in weighed:
            yes = [one and Weighed(one.log_odds, (), (), ()) for one in weighed[record["id"]]]
            rows.append((one.claim_features(yes), record["label"], record["source"]))
    return Rows(rows)


def contrast_rows(
    judged: Sequence[Judged], weighed: WeighedClaims, asked: Mapping[str, Any]
) -> Rows:
    """Return the long answers with two features, as many as so few answers can support.

    The log-odds by the scale `asked`, and how much the passages explain.
    """
    rows = []
    for one in judged:
        record = one.record
        if len(weighed.get(record["id"], ())) < LONG_ANSWER:
            continue
        signals = [
            {
                "asked": asked["intercept"] + sum(w * s[n] for n, w in asked["weights"].items()),
                "explained": s["explained"],
            }
            for s in one.claim_features(weighed[record["id"]])
        ]
        rows.append((signals, record["label"], record["source"]))
    return Rows(rows)


def spread(fitted: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return a scale over plain features, equal to one that has the scale `asked` as a feature."""
    share = fitted["weights"]["asked"]
    weights = {name: round(share * weight, 4) for name, weight in asked["weights"].items()}
    return {
        "fitted_on": fitted["fitted_on"],
        "intercept": round(fitted["intercept"] + share * asked["intercept"], 4),
        "weights": weights | {"explained": fitted["weights"]["explained"]},
    }


def auroc_row(rows: Rows, scores: Floats) -> str:
    """Return the AUROC of each source in a line."""
    cells = []
    for source in (*SHORT, *LONG):
        of = rows.sources == source
        known = len(set(rows.y[of])) == 2 and not np.isnan(scores[of]).any()
        cells.append(f"{roc_auc_score(rows.y[of], scores[of]):.3f}" if known else "-")
    return "".join(f"{cell:>10s}" for cell in cells)


def report(rows: Rows, title: str) -> dict[str, Any]:
    """Print the AUROC with all features and without each, on sources left out; return the fit."""
    everything = list(range(len(rows.names)))
    print(f"\n{title}: {len(rows.y)} answers; AUROC on each source by a fit on the others")
    print(f"{'':24s}" + "".join(f"{source[:9]:>10s}" for source in (*SHORT, *LONG)))
    print(f"{'all features':24s}{auroc_row(rows, rows.left_out(everything))}")
    for n, name in enumerate(rows.names):
        others = [column for column in everything if column != n]
        print(f"{'without ' + name:24s}{auroc_row(rows, rows.left_out(others))}")
        print(f"{'  ' + name + ' alone':24s}{auroc_row(rows, rows.weakest(n))}")
    fitted = rows.fit(np.ones(len(rows.y), dtype=bool), everything)
    return {
        "fitted_on": f"{len(rows.y)} answers of AttributionBench dev, WiCE dev and RAGTruth test",
        "intercept": round(float(fitted.intercept_[0]), 4),
        "weights": {
            name: round(float(weight), 4)
            for name, weight in zip(rows.names, fitted.coef_[0], strict=True)
        },
    }


def main() -> None:
    """Fit; with --write replace the shipped scales."""
    parser = make_parser(__doc__, needs_data=True)
    parser.add_argument("--rows", type=Path, help="file written by collect_judgements.py")
    parser.add_argument("--write", action="store_true", help="replace the shipped scales")
    options = parser.parse_args()
    encoder = Library(load_settings()).embedder
    judged = [judge_record(record, encoder) for record in labelled(options.data)]
    fitted = {"support": report(fast_rows(judged), "support")}
    if options.rows:
        weighed = read_weighed(options.rows)
        asked = report(asked_rows(judged, weighed), "support_asked")
        contrast = report(contrast_rows(judged, weighed, asked), "support_contrast")
        fitted |= {"support_asked": asked, "support_contrast": spread(contrast, asked)}
    print(json.dumps(fitted, indent=2))
    if options.write:
        ship(fitted)


if __name__ == "__main__":
    main()
