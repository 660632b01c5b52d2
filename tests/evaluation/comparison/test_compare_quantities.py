"""Numbers of gold answers against those of answers."""

from __future__ import annotations

import pytest

from rag.evaluation.comparison.compare_quantities import has_numbers, numbers_of_gold, without


@pytest.mark.parametrize(
    ("gold", "count"),
    [
        ("1,250", 1),
        ("about 30 wild horses", 1),
        ("2 to 5 km", 2),
        ("5 ft 11 in", 2),
        ("Apollo 11", 0),
        ("ZK-20", 0),
        ("the third door on the left", 0),
        ("horses", 0),
    ],
)
def test_gold_numbers(gold: str, count: int) -> None:
    assert len(numbers_of_gold(gold, "en")) == count


@pytest.mark.parametrize(
    ("question", "gold", "answer", "expected"),
    [
        ("How far?", "1.5 km", "It is 1500 m away.", True),
        ("How far?", "1.5 km", "It is 15 km away.", False),
        ("How far?", "1.5 km", "1.5", True),  # nothing but the number
        ("How far?", "1.5 km", "There are 1.5 of them.", False),
        ("How many kilometres is it?", "1.5", "It is 1500 m away.", True),
        ("How cold?", "-4 °C", "It is 4 °C.", False),
        ("How did it change?", "-4", "It fell by 4.", True),
        ("How did it change?", "-4", "It rose by 4.", False),
        ("How fast?", "90 km/h", "It runs at 25 m/s.", True),
        ("How fast?", "90 km/h", "It runs for 90 km.", False),
        ("What share?", "20%", "A fifth of them.", True),
        ("What share?", "0.2", "It is 20 per cent.", True),
        ("What percentage?", "0.2", "It is 0.2 per cent.", True),
        ("How many came?", "20", "It was 20 per cent.", False),
        ("How many goats are there?", "7", "There are 3 goats and 7 sheep.", False),
        ("How many goats were sold?", "7", "Of the 30 goats 7 were sold.", True),
        ("How many?", "0", "No goat came.", True),
        ("How many?", "about 500", "There are 512.", True),
        ("How many?", "500", "There are 512.", False),
        ("How many?", "12", "Not 12 but 13.", False),
        ("Which door?", "3rd", "It is door 3.", True),
        ("How many doors?", "3", "It is the third door.", False),
        ("What does it cost?", "£5", "It costs five pounds.", True),
        ("What does it cost?", "£5", "It weighs five kilos.", False),
    ],
)
def test_numbers_in_an_answer(question: str, gold: str, answer: str, expected: bool) -> None:
    wanted = numbers_of_gold(gold, "en")
    assert has_numbers(gold, wanted, answer, question, "en") is expected


def test_text_without_spans_keeps_its_offsets() -> None:
    assert without([(1, 3)], "abcd") == "a  d"
