"""Fit how likely the answer of a plan over a table is right, by what speaks against the plan.

    python bench/fit_plans.py ../shared/data/tables [--write]

Each question is read by the rules alone, over its table. Prints how many plans of each cost are
right, the share that is right and the share wrong but vouched for, and how well a fit on half of
the tables tells right from wrong on the other half, both ways. No model; a minute.
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
from asked_questions import Asked, outcome_of
from command_line import make_parser
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, roc_auc_score
from tables import read_questions

from rag.collection.answer import SCALE, VOUCHED
from rag.collection.over_tables.joined_table import JoinedTable, joined_tables
from rag.collection.over_tables.links import Links
from rag.collection.over_tables.planner import plans
from rag.collection.over_tables.table_answer import answer_of
from rag.documents.formats import read_file
from rag.documents.limits import Limits
from rag.intervals import interval

BANDS = (0.0, 0.25, 0.5, 1.0, 1.5, 2.5, 3.5, 99.0)
"""Costs between which plans are counted together."""


def judged(asked: Asked, table: JoinedTable) -> tuple[float, bool] | None:
    """Return the cost of the best plan and whether its answer is right; None without a plan."""
    found = plans(Links(asked.question, table))
    if not found:
        return None
    answer = answer_of(found[0], 0.5, vouched=True)
    claims = [{"text": claim.text, "citations": []} for claim in answer.claims]
    record = {"answer": answer.text, "verdict": answer.verdict, "claims": claims}
    return found[0].cost, outcome_of(asked, record, with_file=False).name == "right"


def main() -> None:
    """Fit and print; with --write also ship the scale."""
    parser = make_parser(__doc__)
    parser.add_argument("tables", type=Path, help="folder with questions.jsonl and documents/")
    parser.add_argument("--write", action="store_true", help="write the scale into the product")
    options = parser.parse_args()
    tables = {
        path.name: joined_tables([read_file(path.name, path, Limits())])
        for path in sorted((options.tables / "documents").iterdir())
    }
    questions = read_questions(options.tables / "questions.jsonl")
    names = sorted(tables)
    rows = [
        (*result, names.index(asked.documents[0]) % 2)
        for asked in questions
        if tables[asked.documents[0]]
        if (result := judged(asked, tables[asked.documents[0]][0]))
    ]
    costs, right, half = (np.array(column) for column in zip(*rows, strict=True))
    for low, high in pairwise(BANDS):
        inside = (costs >= low) & (costs < high)
        print(
            f"cost {low:4.2f} to {high:5.2f}: {right[inside].sum():3d} of {inside.sum():3d} right"
        )
    vouched = costs <= VOUCHED
    for name, hits in (("right", right), ("wrong but vouched for", vouched & ~right)):
        low, high = interval(int(hits.sum()), len(questions))
        share = hits.sum() / len(questions)
        print(f"{name}: {share:.2f} ({low:.2f} to {high:.2f}) of {len(questions)}")
    for held_out in (0, 1):
        kept, out = half != held_out, half == held_out
        scale = LogisticRegression().fit(costs[kept, None], right[kept])
        told = scale.predict_proba(costs[out, None])[:, 1]
        auroc, brier = roc_auc_score(right[out], told), brier_score_loss(right[out], told)
        print(f"half {held_out}: {out.sum()} plans, AUROC {auroc:.2f}, Brier {brier:.3f}")
    scale = LogisticRegression().fit(costs[:, None], right)
    fitted = {
        "fitted_on": "WikiTableQuestions 1.0.2, 300 questions over 40 tables",
        "intercept": round(float(scale.intercept_[0]), 4),
        "weights": {"cost": round(float(scale.coef_[0][0]), 4)},
    }
    print(fitted)
    if options.write:
        SCALE.write_text(json.dumps({"plan": fitted}, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
