"""Fit how likely the answer of a plan over a table is right, by what speaks against the plan.

    python bench/fit_plans.py ../shared/data/tables [--write]

Each question is read by the rules alone, over its table. Prints how many plans of each cost are
right, how well a fit on half of the tables tells right from wrong on the other half, and what is
right, and wrong but vouched for, there; both ways. No model; a minute.

An answer is vouched for from the lowest probability on at which at most 7 of 100 are wrong, of
these questions and those on registers (`bench/registers.py`), which are asked over eight tables.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from asked_questions import Asked, outcome_of
from command_line import make_parser
from numpy.typing import NDArray
from register_files import make_registers, write_registers
from registers import ABOUT
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, roc_auc_score
from tables import read_questions

from rag.collection.answer import SCALE, best_plan
from rag.collection.over_tables.joined_table import JoinedTable, joined_tables
from rag.collection.over_tables.table_answer import answer_of
from rag.documents.formats import read_file
from rag.documents.limits import Limits
from rag.intervals import interval

Values = NDArray[Any]

BANDS = (0.0, 0.25, 0.5, 1.0, 1.5, 2.5, 3.5, 99.0)
"""Costs between which plans are counted together."""
ACCEPTED_ERROR = 0.07
"""Share of the answers vouched for that may be wrong."""


def judged(
    asked: Asked, tables: Sequence[JoinedTable], *, with_file: bool
) -> tuple[float, bool] | None:
    """Return the cost of the best plan and whether its answer is right; None without a plan."""
    best = best_plan(asked.question, tables)
    if best is None or not best[1]:
        return None
    answer = answer_of(best[0], 0.5, vouched=True)
    claims = [
        {"text": claim.text, "citations": [asdict(one) for one in claim.citations]}
        for claim in answer.claims
    ]
    record = {"answer": answer.text, "verdict": answer.verdict, "claims": claims}
    return best[0].cost, outcome_of(asked, record, with_file=with_file).name == "right"


def of_registers() -> Iterator[tuple[float, bool]]:
    """Yield the cost and whether it is right for each question on the registers."""
    registers = make_registers()
    with tempfile.TemporaryDirectory() as home:
        write_registers(registers, Path(home))
        files = sorted(Path(home).iterdir())
        tables = joined_tables([read_file(file.name, file, Limits()) for file in files])
    for about in ABOUT:
        for asked in about(registers):
            if result := judged(asked, tables, with_file=True):
                yield result


def lowest_vouched(told: Values, right: Values) -> float:
    """Return the lowest probability from which on few enough answers are wrong."""
    wrong = [(~right[told >= one]).mean() for one in np.unique(told)]
    return float(min(np.unique(told)[np.array(wrong) <= ACCEPTED_ERROR]))


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
        if (result := judged(asked, tables[asked.documents[0]], with_file=False))
    ]
    costs, right, half = (np.array(column) for column in zip(*rows, strict=True))
    for low, high in pairwise(BANDS):
        inside = (costs >= low) & (costs < high)
        print(
            f"cost {low:4.2f} to {high:5.2f}: {right[inside].sum():3d} of {inside.sum():3d} right"
        )
    for held_out in (0, 1):
        kept, out = half != held_out, half == held_out
        scale = LogisticRegression().fit(costs[kept, None], right[kept])
        told = scale.predict_proba(costs[out, None])[:, 1]
        auroc, brier = roc_auc_score(right[out], told), brier_score_loss(right[out], told)
        print(f"half {held_out}: {out.sum()} plans, AUROC {auroc:.2f}, Brier {brier:.3f}")
        known = scale.predict_proba(costs[kept, None])[:, 1]
        vouched = told >= lowest_vouched(known, right[kept])
        for name, hits in (("right", right[out]), ("wrong but vouched for", vouched & ~right[out])):
            asked = sum(names.index(one.documents[0]) % 2 == held_out for one in questions)
            low, high = interval(int(hits.sum()), asked)
            print(f"  {name}: {hits.sum() / asked:.2f} ({low:.2f} to {high:.2f}) of {asked}")
    scale = LogisticRegression().fit(costs[:, None], right)
    fitted = {
        "fitted_on": "WikiTableQuestions 1.0.2, 300 questions over 40 tables",
        "intercept": round(float(scale.intercept_[0]), 4),
        "weights": {"cost": round(float(scale.coef_[0][0]), 4)},
    }
    more, right_too = (np.array(column) for column in zip(*of_registers(), strict=True))
    told = scale.predict_proba(np.concatenate([costs, more])[:, None])[:, 1]
    vouched_from = lowest_vouched(told, np.concatenate([right, right_too]))
    shipped = {"plan": fitted, "vouched_from": round(vouched_from - 0.0001, 4)}
    print(shipped)
    if options.write:
        SCALE.write_text(json.dumps(shipped, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
