"""Numbers of a claim that its evidence supports or lacks, in any form."""

from __future__ import annotations

import pytest

from rag.grounding.checks.all_checks import inconsistencies


def number_reasons(claim: str, evidence: str) -> list[str]:
    return [
        inconsistency.reason
        for inconsistency in inconsistencies(claim, evidence)
        if inconsistency.kind in ("number", "date")
    ]


SAME = [
    ("It has 1,000 parts.", "It has 1000 parts."),  # thousands separators
    ("It has 1 000 parts.", "It has 1,000 parts."),
    ("It has 1'000 parts.", "It has 1000 parts."),  # Swiss
    ("Es hat 1.000 Teile.", "It has 1,000 parts."),  # German, ambiguous
    ("It has 1.000 parts.", "Es hat 1000 Teile."),
    ("Es wiegt 2,5 kg und ist schwer.", "It weighs 2.5 kg."),  # decimal comma
    ("It cost 1.234,50 euros.", "It cost 1,234.50 euros."),
    ("It grew by 5 %.", "It grew by five percent."),
    ("It grew by 5%.", "It grew by 5 per cent."),
    ("It grew by 5 percent.", "It grew by 0.05, that is, percent were counted, 5 %."),
    ("It grew by 0.05.", "It grew by 5 percent."),
    ("Es wuchs um 5 Prozent und mehr.", "It grew by 5 %."),
    ("Il a augmenté de 5 pour cent dans le pays.", "It grew by 5 %."),
    ("It has 1.5 million users.", "It has 1,500,000 users."),
    ("It has 1.5M users.", "It has 1.5 million users."),
    ("It has 20k users.", "It has 20,000 users."),
    ("It cost $3bn.", "It cost 3 billion dollars."),
    ("Es hat 3 Mio. Nutzer und mehr.", "It has 3 million users."),
    ("Es kostet 2 Mrd. Euro und mehr.", "It costs 2 billion euros."),
    ("It has twenty-one parts.", "It has 21 parts."),
    ("It has one thousand two hundred and five parts.", "It has 1,205 parts."),
    ("Es hat einundzwanzig Teile und ist schwer.", "It has 21 parts."),
    ("Es sind neunundneunzig Teile.", "It has 99 parts."),
    ("Il y a quatre-vingt-dix pièces dans le musée.", "It has 90 pieces."),
    ("Il y a vingt et un musées dans la ville.", "There are 21 museums."),
    ("Hay veintiuno de los museos en la ciudad.", "There are 21 museums."),
    ("Hay treinta y dos museos en la ciudad.", "There are 32 museums."),
    ("Ci sono ventuno musei nella città della Toscana.", "There are 21 museums."),
    ("It was the 3rd attempt.", "It was the third attempt."),
    ("Es war der 3. Versuch und ist gut.", "It was the third attempt."),
    ("C'est la 3e fois que le musée est fermé.", "It was the third time."),
    ("Half of them left.", "50 % of them left."),
    ("1/2 of them left.", "Half of them left."),
    ("A quarter of them left.", "25 percent of them left."),
    ("The town pays a fifth of the rent.", "Say that the town pays a fifth."),
    ("Of the rent the town pays a fifth.", "The town pays a fifth of the rent."),
    ("It was a third attempt.", "The attempt was the third."),
    ("Two thirds of them left.", "66.7 % of them left."),
    ("About ¾ of them left.", "75 % of them left."),
    ("It is 5 km long.", "It is 5,000 m long."),
    ("It is 5 kilometres long.", "It is 5 km long."),
    ("It is 8 km long.", "It is 5 miles long."),  # to two per cent
    ("It took 2 hours.", "It took 120 minutes."),
    ("It took 24 months.", "It took 2 years."),
    ("It cost $5.", "It cost 5 dollars."),
    ("It cost €5.", "It cost five euros."),
    ("It has about 3,000 parts.", "It has 2,987 parts."),
    ("It has over 2,900 parts.", "It has 2,987 parts."),
    ("It has nearly 3,000 parts.", "It has 2,987 parts."),
    ("It has at least 2,500 parts.", "It has 2,987 parts."),
    ("It has 3.0 million users.", "It has 2,987,000 users."),  # rounded, and looks it
    ("It scored 12.3.", "It scored 12.34."),
    ("Between 10 and 20 people came.", "10 to 20 people came."),
    ("50-70 % of it is iron.", "50 % to 70 % of it is iron."),
    ("10 to 20 million came.", "10 million to 20 million came."),
    ("Both networks learn.", "The two networks learn."),
    ("The two networks learn.", "The generator and the discriminator learn."),  # counted
    ("It has one advantage.", "It has an advantage."),  # as good as an article
    ("Henry VIII married.", "Henry the 8th married."),
    ("They met at 6 pm.", "They met at 18:00."),
    ("4. It opens the valve.", "It opens the valve."),  # the mark of a list
    ("Passage 2 says so.", "It says so."),  # the label of a passage
    ("The war lasted four years.", "It lasted from 1914 to 1918."),  # difference of years
    ("Together 12 cars were sold.", "It sold 5 cars in May and 7 cars in June."),
    ("It sold 2 cars more.", "It sold 5 cars in May and 7 cars in June."),
    ("25 % of the pupils passed.", "Of 40 pupils 10 pupils passed."),
    ("It doubled.", "It rose from 10 to 20."),  # no number is said
    ("It has twelve parts.", "It has a dozen parts."),
    ("It cost thousands.", "It cost a lot."),  # says no number
    ("It was -5 °C.", "It was -5 degrees Celsius."),
]

