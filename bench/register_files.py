"""Eight registers, price lists and records of the kinds that people keep, made with a fixed seed.

CSV with commas, CSV with semicolons and decimal commas, a worksheet with group rows, two-level
headers and totals, a Word table, an HTML table with cells over several rows, a Markdown table, a
Markdown list under headings, and Markdown records. 20 to 150 rows each.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from itertools import groupby
from pathlib import Path

import docx
import openpyxl
from openpyxl.styles import Font

FIRST = (
    "Agnes Bruno Clara Dario Edith Felix Greta Hugo Irene Jonas Katrin Leon Mira Nils Olga Pavel "
    "Rosa Stefan Tilda Ulrich Vera Walter Yvonne Zeno"
).split()
LAST = (
    "Abel Brandt Castell Decker Engel Fabry Gruber Hollis Imhof Jansen Keller Lorenz Marek Novak "
    "Oberlin Pauli Quist Rossi Santer Thoma Urban Vogel Weiss Zander"
).split()
TITLES = (
    "Middlemarch;Moby-Dick;Jane Eyre;Emma;Dracula;Walden;Germinal;Effi Briest;Oblomov;Nana;"
    "The Moonstone;Bleak House;Ivanhoe;Kidnapped;Lord Jim;Nostromo;Villette;Shirley;Evelina;"
    "Persuasion"
).split(";")
WORKS = "oil change;brake pads;tyres;inspection;battery;exhaust;windscreen;clutch".split(";")
VANS = "KR-104 KR-118 KR-205 KR-214 KR-236 KR-305 KR-317 KR-402 KR-450".split()
GARAGES = ("Autohaus Lind", "Garage Moreau", "City Motors")
MACHINES = {"Bottling line": "BL", "Label press": "LP", "Cork driver": "CD", "Pump station": "PS"}
PARTS = (
    "gasket;valve;bearing;belt;sensor;nozzle;spring;filter;relay;hose;bracket;roller;clamp;motor;fuse"
).split(";")
SECTIONS = {"North field": "N", "Riverside": "R", "Old orchard": "O"}
YEARS = (2020, 2021, 2022, 2023, 2024)
WINES = {
    "Sparkling": "Brut Aurore, Champagne;Rosé Perlant, Champagne;Blanc de Noirs Hellin, Loire;"
    "Franciacorta Sole, Lombardy;Crémant Vogt, Alsace",
    "White": "Chablis Montreuil, Burgundy;Riesling Steinacker, Mosel;Soave Pergola, Veneto;"
    "Albariño Marea, Galicia;Sancerre Galet, Loire;Grüner Veltliner Lindhof, Kamptal;"
    "Verdejo Alta, Rueda;Pinot Grigio Corte, Veneto;Chenin Tuffeau, Loire;"
    "Silvaner Mauer, Franconia",
    "Red": "Rioja Cardenal, Rioja;Barolo Serra, Piedmont;Chianti Poggio, Tuscany;"
    "Tempranillo Torrealta, Rioja;Syrah Mistral, Rhône;Blaufränkisch Eisberg, Burgenland;"
    "Malbec Sierra, Mendoza;Pinot Noir Clos Vieux, Burgundy;Primitivo Masseria, Puglia;"
    "Reserva Valmayor, Rioja;Zweigelt Neudorf, Burgenland;Bandol Restanque, Provence",
    "Sweet": "Sauternes Doré, Bordeaux;Tokaji Aszú Király, Tokaj;Moscato Collina, Piedmont;"
    "Beerenauslese Auhof, Burgenland",
}
"""The names and regions of each group."""
TOOLS = (
    "Angle grinder;Belt sander;Chainsaw;Circular saw;Concrete mixer;Demolition hammer;"
    "Extension ladder;Floor sander;Garden shredder;Generator;Hedge trimmer;Jigsaw;Laser level;"
    "Lawn scarifier;Mitre saw;Nail gun;Paint sprayer;Plate compactor;Post-hole digger;"
    "Pressure washer;Scaffold tower;Tile cutter;Trailer;Wallpaper steamer;Wet vacuum"
).split(";")


@dataclass(frozen=True, slots=True)
class Loan:
    """A loan of a library; the state is returned, out or overdue."""

    number: str
    title: str
    borrower: str
    branch: str
    lent: date
    due: date
    state: str


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot of a garden club; area in m², rents in euros."""

    section: str
    number: str
    tenant: str
    area: int
    rent_2023: int
    rent_2024: int
    meter: str


@dataclass(frozen=True, slots=True)
class Service:
    """A job on a van; the cost is in cents."""

    number: str
    day: date
    van: str
    work: str
    garage: str
    km: int
    cost: int


