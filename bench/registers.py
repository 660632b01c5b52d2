"""Sixty questions on registers, price lists and records, all of them in one library.

    python bench/registers.py [--n N] [--seed S] [--extractive] [--answers FILE] [--files DIR]

Half are look-ups of one value, half counts, lists, extremes, first and last, sums and differences.
The files (`bench/register_files.py`) are made anew, and the gold is computed from the same rows in
plain Python. An answer is right if it gives the gold and cites the right file; a look-up, a list,
an extreme and a first or last must also cite each row that it gives, by words that only that row
has. Prints each question with its gold and its answer, then the share of answers that are right,
wrong (or right and cited to another row) but vouched for, wrong but flagged, and abstained, with
95 % intervals: for all, by what is asked, and by format. --files keeps the files in a folder.
With the language model about 20 s for a question on two cores.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from operator import attrgetter
from pathlib import Path

from asked_questions import Asked, add_options, measure, print_table
from command_line import make_parser
from register_files import YEARS, Registers, make_registers, money, write_registers


def of(file: str, kind: str, question: str, gold: object, rows: Sequence[str] | str = ()) -> Asked:
    """Return a question; a gold tuple is a list of which all are needed, a gold set needs any."""
    answers = gold if isinstance(gold, tuple | set) else (gold,)
    return Asked(
        id=question,
        question=question,
        answers=tuple(sorted(str(one) for one in answers)),
        documents=(file,),
        kind=kind,
        rows=(rows,) if isinstance(rows, str) else tuple(rows),
        all=isinstance(gold, tuple),
        at_once=True,
    )


def euros(cents: int) -> set[str]:
    """Return an amount as it may be written."""
    return {money(cents), money(cents, ",")}


def of_loans(registers: Registers) -> Iterator[Asked]:
    """Yield the questions about a library's loans (CSV, 150 rows)."""
    file, loans = "library-loans.csv", {one.number: one for one in registers.loans}
    late = [one for one in registers.loans if one.state == "overdue"]
    rosa = [one for one in registers.loans if one.borrower == "Rosa Hollis" and one.state == "out"]
    station = [one for one in registers.loans if one.branch == "Station"]
    yield of(
        file, "look-up", "Who has the book on loan L-0347?", loans["L-0347"].borrower, "L-0347"
    )
    yield of(file, "look-up", "When is loan L-0412 due back?", loans["L-0412"].due, "L-0412")
    yield of(file, "look-up", "Which branch lent out L-0365?", loans["L-0365"].branch, "L-0365")
    yield of(file, "look-up", "What's the title on loan L-0390?", loans["L-0390"].title, "L-0390")
    yield of(file, "count", "How many loans are overdue?", len(late))
    yield of(
        file,
        "list",
        "Which books does Rosa Hollis still have out? Don't count overdue ones.",
        tuple(sorted({one.title for one in rosa})),
        [one.number for one in rosa],
    )
    mill_lane = [one for one in late if one.branch == "Mill Lane"]
    yield of(
        file, "count", "How many overdue loans does the Mill Lane branch have?", len(mill_lane)
    )
    last = max(station, key=attrgetter("lent"))
    yield of(
        file,
        "first or last",
        "Who took out the last book that the Station branch lent?",
        last.borrower,
        last.number,
    )


def of_plots(registers: Registers) -> Iterator[Asked]:
    """Yield the questions about garden plots (XLSX, 48 rows in three groups with totals)."""
    file, plots = "garden-plots.xlsx", {one.number: one for one in registers.plots}
    river = [one for one in registers.plots if one.section == "Riverside"]
    orchard = [one for one in registers.plots if one.section == "Old orchard"]
    north = [one for one in registers.plots if one.section == "North field"]
    yield of(
        file, "look-up", "What was the rent of plot R-07 in 2024?", plots["R-07"].rent_2024, "R-07"
    )
    yield of(
        file, "look-up", "How much rent did R-11 pay in 2023?", plots["R-11"].rent_2023, "R-11"
    )
    yield of(file, "look-up", "How big is plot N-12?", plots["N-12"].area, "N-12")
    yield of(file, "look-up", "Who rents plot O-03?", plots["O-03"].tenant, "O-03")
    yield of(file, "count", "How many garden plots are there in all?", len(plots))
    yield of(
        file,
        "count",
        "How many of the Riverside plots have a water meter?",
        sum(one.meter == "yes" for one in river),
    )
    largest = max(orchard, key=attrgetter("area"))
    yield of(
        file,
        "extreme",
        "Which is the largest plot in the Old orchard?",
        largest.number,
        largest.number,
    )
    yield of(
        file,
        "sum or difference",
        "How much rent did the North field bring in altogether in 2024?",
        sum(one.rent_2024 for one in north),
    )


