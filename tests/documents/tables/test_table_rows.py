"""Rows below a header: groups, totals, notes."""

from __future__ import annotations

import pytest
from made_files import read


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        # A group in a column that only such rows fill.
        (
            "Shelf,Book,Copies\nA,,\n,Atlas,2\n,Novel,3\nB,,\n,Atlas,1\n",
            [
                "Shelf: A; Book: Atlas; Copies: 2",
                "Shelf: A; Book: Novel; Copies: 3",
                "Shelf: B; Book: Atlas; Copies: 1",
            ],
        ),
        # Two levels; the outer one ends the inner one.
        (
            "Hall,Shelf,Book,Copies\nI,,,\n,A,,\n,,Atlas,2\nII,,,\n,,Novel,3\n",
            [
                "Hall: I; Shelf: A; Book: Atlas; Copies: 2",
                "Hall: II; Book: Novel; Copies: 3",
            ],
        ),
        # A group in a column that its rows fill too, and totals of each group and of all.
        (
            "Book,Copies,Price\nMaps,,\nAtlas,2,30\nTotal,2,60\nNovels,,\nEmma,1,9\nTotal,1,9\n"
            "Total,3,69\n",
            [
                "Group: Maps; Book: Atlas; Copies: 2; Price: 30",
                "Group: Maps; Book: Total; Copies: 2; Price: 60",
                "Group: Novels; Book: Emma; Copies: 1; Price: 9",
                "Group: Novels; Book: Total; Copies: 1; Price: 9",
                "Book: Total; Copies: 3; Price: 69",
            ],
        ),
        # The total of all does not belong to the last group.
        (
            "Book,Copies,Price\nMaps,,\nAtlas,2,30\nNovels,,\nEmma,1,9\nTotal,3,69\n",
            [
                "Group: Maps; Book: Atlas; Copies: 2; Price: 30",
                "Group: Novels; Book: Emma; Copies: 1; Price: 9",
                "Book: Total; Copies: 3; Price: 69",
            ],
        ),
        # A row that lacks its values is no group.
        (
            "Book,Copies,Price\nAtlas,2,30\nEmma,,\nNovel,1,9\n",
            [
                "Book: Atlas; Copies: 2; Price: 30",
                "Book: Emma",
                "Book: Novel; Copies: 1; Price: 9",
            ],
        ),
        ("Book,Copies\nAtlas,\nEmma,2\n", ["Book: Atlas", "Book: Emma; Copies: 2"]),
        # Nor are two, however they stand.
        (
            "Book,Copies,Price\nAtlas,,\nEmma,2,30\nIdyll,,\nNovel,1,9\n",
            [
                "Book: Atlas",
                "Book: Emma; Copies: 2; Price: 30",
                "Book: Idyll",
                "Book: Novel; Copies: 1; Price: 9",
            ],
        ),
        # A group without the code that each row of data has.
        (
            "Code,Book,Copies\n,Maps,\nA1,Atlas,2\n,Novels,\nB1,Emma,1\n",
            [
                "Group: Maps; Code: A1; Book: Atlas; Copies: 2",
                "Group: Novels; Code: B1; Book: Emma; Copies: 1",
            ],
        ),
        (
            "Book,Copies\nAtlas,2\nEmma,1\nAll of them are lent at present,\n",
            ["Book: Atlas; Copies: 2", "Book: Emma; Copies: 1", "All of them are lent at present"],
        ),
        # A group without rows is not lost.
        (
            "Shelf,Book,Copies\nA,,\nB,,\n,Atlas,2\nC,,\n",
            ["A", "Shelf: B; Book: Atlas; Copies: 2", "C"],
        ),
        # Headers of each page, and notes.
        (
            "Book,Copies\nAtlas,2\nBook,Copies\nEmma,1\nSource: the shelf,\n* lent,\n",
            ["Book: Atlas; Copies: 2", "Book: Emma; Copies: 1", "Source: the shelf", "* lent"],
        ),
    ],
)
def test_rows(text: str, lines: list[str]) -> None:
    assert read("a.csv", text.encode()).text.split("\n\n") == lines


def test_totals_are_marked() -> None:
    document = read("a.csv", b"Book,Copies\nAtlas,2\nEmma,1\nTotal,3\n")
    assert [row.is_total for row in document.tables[0].rows] == [False, False, True]
