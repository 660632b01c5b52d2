"""Values of statements, and what is left of them."""

from __future__ import annotations

from rag.grounding.statement_values import read_values


def test_values_and_words() -> None:
    read = read_values("- On Monday the second ferry to Alnes leaves at 8:30 and costs 45 crowns.")
    assert read.times == {"8:30"}
    assert [number.values[0] for number in read.numbers] == [45]
    assert read.names == ("Alnes",)
    assert read.dates == ()
    assert {"mondai", "second", "ferri"} <= set(read.words)


def test_dates_are_no_numbers() -> None:
    read = read_values("It was inaugurated on 3 May 2021.")
    assert read.numbers == ()
    assert read.dates[0].years == (2021, 2021)
    assert read.words == read_values("It was opened.").words