OTHER = [
    ("It has 1,000 parts.", "It has 1,001 parts.", "1,000"),
    ("It has 1.5 million users.", "It has 1.5 billion users.", "1.5 million"),
    ("It grew by 5 %.", "It grew by 6 %.", "5 %"),
    ("It grew by 0.05.", "It grew by 0.5 %.", "0.05"),
    ("It is 5 km long.", "It is 5 miles long.", "5 km"),  # another unit
    ("It took 5 days.", "It took 5 weeks.", "5 days"),
    ("It cost $5.", "It cost €5.", "$5"),
    ("It weighs 2.5 kg.", "It weighs 25 kg.", "2.5 kg"),
    ("It has twenty-one parts.", "It has 22 parts.", "twenty-one"),
    ("Es hat einundzwanzig Teile und ist schwer.", "Es hat zwölf Teile.", "einundzwanzig"),
    ("Il y a quatre-vingt-dix pièces dans le musée.", "Il y a 80 pièces.", "quatre-vingt-dix"),
    ("Hay treinta y dos museos en la ciudad.", "Hay 23 museos.", "treinta y dos"),
    ("Ci sono ventuno musei nella città della Toscana.", "Ci sono 12 musei.", "ventuno"),
    ("It was the 3rd attempt.", "It was the fourth attempt.", "3rd"),
    ("Two thirds of them left.", "A third of them left.", "Two thirds"),
    ("It has 3,000 parts.", "It has 2,987 parts.", "3,000"),  # nothing says "about"
    ("It has about 3,000 parts.", "It has 2,000 parts.", "3,000"),
    ("It has over 3,000 parts.", "It has 2,987 parts.", "3,000"),
    ("It has at most 2,500 parts.", "It has 2,987 parts.", "2,500"),
    ("It has 10 to 30 parts.", "It has 10 to 20 parts.", "30"),
    ("It has three networks.", "It has two networks.", "three"),
    ("They met at 6 am.", "They met at 18:00.", "6 am"),
    ("The war lasted five years.", "It lasted from 1914 to 1918.", "five years"),
    ("Together 13 cars were sold.", "It sold 5 cars in May and 7 cars in June.", "13"),
    ("12 cars were sold.", "It sold 5 cars in May and 7 cars in June.", "12"),  # no sum is said
    ("It was -5 °C.", "It was 5 °C.", "-5"),
    ("It was 5.1.3 that ran.", "It was 5.1.2 that ran.", "5.1.3"),  # versions
    ("Henry VIII married.", "Henry VII married.", "VIII"),
]


@pytest.mark.parametrize(("claim", "evidence"), SAME)
def test_same_number_in_two_forms(claim: str, evidence: str) -> None:
    assert number_reasons(claim, evidence) == []


@pytest.mark.parametrize(("claim", "evidence", "said"), OTHER)
def test_another_number(claim: str, evidence: str, said: str) -> None:
    (reason,) = number_reasons(claim, evidence)
    assert reason.startswith(said)


def test_reason_has_both_numbers() -> None:
    (inconsistency,) = inconsistencies("It has 12 parts.", "Long ago.\nIt has 13 parts.")
    assert inconsistency.reason == "12 is not in the cited text, which says 13."
    assert inconsistency.contradicts
    assert inconsistency.span is not None
    assert "Long ago.\nIt has 13 parts."[slice(*inconsistency.span)] == "13"


def test_number_of_something_else() -> None:
    (inconsistency,) = inconsistencies(
        "The bridge is 12 m wide.", "Its architect wrote 3 books about Rome."
    )
    assert not inconsistency.contradicts
    assert inconsistency.reason == "12 m is not in the cited text."
