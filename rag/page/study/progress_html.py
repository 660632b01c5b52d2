"""HTML of what is being made on the Study tab, and how it ended."""

from __future__ import annotations

from pathlib import PurePosixPath

from rag.page.markup import plain, shorten
from rag.page.notices import render_note, render_problem
from rag.page.study.make_items import What, Worked, Working
from rag.text.display import count

NAMES: dict[What, str] = {
    "summary": "The summary",
    "guide": "The study guide",
    "cards": "card",
    "quiz": "question",
}


def render_making(state: Working | Worked) -> str:
    """Return how far an order has come, or what came of it."""
    if isinstance(state, Working):
        return _going(state)
    if state.problem:
        return _kept(state) + render_problem(state.problem)
    if state.stopped:
        return _kept(state) or render_note("Stopped.")
    if state.order.what in ("summary", "guide"):
        return ""
    made, wanted = state.made, state.order.number
    fewer = "" if made >= wanted else f" of {wanted}; the documents give no more"
    return render_note(f"{count(made, NAMES[state.order.what])}{fewer}.")


def _kept(state: Worked) -> str:
    if state.order.what in ("summary", "guide") or not state.made:
        return ""
    verb = "is" if state.made == 1 else "are"
    return render_note(f"Stopped. {count(state.made, NAMES[state.order.what])} {verb} kept.")


def _going(state: Working) -> str:
    now = state.progress
    if now is None:
        return render_note("Waiting for its turn…")
    items = state.order.what in ("cards", "quiz")
    done = state.made if items else now.done
    unit = NAMES[state.order.what] if items else "section"
    what = plain(shorten(PurePosixPath(now.doing).name))
    doing = f': <bdi class="pace">{what}</bdi>' if what else ""
    return (
        f'<p class="notice" role="status"><progress aria-label="{unit.capitalize()}s done" '
        f'value="{done}" max="{max(1, now.of)}"></progress> {done} of {count(now.of, unit)}'
        f"{doing}</p>"
    )
