"""Which of two documents is newer."""

from __future__ import annotations

import pytest

from rag.grounding.editions import edition_of, newer_first
from rag.types import Document


def document(path: str, text: str = "Text.") -> Document:
    return Document(path, "", text)


@pytest.mark.parametrize(
    ("path", "text", "heading", "shown"),
    [
        ("notes/2024-03-14.md", "Text.", "", "2024-03-14"),
        ("rules_2021.md", "Text.", "", "2021"),
        ("rules.md", "# Rules\n\nIssued on 3 May 2021. The hut of 1904 is old.", "", "2021-05-03"),
        ("rules.md", "# Rules of June 2022\n\nThe hut is old.", "", "2022-06"),
        ("rules.md", "Text.", "Rules › 14 March 2024", "2024-03-14"),
        ("rules.md", "The hut is old.", "", ""),
    ],
)
def test_day_of_an_edition(path: str, text: str, heading: str, shown: str) -> None:
    assert edition_of(document(path, text), heading).shown == shown


@pytest.mark.parametrize(
    ("first", "second", "order"),
    [
        (("a-2021.md", ""), ("b-2023.md", ""), [1, 0]),
        (("a-2023.md", ""), ("b-2021.md", ""), [0, 1]),
        (("a-2021-05-03.md", ""), ("b-2021-05-04.md", ""), [1, 0]),
        (("a-2021.md", ""), ("b-2021-05-04.md", ""), None),  # of one year
        (("a.md", ""), ("b-2021.md", ""), None),
        (("circular-3-2021.md", ""), ("b.md", "It replaces circular 3/2021."), [1, 0]),
        (("a.md", "It was superseded by circular 5/2023."), ("circular-5-2023.md", ""), [1, 0]),
        (("house rules.md", ""), ("b.md", "This supersedes the house rules."), [1, 0]),
        (("a.md", ""), ("b.md", "It replaces circular 3/2021."), None),
    ],
)
def test_newer_first(
    first: tuple[str, str], second: tuple[str, str], order: list[int] | None
) -> None:
    editions = [edition_of(document(path, text)) for path, text in (first, second)]
    assert newer_first(editions) == order
