"""Sources that disagree are told from sources about two things, times or editions."""

from __future__ import annotations

import pytest

from rag.grounding.disagreement import Statement, disagree, rests_on

BRIDGE = "The bridge over the Tarn was opened to traffic in 2004."


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (BRIDGE, "The bridge over the Tarn was opened to traffic in 2005.", True),
        (
            "The prize for the best essay was won by Ada Byron that year.",
            "The prize for the best essay was won by Mary Somerville that year.",
            True,
        ),
        ("The Tarn hut has 14 beds.", "The Tarn hut now has 18 beds.", True),
        ("The Tarn hut opens at 9:00.", "The Tarn hut opens at 10:30.", True),
        ("Dogs are allowed in the Tarn hut.", "Dogs are not allowed in the Tarn hut.", True),
        (BRIDGE, "In 2004 the bridge over the Tarn was opened to traffic.", False),  # said twice
        (BRIDGE, "The bridge over the Tarn was opened to traffic.", False),  # one adds a year
        (
            "The bridge over the Tarn is 2,460 metres long.",
            "The tunnel under the Tarn needs 300 lamps and two engineers.",
            False,
        ),
        (  # the number of a list item is not what it says, and its first word no name
            "3. Reinforcement learning, often with PPO, adjusts the model to earn higher scores.",
            "4. In reinforcement learning, the model is adjusted to earn higher scores.",
            False,
        ),
        (
            "Getty Images sued Stability AI over the use of its photographs.",
            "The New York Times sued OpenAI and Microsoft over the use of its articles.",
            False,
        ),
        ("Ring QT-2105: 3 crowns a piece.", "Ring QT-2150: 4 crowns a piece.", False),
        ("The red hut has 14 beds.", "The green hut has 18 beds.", False),
        ("The Tarn hut has about 20 beds.", "The Tarn hut has 19 beds.", False),
        ("The Tarn is 10 km long.", "The Tarn is 6.2 miles long.", False),
        ("In 2019 the Tarn hut had 14 beds.", "In 2021 the Tarn hut had 18 beds.", False),
        ("The Tarn hut is 14 m long.", "The Tarn hut is 18 m wide.", False),
        ("```python area(hut, 12) ```", "```python area(hut, 14) ```", False),
        ("The Tarn hut is closed before noon.", "The Tarn hut is closed after noon.", False),
    ],
)
def test_sentences(one: str, other: str, expected: bool) -> None:
    for first, second in ((one, other), (other, one)):
        assert disagree(Statement(first), Statement(second)) is expected


@pytest.mark.parametrize(
    ("one", "other", "documents", "expected"),
    [
        ("Hut: Tarn; Beds: 14", "Hut: Tarn; Beds: 18", ("a.csv", "b.csv"), True),
        ("Hut: Tarn; Beds: 14", "Hut: Tarn; Beds: 18", ("a.csv", "a.csv"), False),
        ("Hut: Tarn; Beds: 14", "Hut: Lund; Beds: 18", ("a.csv", "b.csv"), False),
        ("Hut: Tarn; Beds: 1,400", "Hut: Tarn; Beds: 1400", ("a.csv", "b.csv"), False),
        ("Hut: Tarn; Keeper: Ida", "Hut: Tarn; Keeper: Ole", ("a.csv", "b.csv"), True),
        ("Hut: Tarn; Day: 2024-05-01", "Hut: Tarn; Day: 2024-05-02", ("a.csv", "b.csv"), False),
    ],
)
def test_rows(one: str, other: str, documents: tuple[str, str], expected: bool) -> None:
    first, second = (
        Statement(text, "", path) for text, path in zip((one, other), documents, strict=True)
    )
    assert disagree(first, second) is expected


@pytest.mark.parametrize(
    ("headings", "documents", "expected"),
    [
        (("Fees", "Fees"), ("a.md", "b.md"), True),
        (("Adults", "Children"), ("a.md", "a.md"), False),
        (("Notes › 1.4.0", "Notes › 1.5.0"), ("a.md", "b.md"), False),
        (("Circular 3/2021: Fees", "Circular 5/2023: Fees"), ("a.md", "b.md"), True),
        (("Circular 3/2021: Fees", "Circular 5/2023: Fees"), ("a.md", "a.md"), False),
    ],
)
def test_headings(headings: tuple[str, str], documents: tuple[str, str], expected: bool) -> None:
    one = Statement("The fee is 30 crowns.", headings[0], documents[0])
    assert disagree(one, Statement("The fee is 45 crowns.", headings[1], documents[1])) is expected


@pytest.mark.parametrize(
    ("claim", "expected"),
    [("The bridge was opened in 2004.", True), ("The bridge is open to traffic.", False)],
)
def test_claim_rests_on_the_value(claim: str, expected: bool) -> None:
    other = Statement("The bridge over the Tarn was opened to traffic in 2005.")
    assert rests_on(claim, Statement(BRIDGE), other) is expected
