"""Dates in several formats and languages, in whole and in part."""

from __future__ import annotations

import pytest

from rag.grounding.checks.all_checks import inconsistencies
from rag.text.dates import Date, dates, may_have_day


def date_reasons(claim: str, evidence: str) -> list[str]:
    return [
        inconsistency.reason
        for inconsistency in inconsistencies(claim, evidence)
        if inconsistency.kind in ("number", "date")
    ]


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("It opened on March 3rd.", "It opened on 3 March."),
        ("It opened on 3 March.", "It opened on 3/3."),
        ("It opened on March 3, 1999.", "It opened on 1999-03-03."),
        ("It opened on 3.3.1999.", "It opened on the 3rd of March 1999."),
        ("It opened on 4/3/1999.", "It opened on 3 April 1999."),  # month first
        ("It opened on 4/3/1999.", "It opened on 4 March 1999."),  # or day first
        ("It opened in Mar. 1999.", "It opened on 3 March 1999."),
        ("It opened in 1999.", "It opened on 3 March 1999."),  # the year alone
        ("It opened in March.", "It opened on 3 March 1999."),
        ("Es wurde am 3. März 1999 eröffnet.", "It opened on March 3, 1999."),
        ("Le musée est ouvert depuis le 3 février 1999.", "It opened on February 3, 1999."),
        ("El museo se abrió el 3 de marzo de 1999.", "It opened on March 3, 1999."),
        ("Il museo è stato aperto il 3 maggio 1999.", "It opened on May 3, 1999."),
        ("O museu foi aberto em 3 de março de 1999.", "It opened on March 3, 1999."),
        ("Het museum werd op 3 maart 1999 geopend.", "It opened on March 3, 1999."),
        ("Museet öppnade den 3 maj 1999, en måndag.", "It opened on Monday, May 3, 1999."),
        ("It opened in the 1960s.", "It opened in 1962."),
        ("It opened in the 20th century.", "It opened in 1962."),
        ("It opened in the twentieth century.", "It opened in the 1960s."),
        ("It opened in the 20th century.", "It opened in the 1900s."),
        ("Es wurde im 20. Jahrhundert gebaut.", "It was built in 1962."),
        ("Il a été construit au XXe siècle.", "It was built in 1962."),
        ("He died in 44 BC.", "He died in 44 B.C."),
        ("He died in 44.", "He died in 44 BC."),  # the era is left out
        ("He ruled until AD 14.", "He ruled until 14 AD."),
        ("The war lasted from 1914 to 1918.", "The war (1914–18) was long."),
        ("It opened on a Wednesday.", "It opened on 3 March 1999."),  # which it was
        ("It opened on Wednesday.", "Es wurde am Mittwoch eröffnet."),
        ("On July 20, 1969 they landed.", "In 1969 they landed, on July 20."),  # apart
        ("It may be 5 m long.", "It may be 5 m long."),  # no month
        ("They march 20 miles.", "They march 20 miles."),
    ],
)
def test_same_date_in_two_forms(claim: str, evidence: str) -> None:
    assert date_reasons(claim, evidence) == []


@pytest.mark.parametrize(
    ("claim", "evidence", "said"),
    [
        ("It opened in 1962.", "It opened in 1965.", "1962"),
        ("It opened on March 3rd.", "It opened on 4 March.", "March 3rd"),
        ("It opened on 3 March 1999.", "It opened on 3 March 1998.", "3 March 1999"),
        ("It opened on 3 May 1999.", "It opened on 3 March 1999.", "3 May 1999"),
        ("It opened in April 1999.", "It opened on 3 March 1999.", "April 1999"),
        ("It opened on 3 March 1999.", "It opened in 1999.", "3 March 1999"),  # more than is said
        ("It opened in the 1960s.", "It opened in 1971.", "1960s"),
        ("It opened in the 19th century.", "It opened in 1962.", "19th century"),
        ("It opened in 1962.", "It opened in the 1960s.", "1962"),  # more than is said
        ("He died in 44 BC.", "He died in 44 AD.", "44 BC"),
        ("It opened on a Monday.", "It opened on 3 March 1999.", "Monday"),
        ("Es wurde am 3. März 1999 eröffnet.", "Es wurde am 3. Mai 1999 eröffnet.", "3. März 1999"),
        (
            "El museo se abrió el 3 de marzo de 1999.",
            "Se abrió el 3 de abril de 1999.",
            "3 de marzo",
        ),
        ("Le musée est ouvert depuis juin 1999.", "Le musée est ouvert depuis mai 1999.", "juin"),
        ("Il museo è stato aperto nel luglio 1999.", "È stato aperto nel giugno 1999.", "luglio"),
    ],
)
def test_another_date(claim: str, evidence: str, said: str) -> None:
    (reason,) = date_reasons(claim, evidence)
    assert reason.startswith(said)


def test_reason_has_both_dates() -> None:
    (inconsistency,) = inconsistencies("It opened on March 3, 1999.", "It opened on 5 May 1998.")
    assert inconsistency.reason == "March 3, 1999 is not in the cited text, which says 5 May 1998."
    assert (inconsistency.kind, inconsistency.contradicts) == ("date", True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3 March 1999", [Date((0, 12), 3, 3, (1999, 1999))]),
        ("im Jänner 1850", [Date((3, 14), None, 1, (1850, 1850))]),
        ("lunedì", [Date((0, 6), weekday=1)]),
        ("the 1960s", [Date((4, 9), years=(1960, 1969))]),
        ("second century BC", [Date((0, 17), years=(-200, -100))]),
        ("4/3/1999", [Date((0, 8), 3, 4, (1999, 1999), either=True)]),
        ("5 set pieces, 3 ago", []),  # months of Italian and Spanish, abbreviated
        ("on Tuesdays", [Date((3, 11), weekday=2)]),
        ("the thirty-first of May", [Date((4, 23), 31, 5)]),
        ("may 5 networks", []),
    ],
)
def test_dates(text: str, expected: list[Date]) -> None:
    assert dates(text) == expected


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("on 3 May", True),
        ("am 3. 5. um acht", True),
        ("2021-05-03", True),
        ("3/3", True),
        ("le 1er août", True),
        ("it takes 1.5 hours", True),  # not a date, but worth a look
        ("in 1492 with three ships", False),
        ("12 people", False),
    ],
)
def test_where_a_day_may_stand(text: str, may: bool) -> None:
    assert may_have_day(text) == may
    assert may or not any(one.day and one.month for one in dates(text))
