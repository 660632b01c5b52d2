"""Reading CSV and TSV."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from hypothesis import given, settings
from made_files import read, rows_expected, tables
from timing import grows_linearly


@pytest.mark.parametrize(("name", "delimiter"), [("a.csv", ","), ("a.csv", ";"), ("a.tsv", "\t")])
@settings(max_examples=25, deadline=None)
@given(table=tables())
def test_delimited_rows_keep_headers(
    name: str, delimiter: str, table: tuple[list[str], list[list[str]]]
) -> None:
    names, rows = table
    buffer = StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows([names, *rows])
    document = read(name, buffer.getvalue().encode())
    assert document.text.split("\n\n") == rows_expected(names, rows)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Name,Age\nAnn,3\n", ["Name: Ann; Age: 3"]),
        ("Ann,3\nBob,4\n", ["Column 1: Ann; Column 2: 3", "Column 1: Bob; Column 2: 4"]),
        ("Land;2019;2020\nOman;1,5;2,5\n", ["Land: Oman; 2019: 1,5; 2020: 2,5"]),  # years are names
        (
            "Ann;1990\nBob;1991\n",
            ["Column 1: Ann; Column 2: 1990", "Column 1: Bob; Column 2: 1991"],
        ),
        ('A,B\n"x, ""y""\nz",\n', ['A: x, "y" z']),
        ("Report of May\nA\tB\nc\td\n", ["Report of May", "A: c; B: d"]),  # a title above
        (",mean\na,1\n", ["a; mean: 1"]),
        ("sep=|\nA|B\nc|d\n", ["A: c; B: d"]),
        ("ann\nbob\ncid\n", ["ann", "bob", "cid"]),  # a list, not a table
        ("Word\nlonger lines of text\n", ["Word: longer lines of text"]),
        ("A,B\n1,2,3\n", ["A: 1; B: 2; Column 3: 3"]),
    ],
)
def test_csv(text: str, lines: list[str]) -> None:
    assert read("a.csv", text.encode()).text.split("\n\n") == lines


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            "Stadt;Einwohner\nBonn;330000\n;\nFluss;Länge km\nRhein;1233\n",
            ["Stadt: Bonn; Einwohner: 330000", "Fluss: Rhein; Länge km: 1233"],
        ),
        # More rows of the same table, and its sum.
        (
            "A;N\na;1\n;\nb;2\nc;-\n;\nSum;3\n",
            ["A: a; N: 1", "A: b; N: 2", "A: c; N: -", "A: Sum; N: 3"],
        ),
        ("A;B\na;b\n;\nc;d\n", ["A: a; B: b", "A: c; B: d"]),
        # Names of columns or more rows: nobody can tell, so nothing is said of them.
        (
            "A;B\na;b\n;\nc;d\ne;f\n",
            ["A: a; B: b", "Column 1: c; Column 2: d", "Column 1: e; Column 2: f"],
        ),
        ("A;N\na;1\n;\nSource: us;\n", ["A: a; N: 1", "Source: us"]),
        ("Report of May;\n;\nA;B\nc;d\n", ["Report of May", "A: c; B: d"]),
        ("A;N\na;1\n;\nX;Y;Z\nx;y;z\n", ["A: a; N: 1", "X: x; Y: y; Z: z"]),  # wider
        (
            "Stadt;Zahl;;Fluss;km\nBonn;3;;Rhein;12\nKiel;2;;;\n",
            ["Stadt: Bonn; Zahl: 3", "Stadt: Kiel; Zahl: 2", "Fluss: Rhein; km: 12"],
        ),
        ("A;B;;N;M\na;b;;1;2\n", ["A: a; B: b; N: 1; M: 2"]),  # a gap inside a table
    ],
)
def test_tables_separated_by_empty_rows_and_columns(text: str, lines: list[str]) -> None:
    """A table never gets the names of another one's columns."""
    assert read("a.csv", text.encode()).text.split("\n\n") == lines


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        # Decimal commas, and as many commas in words.
        (
            "Rope, kind;Mass, kg;Load, kN\nR1, hemp;4,50;2,71\nR2, jute;1,05;2,64\n",
            [
                "Rope, kind: R1, hemp; Mass, kg: 4,50; Load, kN: 2,71",
                "Rope, kind: R2, jute; Mass, kg: 1,05; Load, kN: 2,64",
            ],
        ),
        ("\ufeffsep=;\nA;B\n1,5;x, y\n", ["A: 1,5; B: x, y"]),
        ("A\tB\n1,5\tx, y\n2,5\tz, w\n", ["A: 1,5; B: x, y", "A: 2,5; B: z, w"]),
        ("# made by a tool, v2\n# May\nA;B\n1;2\n", ["# made by a tool, v2\n# May", "A: 1; B: 2"]),
        ("#,Name\n1,Ann\n2,Bo\n", ["#: 1; Name: Ann", "#: 2; Name: Bo"]),
        ('A;B\n5" pipe;3,5\n6" pipe;4,5\n', ['A: 5" pipe; B: 3,5', 'A: 6" pipe; B: 4,5']),
        ('A,B\n"x; y; z",1\n"p; q; r",2\n', ["A: x; y; z; B: 1", "A: p; q; r; B: 2"]),
        ("Value\n1,5\n2,5\n3,5\n", ["Value: 1,5", "Value: 2,5", "Value: 3,5"]),
        ("name\nann\nbob\ncid\n", ["name", "ann", "bob", "cid"]),
    ],
)
def test_dialects(text: str, lines: list[str]) -> None:
    assert read("a.csv", text.encode()).text.split("\n\n") == lines


def test_prose_stays_as_it_is() -> None:
    text = (
        "The ferry leaves at nine, and it is full, as it was last year.\n"
        "Nobody on the pier knows, or says, why.\n\n"
        "In winter it runs on Mondays only, unless, of course, there is ice on the lake.\n"
    )
    document = read("a.csv", text.encode())
    assert document.text == text
    assert document.tables == ()


def test_encoding() -> None:
    text = "Straße;Länge\nMühlgasse;1,5\n"
    for encoding in ("utf-8-sig", "utf-16", "cp1252"):
        document = read("a.csv", text.encode(encoding))
        assert document.text == "Straße: Mühlgasse; Länge: 1,5"


@pytest.mark.parametrize("line", ['"', "a,b\n", '"a";b\n', "x\n", "'\"|;,\t"])
def test_long_files_in_linear_time(line: str) -> None:
    assert grows_linearly(lambda times: read("a.csv", (line * times + "x").encode()), 12_000)