def of_services(registers: Registers) -> Iterator[Asked]:
    """Yield the questions about the services of vans (CSV with decimal commas, 80 rows)."""
    file, jobs = "van-services.csv", {one.number: one for one in registers.services}
    on_day = jobs["S-121"]
    van = [one for one in registers.services if one.van == "KR-214"]
    brakes = [one for one in registers.services if one.work == "brake pads"]
    dearest = max(registers.services, key=attrgetter("cost"))
    checks = [
        one for one in registers.services if (one.van, one.work) == ("KR-305", "inspection")
    ] or [one for one in registers.services if one.van == "KR-305"]
    what = "inspection" if checks[0].work == "inspection" else "service"
    last = max(checks, key=attrgetter("day"))
    yield of(file, "look-up", "What did job S-134 cost?", euros(jobs["S-134"].cost), "S-134")
    yield of(file, "look-up", "Which garage did job S-118?", jobs["S-118"].garage, "S-118")
    yield of(file, "look-up", "What was the mileage at job S-150?", jobs["S-150"].km, "S-150")
    yield of(
        file,
        "look-up",
        f"What was done to {on_day.van} on {on_day.day.day} {on_day.day:%B %Y}?",
        on_day.work,
        on_day.number,
    )
    yield of(file, "count", "How often was KR-214 in for a service?", len(van))
    yield of(
        file,
        "sum or difference",
        "What have we spent on brake pads in total?",
        euros(sum(one.cost for one in brakes)),
    )
    yield of(
        file,
        "extreme",
        "Which service job was the most expensive?",
        dearest.number,
        dearest.number,
    )
    yield of(
        file,
        "first or last",
        f"When was the last {what} of KR-305?",
        {f"{last.day:%d.%m.%Y}", f"{last.day}", f"{last.day.day} {last.day:%B %Y}"},
        last.number,
    )


def of_wines(registers: Registers) -> Iterator[Asked]:
    """Yield the questions about a wine list (a Markdown list of 31 under four headings)."""
    file, wines = "wine-list.md", {one.name: one for one in registers.wines}
    red = [one for one in registers.wines if one.group == "Red"]
    rioja = [one for one in registers.wines if one.region == "Rioja"]
    cheapest = min(red, key=attrgetter("bottle"))
    oldest = min(
        (one for one in registers.wines if one.group == "Sweet"), key=attrgetter("vintage")
    )
    for question, name, field in (
        ("How much is a bottle of the Malbec Sierra?", "Malbec Sierra", "bottle"),
        ("What does a glass of Sancerre Galet cost?", "Sancerre Galet", "glass"),
    ):
        yield of(file, "look-up", question, euros(getattr(wines[name], field)), name)
    yield of(
        file,
        "look-up",
        "Which vintage is the Barolo Serra?",
        wines["Barolo Serra"].vintage,
        "Barolo Serra",
    )
    yield of(
        file,
        "look-up",
        "Where does the Albariño Marea come from?",
        wines["Albariño Marea"].region,
        "Albariño Marea",
    )
    white = sum(one.group == "White" for one in registers.wines)
    yield of(file, "count", "How many white wines are on the list?", white)
    yield of(
        file,
        "extreme",
        "What's the cheapest red by the bottle?",
        cheapest.name,
        cheapest.name,
    )
    names = tuple(one.name for one in rioja)
    yield of(file, "list", "Which wines do we have from Rioja?", names, names)
    yield of(file, "extreme", "Which of the sweet wines is the oldest?", oldest.name, oldest.name)


def of_choir(registers: Registers) -> Iterator[Asked]:
    """Yield the questions about members of a choir (32 Markdown records)."""
    file, members = "choir.md", {one.name: one for one in registers.members}
    treasurer = next(one for one in registers.members if one.role == "treasurer")
    longest = min(registers.members, key=attrgetter("joined"))
    basses = tuple(
        one.name for one in registers.members if one.voice == "bass" and one.joined >= 2014
    )
    some = registers.members[8], registers.members[14], registers.members[23]
    yield of(
        file, "look-up", f"What is {some[0].name}'s phone number?", some[0].phone, some[0].name
    )
    yield of(
        file, "look-up", f"When did {some[1].name} join the choir?", some[1].joined, some[1].name
    )
    yield of(file, "look-up", f"What voice does {some[2].name} sing?", some[2].voice, some[2].name)
    yield of(file, "look-up", "Who is the treasurer?", treasurer.name, treasurer.name)
    altos = sum(one.voice == "alto" for one in members.values())
    yield of(file, "count", "How many altos does the choir have?", altos)
    yield of(
        file,
        "first or last",
        "Who has been in the choir the longest?",
        longest.name,
        longest.name,
    )
    yield of(file, "list", "List the basses who joined in 2014 or later.", basses, basses)
    since = sum(one.joined > 2016 for one in members.values())
    yield of(file, "count", "How many members joined after 2016?", since)


