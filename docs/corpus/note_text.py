"""Reader for the small subset of Markdown in which the built notes are written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PREFIXES = {"# ": "title", "## ": "heading", "### ": "subheading", "- ": "bullet"}


@dataclass(frozen=True)
class Block:
    """A heading, paragraph, bullet or table row; only a row has several cells."""

    kind: str
    cells: tuple[str, ...]

    @property
    def text(self) -> str:
        """The text of a block that is not a table row."""
        return self.cells[0]


def read_blocks(path: Path) -> list[Block]:
    """Return the blocks of a note in order; every line of the file is one block."""
    lines = path.read_text(encoding="utf-8").splitlines()
    used = (line for line in lines if line.strip() and not line.startswith("| ---"))
    return [_block(line) for line in used]


def _block(line: str) -> Block:
    if line.startswith("|"):
        return Block("row", tuple(cell.strip() for cell in line.strip("|").split("|")))
    for prefix, kind in PREFIXES.items():
        if line.startswith(prefix):
            return Block(kind, (line.removeprefix(prefix),))
    return Block("paragraph", (line,))
