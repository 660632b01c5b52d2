"""A question to a computed answer, over the documents or over the tables in scope."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path, PurePosixPath
from weakref import WeakKeyDictionary

from rag.collection.computed import Computed, joined, refused
from rag.collection.halves import halves
from rag.collection.inventory import answer_about_documents
from rag.collection.over_tables.joined_table import JoinedTable, joined_tables
from rag.collection.over_tables.links import Links
from rag.collection.over_tables.plan import Plan
from rag.collection.over_tables.planner import plans
from rag.collection.over_tables.table_answer import answer_of, not_computed
from rag.index.document_scope import select
from rag.index.store import Store
from rag.retrieval.logistic_scale import read_scale
from rag.types import Scope

SCALE = Path(__file__).with_name("plan_scale.json")
"""Written by `bench/fit_plans.py`."""
FEWEST_ROWS = 3
"""Rows of a table that a question has to be read over; fewer are read like prose."""
FLAGGED_FROM = 0.25
"""Probability from which on an answer is given at all, flagged, where only tables are asked: that
from which on a claim is partly supported."""
MOSTLY_TABLES = 0.5
"""Share of the characters in scope from which on a question is about the tables there. Of 72 files
with tables, those about them had 0.81 or more, and all but one of the others at most 0.10."""

_EXPLAINS = re.compile(r"(?:why|explain|describe|summari[sz]e|define)\b|.*\bmean by\b")
"""Questions that no table answers."""
_TELLS = re.compile(
    r"how (?:do|does|did|is|are|was|were|can|could|should|would|will|to)\b|"
    r"what (?:does|do|did|is|are) (?:\S+ ){1,6}(?:do|mean|like)\b|what (?:is|are) an? "
)
"""Questions that one of several tables seldom answers."""
_COMPUTES = re.compile(
    r"\b(?:total|sum|average|mean|most|least|highest|lowest|difference|altogether|combined|"
    r"more than|less than|at least|\w+est)\b"
)
_known: WeakKeyDictionary[Store, dict[tuple[str, ...], list[JoinedTable]]] = WeakKeyDictionary()


def computed_answer(
    question: str, store: Store, scope: Scope, *, has_model: bool
) -> Computed | None:
    """Return the computed answer to a question; None where it is to be answered from passages.

    Args:
        question: standalone.
        store: the open library.
        scope: the documents to look at, all of them.
        has_model: whether a language model can answer from passages.

    Raises:
        BadInput: no document is in scope.
    """
    paths = tuple(info.path for info in select(store.listing(), scope))
    found = _tables_of(store, paths)
    sure = _both_halves(question, store, scope, found) or _sure(question, store, scope, found)
    if sure is not None:
        return sure
    if not _is_for_tables(question, found):
        return None
    if unclear := _unclear(question, found):
        return unclear
    if len(found) == 1 and _mostly_tables(store, paths):
        best = best_plan(question, found)
        return _within_one_table(best[0] if best else None, found[0], is_read=has_model)
    return None


def _sure(
    question: str, store: Store, scope: Scope, found: Sequence[JoinedTable]
) -> Computed | None:
    """Return an answer that is vouched for, or what no document mentions."""
    about = answer_about_documents(question, store, scope)
    if about is not None or not _is_for_tables(question, found):
        return about
    best = best_plan(question, found)
    if best and best[1] and support_of(best[0]) >= vouched_from():
        return answer_of(best[0], support_of(best[0]), vouched=True)
    return None


def _both_halves(
    question: str, store: Store, scope: Scope, found: Sequence[JoinedTable]
) -> Computed | None:
    """Return the answers to both questions of one; None where not both are vouched for."""
    parts = halves(question)
    if parts is None:
        return None
    first, meant = parts
    one = _sure(first, store, scope, found)
    if one is None or one.verdict != "supported":
        return None
    others = (_sure(second, store, scope, found) for second in meant)
    return next((joined(one, two) for two in others if two and two.verdict == "supported"), None)


def _is_for_tables(question: str, found: Sequence[JoinedTable]) -> bool:
    """Whether a table can answer a question of such a form."""
    asked = question.lower()
    return not (_EXPLAINS.match(asked) or (len(found) > 1 and _TELLS.match(asked)))


def _within_one_table(plan: Plan | None, table: JoinedTable, *, is_read: bool) -> Computed | None:
    """Return the answer of a plan that is in doubt, flagged.

    Args:
        plan: the best one, if there is any.
        table: the only one in scope.
        is_read: whether a language model can read the table where there is no plan. Without one a
            row would be quoted as if it were the answer.
    """
    if plan is not None and not plan.misses_a_code and support_of(plan) >= FLAGGED_FROM:
        return answer_of(plan, support_of(plan), vouched=False)
    return not_computed(table) if not is_read and len(table.rows) >= FEWEST_ROWS else None


def best_plan(question: str, found: Sequence[JoinedTable]) -> tuple[Plan, bool] | None:
    """Return the best explained plan over some tables, and whether no other has a rival."""
    best: list[Plan] = []
    for grid in found:
        if read := plans(Links(question, grid, alone=len(found) == 1)):
            best.append(read[0])
    if not best:
        return None
    best.sort(key=lambda plan: plan.cost)
    rivals = [one for one in best[1:] if one.cost <= best[0].cost + 0.1]
    clear = all(one.result.texts == best[0].result.texts for one in rivals)
    return best[0], clear


def _unclear(question: str, found: Sequence[JoinedTable]) -> Computed | None:
    """Return the sentence that a column named in a question cannot be computed with, if so."""
    for table in found:
        links = Links(question, table)
        if not _COMPUTES.search(links.text):
            continue
        for one in links.columns:
            column = table.columns[one.column]
            if one.share == 1.0 and column.kind == "unclear":
                texts = dict.fromkeys(row.texts[one.column] for row in table.rows)
                some = ", ".join([text for text in texts if text][:3])
                return refused(
                    f"The values of {column.name} in {PurePosixPath(table.documents[0]).name} "
                    f"({some}, ...) are written in more than one way or unit, so nothing is "
                    "computed from them."
                )
    return None


def support_of(plan: Plan) -> float:
    """Return the probability in (0, 1) that a plan's answer is right."""
    return round(read_scale(SCALE, "plan").probability({"cost": plan.cost}), 4)


@cache
def vouched_from() -> float:
    """Return the probability from which on an answer is vouched for."""
    return float(json.loads(SCALE.read_text(encoding="utf-8"))["vouched_from"])


def _tables_of(store: Store, paths: tuple[str, ...]) -> list[JoinedTable]:
    """Return the tables of some documents; a published generation never changes."""
    known = _known.setdefault(store, {})
    if paths not in known:
        known.clear()
        known[paths] = joined_tables(store.documents_with_tables(paths))
    return known[paths]


def _mostly_tables(store: Store, paths: Sequence[str]) -> bool:
    wanted = set(paths)
    characters = sum(info.characters for info in store.listing() if info.path in wanted)
    inside = sum(
        table.end - table.start
        for grid in _tables_of(store, tuple(paths))
        for _, table in grid.tables
    )
    return inside >= MOSTLY_TABLES * characters