@dataclass(frozen=True, slots=True)
class Wine:
    """A wine of a price list; prices in cents."""

    group: str
    name: str
    region: str
    vintage: int
    bottle: int
    glass: int


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a choir."""

    name: str
    voice: str
    joined: int
    phone: str
    role: str


@dataclass(frozen=True, slots=True)
class Part:
    """A spare part; the price is in cents."""

    machine: str
    number: str
    name: str
    stock: int
    price: int
    shelf: str


@dataclass(frozen=True, slots=True)
class Donor:
    """A donor, with what was given in each of YEARS, in euros."""

    name: str
    gifts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool for hire; prices in euros."""

    name: str
    day: int
    weekend: int
    deposit: int


@dataclass(frozen=True, slots=True)
class Registers:
    """The rows of all registers."""

    loans: Sequence[Loan]
    plots: Sequence[Plot]
    services: Sequence[Service]
    wines: Sequence[Wine]
    members: Sequence[Member]
    parts: Sequence[Part]
    donors: Sequence[Donor]
    tools: Sequence[Tool]


def make_registers() -> Registers:
    """Return the same rows each time. Values that a question asks to rank are all different."""
    rng = random.Random(17)
    people = [f"{first} {last}" for first in FIRST for last in LAST]
    rng.shuffle(people)
    loans = []
    for n in range(150):
        lent = date(2024, 1, 8) + timedelta(days=n)
        state = rng.choice(["returned"] * 7 + ["out"] * 2 + ["overdue"])
        branch = rng.choice(("Harbour", "Mill Lane", "Station"))
        loans.append(
            Loan(f"L-{301 + n:04d}", rng.choice(TITLES), rng.choice(people[:30]), branch,
                 lent, lent + timedelta(days=28), state)
        )  # fmt: skip
    plots: list[Plot] = []
    areas = rng.sample(range(140, 420), 48)
    for section, letter in SECTIONS.items():
        for n in range(1, 17):
            area = areas.pop()
            plots.append(
                Plot(section, f"{letter}-{n:02d}", people[100 + len(plots)], area,
                     area // 2 + 10, area // 2 + rng.randint(18, 40), rng.choice(("yes", "no")))
            )  # fmt: skip
    costs = rng.sample(range(3_990, 98_990), 80)
    services = [
        Service(f"S-{101 + n}", date(2024, 1, 3) + timedelta(days=4 * n), rng.choice(VANS),
                rng.choice(WORKS), rng.choice(GARAGES), rng.randint(21_000, 187_000), costs[n])
        for n in range(80)
    ]  # fmt: skip
    prices = [50 * one for one in rng.sample(range(44, 240), 31)]
    wines: list[Wine] = []
    for group, names in WINES.items():
        for one in names.split(";"):
            name, region = one.split(", ")
            vintage = 2008 + (len(wines) * 7) % 16
            bottle = prices.pop()
            wines.append(Wine(group, name, region, vintage, bottle, bottle // 300 * 50 + 100))
    joined = [1987, *(rng.randint(1995, 2024) for _ in range(31))]
    rng.shuffle(joined)
    members = [
        Member(people[200 + n], rng.choice(("soprano", "alto", "tenor", "bass")), joined[n],
               f"0{rng.randint(200, 899)} {rng.randint(100, 999)} {rng.randint(1000, 9999)}",
               {5: "treasurer", 11: "librarian", 20: "chair"}.get(n, "member"))
        for n in range(32)
    ]  # fmt: skip
    costs = rng.sample(range(190, 28_900), 60)
    parts = [
        Part(machine, f"{code}-{1000 + 10 * n + rng.randint(0, 9)}", PARTS[n],
             rng.choice((0, 0, rng.randint(1, 40), rng.randint(1, 40))), costs.pop(),
             f"{rng.choice('ABCD')}{rng.randint(1, 5)}")
        for machine, code in MACHINES.items() for n in range(15)
    ]  # fmt: skip
    gifts = [10 * one for one in rng.sample(range(2, 190), 100)]
    donors = [
        Donor(name, tuple(0 if rng.random() < 0.15 else gifts.pop() for _ in YEARS))
        for name in people[300:320]
    ]
    days = rng.sample(range(6, 75), 25)
    tools = [
        Tool(name, day, day * 2 - rng.randint(1, 5), rng.choice((20, 50, 80, 100, 150)))
        for name, day in zip(TOOLS, days, strict=True)
    ]
    return Registers(loans, plots, services, wines, members, parts, donors, tools)


def money(cents: int, sign: str = ".") -> str:
    """Return an amount with two decimals."""
    return f"{cents // 100}{sign}{cents % 100:02d}"


def write_registers(of: Registers, folder: Path) -> None:
    """Write a file for each register."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "library-loans.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["Loan", "Title", "Borrower", "Branch", "Lent on", "Due back", "State"])
        rows.writerows(
            [r.number, r.title, r.borrower, r.branch, r.lent, r.due, r.state] for r in of.loans
        )
    with (folder / "van-services.csv").open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file, delimiter=";")
        rows.writerow(["Job", "Date", "Van", "Work, main item", "Garage", "Mileage, km", "Cost, €"])
        rows.writerows(
            [r.number, f"{r.day:%d.%m.%Y}", r.van, r.work, r.garage, r.km, money(r.cost, ",")]
            for r in of.services
        )
    _write_plots(of.plots, folder / "garden-plots.xlsx")
    _write_donors(of.donors, folder / "donations.docx")
    (folder / "spare-parts.html").write_text(_parts_html(of.parts), encoding="utf-8")
    lines = ["# Wine list", "", "Prices in euros. A glass is 0.15 l.", ""]
    for group, wines in groupby(of.wines, key=lambda wine: wine.group):
        lines += [f"## {group}", ""]
        lines += [
            f"- {one.name}, {one.region}, {one.vintage}: bottle {money(one.bottle)}, "
            f"glass {money(one.glass)}"
            for one in wines
        ]
        lines.append("")
    (folder / "wine-list.md").write_text("\n".join(lines), encoding="utf-8")
    lines = ["# Members of the choir", ""]
    for member in of.members:
        lines += [f"## {member.name}", "", f"- Voice: {member.voice}", f"- Joined: {member.joined}"]
        lines += [f"- Phone: {member.phone}", f"- Role: {member.role}", ""]
    (folder / "choir.md").write_text("\n".join(lines), encoding="utf-8")
    lines = ["# Tool hire", "", "All prices in euros.", ""]
    lines += ["| Tool | Per day | Weekend | Deposit |", "|---|---:|---:|---:|"]
    lines += [f"| {one.name} | {one.day} | {one.weekend} | {one.deposit} |" for one in of.tools]
    (folder / "tool-hire.md").write_text("\n".join([*lines, ""]), encoding="utf-8")


def _write_plots(plots: Sequence[Plot], path: Path) -> None:
    """Write a sheet with a title, a header of two rows, a row before each group and its total."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Plots"
    sheet.append(["Garden club, plots and rents"])
    sheet.append(["Plot", "Tenant", "Area, m²", "Rent, €", None, "Water meter"])
    sheet.append([None, None, None, 2023, 2024, None])
    for cells in ("A1:F1", "A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:F3"):
        sheet.merge_cells(cells)
    for section, group in groupby(plots, key=lambda plot: plot.section):
        sheet.append([section])
        sheet.merge_cells(
            start_row=sheet.max_row, end_row=sheet.max_row, start_column=1, end_column=6
        )
        sheet.cell(sheet.max_row, 1).font = Font(bold=True)
        rows = list(group)
        for one in rows:
            sheet.append(
                [one.number, one.tenant, one.area, one.rent_2023, one.rent_2024, one.meter]
            )
        areas, old, new = zip(*((r.area, r.rent_2023, r.rent_2024) for r in rows), strict=True)
        sheet.append([f"Total {section}", None, sum(areas), sum(old), sum(new), None])
    book.save(path)


def _write_donors(donors: Sequence[Donor], path: Path) -> None:
    """Write a Word table whose years stand below one merged cell, with totals at the end."""
    document = docx.Document()
    document.add_heading("Donations to the village hall", level=1)
    document.add_paragraph("All amounts in euros. A dash means that nothing was given.")
    table = document.add_table(rows=2, cols=len(YEARS) + 1)
    table.style = "Table Grid"
    table.cell(0, 0).merge(table.cell(1, 0)).text = "Donor"
    table.cell(0, 1).merge(table.cell(0, len(YEARS))).text = "Donations, €"
    for column, year in enumerate(YEARS, start=1):
        table.cell(1, column).text = str(year)
    sums = [sum(one.gifts[n] for one in donors) for n in range(len(YEARS))]
    for name, gifts in [*((one.name, one.gifts) for one in donors), ("Total", tuple(sums))]:
        cells = table.add_row().cells
        for cell, value in zip(cells, [name, *gifts], strict=True):
            cell.text = str(value or "–")
    document.save(str(path))


def _parts_html(parts: Sequence[Part]) -> str:
    """Return a page with a table in which a machine's name spans the rows of its parts."""
    rows = []
    for machine, group in groupby(parts, key=lambda part: part.machine):
        some = list(group)
        for number, one in enumerate(some):
            first = f'<th rowspan="{len(some)}">{escape(machine)}</th>' if not number else ""
            cells = (one.number, one.name, one.stock, money(one.price), one.shelf)
            rows.append(f"<tr>{first}{''.join(f'<td>{escape(str(c))}</td>' for c in cells)}</tr>")
    heads = ("Machine", "Part no.", "Description", "In stock", "Price, €", "Shelf")
    return (
        "<!DOCTYPE html><html><head><meta charset='utf-8'><title>Spare parts</title></head><body>"
        "<h1>Spare parts</h1><p>The store of the winery's workshop, counted in June.</p><table>"
        f"<tr>{''.join(f'<th>{head}</th>' for head in heads)}</tr>{''.join(rows)}</table>"
        "<p>Orders go to the workshop.</p></body></html>"
    )
