"""Identifiers are found in each spelling, and measures, years and ranges are none."""

from __future__ import annotations

from functools import partial

import pytest
from timing import grows_linearly

from rag.text.identifiers import Kind, file_words, identifiers, mentions


@pytest.mark.parametrize(
    ("text", "kind", "key"),
    [
        ("the seal QT-2051B is blue", "code", "qt2051b"),
        ("the seal qt2051b is blue", "code", "qt2051b"),
        ("the seal QT 2051B is blue", "code", "qt2051b"),
        ("the QT-2051-compatible seal", "code", "qt2051"),
        ("rope TK/118 is new", "code", "tk118"),
        ("part AB-12-34 and others", "code", "ab12-34"),
        ("what GPT-3 is", "code", "gpt3"),
        ("ticket no. 50213 is open", "number", "50213"),
        ("invoice #88120", "number", "88120"),
        ("circular 3/2021 says so", "number", "3/2021"),
        ("call 555-0142 now", "number", "555-0142"),
        ("in version 2.3.1 it", "version", "2.3.1"),
        ("since v2.3 it", "version", "2.3"),
        ("2.3.1 runs", "version", "2.3.1"),
        ("by clause 7.3 it", "clause", "7.3"),
        ("by § 4.2(b) it", "clause", "4.2(b)"),
        ("by Article 12 it", "clause", "12"),
        ("by section 4 (see below)", "clause", "4"),
        ("by section 4 (new) it", "clause", "4"),
        ("by Article 2(4) it", "clause", "2.4"),
        ("by clause 7.3 (b) it", "clause", "7.3(b)"),
        ("by 7.3(b) it", "clause", "7.3(b)"),
        ("on 3 May 2021 it", "date", "2021|05-03"),
        ("on 2021-05-03 it", "date", "2021|05-03"),
        ("from A. Meyer", "person", "a meyer"),
        ("from J. P. van Dam", "person", "jp van dam"),
        ("from Meyer, A. P.", "person", "ap meyer"),
    ],
)
def test_identifier(text: str, kind: Kind, key: str) -> None:
    (found,) = identifiers(text)
    assert (found.kind, found.key) == (kind, key)
    assert key[-1] in text[slice(*found.span)].lower() or kind == "date"


@pytest.mark.parametrize(
    "text",
    [
        "It is 5km or 12 V or 100MB away at 10am.",
        "In the mid-1980s and the 1990s, for the 1st, 2nd and 21st time.",
        "From 2008-09 to 2012-13, a 4-cylinder and a 700-megawatt plant.",
        "It is 4.5 of 10, or 3,200 and 12 %, or 1/2.",
        "See notes2.md and www.example.com/a1b2.",
        "In Q3 and H1, in 2D and 3D.",
        "In 1998 and in May 1998, of 4107 people.",
        "US 2020 and AD 120 and EUR 4500.",
        "Add 10(kg) and 2(x), as Holm 2020(a) does, or 2.5(ml).",
    ],
)
def test_no_identifier(text: str) -> None:
    assert identifiers(text) == []


def test_what_is_certain_by_form() -> None:
    certain = {
        one.written for one in identifiers("QT-2051, GPT-3, chapter 2, § 4.2, v2.3") if one.certain
    }
    assert certain == {"QT-2051", "§ 4.2", "v2.3"}


def test_two_codes_joined_by_a_slash() -> None:
    assert [one.key for one in identifiers("QT-2051/QT-2105 seals")] == ["qt2051", "qt2105"]


@pytest.mark.parametrize(
    ("text", "kind", "keys"),
    [
        ("## 7.3 Fees\n\n8. Other", "clause", ["7.3", "8"]),
        ("Articles 34 and 36; Articles 5 to 8", "clause", ["34", "36", "5", "8", "6", "7"]),
        ("[2.3.1] - 2024-05-01", "version", ["2.3.1", "2.3.1"]),
        ("[4] A. Author, a book\n\n[5] another", "clause", []),
        ("Order: 50213; other 718 pieces", "number", ["50213", "50213", "718"]),
        ("Anna Paula Meyer came", "person", ["ap meyer"]),
        (
            "on 6 to 8 October 1973",
            "date",
            ["1973|10-06", "1973|10-07", "1973|10-08", "1973|10-08"],
        ),
    ],
)
def test_mentions_of_a_kind(text: str, kind: Kind, keys: list[str]) -> None:
    assert [one.key for one in mentions(text, kind)] == keys


@pytest.mark.parametrize(
    ("stem", "written"),
    [
        ("circular-3-2021", "circular 3/2021"),
        ("minutes_2024-03-14", "minutes 2024-03-14"),
        ("2024-03-14-minutes", "2024-03-14 minutes"),
        ("rules-2021", "rules 2021"),
        ("QT-7700", "QT-7700"),
    ],
)
def test_file_names_are_read_as_written(stem: str, written: str) -> None:
    assert file_words(stem) == written


def test_reading_takes_linear_time() -> None:
    for hard in ("QT-", "1.", "A-1/", "§ 1, ", "J. ", "1-", "Aa Bb "):
        assert grows_linearly(partial(_read, hard), 2_000)


def _read(piece: str, size: int) -> None:
    identifiers(piece * size)
