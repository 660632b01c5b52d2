"""Actions that the browser sends: whatever is not what the page sends is refused."""

from __future__ import annotations

import pytest

from rag.errors import BadInput
from rag.page.components import Action


def action(**values: object) -> Action:
    """Return an action as a browser sends it."""
    return Action(None, values)


def test_values_of_an_action() -> None:
    """Numbers may be written as text, as all attributes of an element are."""
    sent = action(act="vote", turn="7", claim=2, words="  a ", kinds=["x", "y"])
    assert (sent.number("turn"), sent.number("claim")) == (7, 2)
    assert (sent.text("words"), sent.texts("kinds"), sent.texts("none")) == ("  a ", ["x", "y"], [])
    assert (sent.text("title", "-"), sent.number("spot", -1)) == ("-", -1)


@pytest.mark.parametrize("data", [None, [], "vote", {"turn": {"a": 1}}, {"kinds": [["x"]]}])
def test_forged_action(data: object) -> None:
    with pytest.raises(BadInput):
        Action(None, data)


def test_forged_values() -> None:
    """What is missing has no default of its own."""
    sent = action(turn="seven", words=7, kinds="x", ones=[1], big=float("inf"))
    for name in ("turn", "words", "big", "missing"):
        with pytest.raises(BadInput):
            sent.number(name) if name != "words" else sent.text(name)
    for name in ("kinds", "ones"):
        with pytest.raises(BadInput):
            sent.texts(name)
    with pytest.raises(BadInput):
        sent.text("missing")