def of_parts(registers: Registers) -> Iterator[Asked]:
    """Yield the questions about spare parts (an HTML table of 60 rows with merged cells)."""
    file, parts = "spare-parts.html", {(one.machine, one.name): one for one in registers.parts}
    press = [one for one in registers.parts if one.machine == "Label press"]
    pump = [one for one in registers.parts if one.machine == "Pump station"]
    dearest = max(pump, key=attrgetter("price"))
    shelf = tuple(one.number for one in registers.parts if one.shelf == "C5")
    priced, stored = parts["Cork driver", "sensor"].number, parts["Bottling line", "hose"].number
    counted = max(pump, key=attrgetter("stock")).number
    belt = parts["Label press", "belt"].number
    by_number = {one.number: one for one in registers.parts}
    price = euros(by_number[priced].price)
    yield of(file, "look-up", f"What does part {priced} cost?", price, priced)
    stock = by_number[counted].stock
    yield of(file, "look-up", f"How many {counted} are in stock?", stock, counted)
    yield of(file, "look-up", f"On which shelf is {stored}?", by_number[stored].shelf, stored)
    question = "What's the part number of the belt for the label press?"
    yield of(file, "look-up", question, belt, belt)
    out = sum(one.stock == 0 for one in press)
    yield of(file, "count", "How many parts of the label press are out of stock?", out)
    question = "Which spare part for the pump station is the dearest?"
    yield of(file, "extreme", question, {dearest.number, dearest.name}, dearest.number)
    yield of(file, "list", "Which part numbers are on shelf C5?", shelf, shelf)
    pieces = sum(one.stock for one in registers.parts if one.machine == "Bottling line")
    question = "How many pieces do we have in stock for the bottling line in all?"
    yield of(file, "sum or difference", question, pieces)


def of_donors(registers: Registers) -> Iterator[Asked]:
    """Yield the questions about donations (a Word table, 20 rows, five years, totals)."""
    file, donors = "donations.docx", {one.name: one for one in registers.donors}

    def gift(name: str, year: int) -> int:
        return donors[name].gifts[YEARS.index(year)]

    most = max(registers.donors, key=lambda one: one.gifts[YEARS.index(2023)])
    for name, year in (("Hugo Thoma", 2022), ("Clara Marek", 2024), ("Walter Santer", 2021)):
        yield of(file, "look-up", f"How much did {name} give in {year}?", gift(name, year), name)
    yield of(file, "extreme", "Who gave the most in 2023?", most.name, most.name)
    yield of(
        file,
        "sum or difference",
        "How much has Jonas Keller given over all the years?",
        sum(donors["Jonas Keller"].gifts),
    )
    nothing = sum(not one.gifts[YEARS.index(2020)] for one in registers.donors)
    yield of(file, "count", "How many donors gave nothing in 2020?", nothing)


def of_tools(registers: Registers) -> Iterator[Asked]:
    """Yield the questions about tools for hire (a Markdown table of 25 rows)."""
    file, tools = "tool-hire.md", {one.name: one for one in registers.tools}
    dear = tuple(one.name for one in registers.tools if one.deposit > 100)
    cheapest = min(registers.tools, key=attrgetter("day"))
    yield of(
        file,
        "look-up",
        "What does the floor sander cost per day?",
        tools["Floor sander"].day,
        "Floor sander",
    )
    yield of(
        file,
        "look-up",
        "How much deposit is there on the nail gun?",
        tools["Nail gun"].deposit,
        "Nail gun",
    )
    yield of(
        file,
        "look-up",
        "What's the weekend price of the tile cutter?",
        tools["Tile cutter"].weekend,
        "Tile cutter",
    )
    yield of(file, "list", "Which tools have a deposit of more than 100 euros?", dear, dear)
    yield of(
        file,
        "extreme",
        "Which tool is the cheapest to hire for a day?",
        cheapest.name,
        cheapest.name,
    )
    yield of(
        file,
        "sum or difference",
        "How much more per day is the hedge trimmer than the generator?",
        tools["Hedge trimmer"].day - tools["Generator"].day,
    )


ABOUT = (of_loans, of_plots, of_services, of_wines, of_choir, of_parts, of_donors, of_tools)


def main() -> None:
    """Ask and print the table."""
    parser = make_parser(__doc__)
    add_options(parser)
    parser.add_argument("--files", type=Path, metavar="DIR", help="keep the files in this folder")
    options = parser.parse_args()
    registers = make_registers()
    questions = [asked for about in ABOUT for asked in about(registers)]
    with tempfile.TemporaryDirectory() as home:
        folder = options.files or Path(home) / "registers"
        write_registers(registers, folder)
        outcomes = measure([folder], questions, options, with_file=True)
    print_table(
        outcomes,
        {
            "question": lambda asked: asked.kind,
            "format": lambda asked: Path(asked.documents[0]).suffix,
        },
    )


if __name__ == "__main__":
    main()
