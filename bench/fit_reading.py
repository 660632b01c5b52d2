"""Fit what reading tells: how likely a passage holds the answer, by the model's Yes against No.

    python bench/fit_reading.py --data ../shared/data --rows rows.jsonl [--paragraphs 70] [--write]

The default model reads paragraphs of the articles for tuning: each with its own questions, some of
them adversarial, and with questions that full-text search finds it for although their answer stands
elsewhere or nowhere. That takes half a minute a paragraph; what is in the file of rows is not read
again. Then the scale is fitted, and tested on articles left out of the fit.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from reading import Question, questions, records
from retrieval import plain
from scales import ship
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import LeaveOneGroupOut, cross_val_predict

from rag.library import Library
from rag.llm.prompts import ask_whether_answered
from rag.settings import load_settings
from rag.types import Passage

Row = dict[str, Any]
OTHERS = 11
"""Most questions put to a paragraph that does not answer them."""
NEAR = 3
"""A question is put to paragraphs of other questions among so many first hits."""


def collect(data: Path, rows: Path, most: int) -> None:
    """Read paragraphs, and append a row for each question put to one."""
    known = {row["paragraph"] for row in records(rows)} if rows.exists() else set()
    with tempfile.TemporaryDirectory() as home:
        library = Library(load_settings(library=Path(home) / ".rag"))
        library.sync([data / "reading" / "documents"])
        own, others = put_together(library, questions(data, held_out=False))
        paragraphs = sorted(own)
        random.Random(3).shuffle(paragraphs)
        for number, paragraph in enumerate(paragraphs[:most], start=1):
            if paragraph in known:
                continue
            asked = [(q, q["kind"]) for q in own[paragraph]]
            asked += [(q, "elsewhere") for q in others[paragraph][:OTHERS]]
            with rows.open("a", encoding="utf-8") as file:
                for question, kind in asked:
                    row = row_of(library, question, kind, paragraph)
                    file.write(json.dumps(row, ensure_ascii=False) + "\n")
            print(f"{number} of {most} paragraphs, {len(asked)} questions", flush=True)
        library.close()


def put_together(
    library: Library, asked: tuple[Question, ...]
) -> tuple[dict[str, list[Question]], dict[str, list[Question]]]:
    """Return each paragraph's own questions, and those that it is only found for."""
    own: dict[str, list[Question]] = defaultdict(list)
    others: dict[str, list[Question]] = defaultdict(list)
    for question in asked:
        if gold := question.get("evidence") or question.get("near"):
            own[plain(gold[0])].append(question)
    for question in asked:
        if question["kind"] == "adversarial":
            continue
        gold = plain((question.get("evidence") or [""])[0])
        for hit in library.search(question["question"], k=NEAR):
            text = plain(hit.chunk.text)
            for paragraph in own:
                if text in paragraph and paragraph != gold:
                    others[paragraph].append(question)
    return own, others


def row_of(library: Library, question: Question, kind: str, paragraph: str) -> Row:
    """Put a question to a paragraph."""
    title = question["article"].removesuffix(".md").replace("_", " ").capitalize()
    passage = Passage(1, "", None, None, title, 0, len(paragraph), paragraph, 0.0)
    return {
        "kind": kind,
        "asked": question["kind"],
        "article": question["article"],
        "question": question["question"],
        "paragraph": paragraph,
        "log_odds": library.model.yes(ask_whether_answered(question["question"], [passage])),
    }


def fit(rows: list[Row]) -> dict[str, Any]:
    """Print how well the articles left out are told apart, and return the scale."""
    x = np.array([[row["log_odds"]] for row in rows])
    kinds = np.array([row["kind"] for row in rows])
    y = kinds == "answerable"
    articles = [row["article"] for row in rows]
    left_out = cross_val_predict(
        LogisticRegression(), x, y, groups=articles, cv=LeaveOneGroupOut(), method="predict_proba"
    )[:, 1]
    print(f"{len(rows)} rows of {len(set(articles))} articles, each left out of its fit")
    for kind in ("adversarial", "elsewhere"):
        of = y | (kinds == kind)
        print(f"  answerable against {kind}: AUROC {roc_auc_score(y[of], left_out[of]):.3f}")
    print("  threshold   refused although answerable   read as answered: adversarial, elsewhere")
    for threshold in (0.1, 0.15, 0.2, 0.25, 0.3, 0.4):
        shares = [np.mean(left_out[kinds == kind] >= threshold) for kind in sorted(set(kinds))]
        print(f"  {threshold:9.2f}   {1 - shares[1]:27.2f}   {shares[0]:28.2f}, {shares[2]:9.2f}")
    fitted = LogisticRegression().fit(x, y)
    return {
        "fitted_on": f"SQuAD 2.0 dev, {len(rows)} questions about four articles",
        "intercept": round(float(fitted.intercept_[0]), 4),
        "weights": {"log_odds": round(float(fitted.coef_[0][0]), 4)},
    }


def main() -> None:
    """Collect what is missing, fit, and with --write replace the shipped scale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--rows", type=Path, required=True)
    parser.add_argument("--paragraphs", type=int, default=70)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    collect(options.data, options.rows, options.paragraphs)
    fitted = fit(list(records(options.rows)))
    print(f"  {fitted}")
    if options.write:
        ship({"answered": fitted})


if __name__ == "__main__":
    main()
