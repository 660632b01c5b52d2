"""Small documents for the tests of study items."""

CELLS = """# Cells

## The cell

A cell is the smallest unit of life that can live on its own. Robert Hooke described cells in 1665
after he had looked at cork through a microscope. The cell theory was proposed by Matthias
Schleiden and Theodor Schwann in 1839. It was soon accepted.

## Organelles

**Mitochondria** are the organelles that produce most of the energy of a cell. The Golgi apparatus
was discovered by Camillo Golgi in 1898. Ribosomes are the particles on which proteins are made.

| Organelle | Function |
|---|---|
| Mitochondrion | The mitochondrion is the part that produces energy for the cell. |

Figure 2: The mitochondrion is a part of the cell that was seen in 1857.

## Transport

Osmosis is the movement of water through a membrane that lets no salt pass. Diffusion is faster at
higher temperatures because the particles move faster. The sodium pump moves three sodium ions out
of the cell for every two potassium ions.

- The fluid mosaic model was introduced by Jonathan Singer and Garth Nicolson in 1972.

```
# The content is the share of bases in a sequence that are counted in 1999.
```
"""

MARKETS = """# Markets

A monopoly is a market in which one seller has no rivals. The Sherman Act, passed in 1890, was the
first federal law in the United States against monopolies. Standard Oil was broken up into 34
companies in 1911 because the Supreme Court found that the firm had restrained trade.

## Money

Inflation is a general rise in prices that goes on over time. Hyperinflation in Germany reached its
peak in November 1923, when one dollar cost 4.2 trillion marks. Adam Smith published The Wealth of
Nations in 1776. Gross domestic product (GDP) is the value of all goods that are produced in a
country within a year. David Ricardo explained comparative advantage in 1817 with the example of
cloth from England.
"""

NOTES = {"cells.md": CELLS, "markets.md": MARKETS}

NAMES = ("Ada Miller", "Bea Tanner", "Cleo Fisher", "Dora Carter", "Edna Cooper")
FINDS = ("copper", "marble", "silver", "granite", "nickel")
PLACES = ("Aruba", "Borneo", "Celebes", "Dominica", "Ebeye")
PEOPLE = {
    "people.md": "# People\n\n"
    + " ".join(
        f"{name} discovered the {what} of the island of {where} in the years before the war."
        for name, what, where in zip(NAMES, FINDS, PLACES, strict=True)
    )
}
