"""Names and other words of gold answers against answers."""

from __future__ import annotations

import pytest

from rag.evaluation.comparison.compare_words import has_words


@pytest.mark.parametrize(
    ("gold", "answer", "expected"),
    [
        ("Ilse Maria Brandt", "It was I. M. Brandt.", True),
        ("Ilse Maria Brandt", "It was Ilse Brandt.", True),
        ("Ilse Maria Brandt", "It was Brandt.", True),
        ("Ilse Maria Brandt", "It was Otto Brandt.", False),
        ("Ilse Brandt", "Brandt, Ilse", True),
        ("Ilse Brandt", "Ilse Kern and Otto Brandt", False),
        ("Ilse Brandt", "Otto Brandt, Ilse Kern", False),
        ("Prof. Ilse Brandt", "Ms Ilse Brandt", True),
        ("Jörg Møller", "Joerg Moeller", True),
        ("Jan de Wit", "J. de Wit", True),
        ("Haven", "It is in New Haven.", False),
        ("Haven", "It is in Haven's centre.", True),
        ("St. Gall", "in Saint Gall", True),
        ("North Sea Ports Authority", "the NSPA", True),
        ("NSPA", "the North Sea Ports Authority", True),
        ("UK", "the United Kingdom", True),
        ("the elm", "Two elms.", True),
        ("Roger", "Rogers", False),
        ("ZK-20", "part ZK-200", False),
        ("ZK-20", "part ZK-20.", True),
        ("C", "It is in C++.", False),
        ("Otto", "not Otto but Ilse", False),
        ("the", "anything", False),
        ("…", "anything", False),
    ],
)
def test_words_in_an_answer(gold: str, answer: str, expected: bool) -> None:
    assert has_words(gold, answer, "Who or what is it?") is expected


def test_last_name_alone_names_a_person_only() -> None:
    assert has_words("Ilse Brandt", "It was Brandt.", "Who was it?")
    assert not has_words("Port Vell", "It is in Vell.", "Where is it?")


def test_most_words_of_a_long_text() -> None:
    gold = "the roof of the old mill fell in"
    assert has_words(gold, "The old mill's roof had fallen; it fell in May.", "Why?")
    assert not has_words(gold, "The old mill's roof never fell.", "Why?")
    assert not has_words(gold, "The old barn burned.", "Why?")
    assert has_words(gold, "The old roof of the mill lacks tiles; it fell in.", "Why?")
