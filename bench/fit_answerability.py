"""Fit the answerability check: does a passage hold the answer, by the model's Yes against No.

    python bench/fit_answerability.py --data ../shared/data --rows rows.jsonl [--paragraphs 70]
        [--write]

The default model reads paragraphs of the tuning articles: each with its own questions, some of them
adversarial, and with questions that search finds it for although the answer is elsewhere or
nowhere. This takes half a minute per paragraph; results are appended to --rows, and a paragraph in
that file is not read again. Then the scale is fitted. Prints AUROC for adversarial questions and
for passages of other questions, each article left out of its fit, and the shares at some
thresholds.
"""

from __future__ import annotations

import json
import random
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from command_line import make_parser
from retrieval import fold_space
from shipped_scales import ship
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import LeaveOneGroupOut, cross_val_predict
from squad_questions import Question, questions, records

from rag.library import Library
from rag.llm.prompts import ask_whether_answered
from rag.settings import load_settings
from rag.types import Passage

Row = dict[str, Any]
OTHERS = 11
"""Most questions asked of a paragraph that does not answer them."""
NEAR = 3
"""First hits of a question in which paragraphs of other questions are looked for."""


def collect(data: Path, rows: Path, most: int) -> None:
    """Read paragraphs and append a row for each question asked of one."""
    known = {row["paragraph"] for row in records(rows)} if rows.exists() else set()
    with tempfile.TemporaryDirectory() as home:
        library = Library(load_settings(library=Path(home) / ".rag"))
        library.sync([data / "reading" / "documents"])
        own, others = questions_of_paragraphs(library, questions(data, held_out=False))
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


def questions_of_paragraphs(
    library: Library, asked: tuple[Question, ...]
) -> tuple[dict[str, list[Question]], dict[str, list[Question]]]:
    """Return each paragraph's own questions, and those whose search finds it without an answer."""
    own: dict[str, list[Question]] = defaultdict(list)
    others: dict[str, list[Question]] = defaultdict(list)
    for question in asked:
        if gold := question.get("evidence") or question.get("near"):
            own[fold_space(gold[0])].append(question)
    for question in asked:
        if question["kind"] == "adversarial":
            continue
        gold = fold_space((question.get("evidence") or [""])[0])
        for hit in library.search(question["question"], k=NEAR):
            text = fold_space(hit.chunk.text)
            for paragraph in own:
                if text in paragraph and paragraph != gold:
                    others[paragraph].append(question)
    return own, others


def row_of(library: Library, question: Question, kind: str, paragraph: str) -> Row:
    """Return the model's log-odds that a paragraph answers a question, as a row."""
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
    """Print the figures of the articles left out, and return the scale fitted on all."""
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
    print("  threshold   refused although answerable   accepted although adversarial, elsewhere")
    for threshold in (0.1, 0.15, 0.2, 0.25, 0.3, 0.4):
        shares = [np.mean(left_out[kinds == kind] >= threshold) for kind in sorted(set(kinds))]
        print(f"  {threshold:9.2f}   {1 - shares[1]:27.2f}   {shares[0]:29.2f}, {shares[2]:9.2f}")
    fitted = LogisticRegression().fit(x, y)
    return {
        "fitted_on": f"SQuAD 2.0 dev, {len(rows)} questions about four articles",
        "intercept": round(float(fitted.intercept_[0]), 4),
        "weights": {"log_odds": round(float(fitted.coef_[0][0]), 4)},
    }


def main() -> None:
    """Collect what is missing, fit, and with --write replace the shipped scale."""
    parser = make_parser(__doc__, needs_data=True)
    parser.add_argument(
        "--rows", type=Path, required=True, help="file of results, read and appended to"
    )
    parser.add_argument("--paragraphs", type=int, default=70, help="most paragraphs to read")
    parser.add_argument("--write", action="store_true", help="replace the shipped scale")
    options = parser.parse_args()
    collect(options.data, options.rows, options.paragraphs)
    fitted = fit(list(records(options.rows)))
    print(f"  {fitted}")
    if options.write:
        ship({"answered": fitted})


if __name__ == "__main__":
    main()
