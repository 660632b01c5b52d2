"""Read Jupyter notebooks: notes as Markdown, code and its text output as code blocks, tables."""

from __future__ import annotations

import json
import re
from typing import Any

from rag.documents.decoding import decode
from rag.documents.limits import Limits
from rag.documents.readers.html_tables import tables_in
from rag.documents.readers.markdown_file import parse_markdown, shown
from rag.documents.readers.shared.text_builder import Extracted, TextBuilder
from rag.documents.tables.add_tables import add_table
from rag.errors import UnreadableFile

_TERMINAL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_REDRAWN = re.compile(r"[^\n]*\r(?!\n)")  # a progress bar: only its last state counts


def read_notebook(data: bytes, limits: Limits) -> Extracted:
    """Read a notebook of format 3 or 4; pictures in the output are left out.

    Raises:
        UnreadableFile: not a notebook.
    """
    try:
        notebook = json.loads(decode(data))
        cells = notebook["cells"] if "cells" in notebook else _old_cells(notebook)
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableFile(
            "The file is not a Jupyter notebook.", "Open it in Jupyter and save it again."
        ) from error
    metadata = notebook.get("metadata", {})
    language = metadata.get("kernelspec", {}).get("language") or metadata.get(
        "language_info", {}
    ).get("name", "")
    builder = TextBuilder(limits)
    for cell in cells:
        source = _joined(cell.get("source", cell.get("input", "")))
        match cell.get("cell_type"):
            case "markdown":
                builder.insert(parse_markdown(shown(source), limits))
            case "heading":  # format 3
                builder.heading(cell.get("level", 1), source)
            case "code":
                builder.block(_fenced(source, language))
                for output in cell.get("outputs", ()):
                    _add_output(builder, output)
            case _:
                builder.block(source)
    return builder.build()


def _old_cells(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    return [cell for sheet in notebook["worksheets"] for cell in sheet["cells"]]


def _add_output(builder: TextBuilder, output: dict[str, Any]) -> None:
    """Add an output: its tables, if it has some, and else its text."""
    page = _joined(output.get("data", output).get("text/html", ""))
    tables = tables_in(page) if "<table" in page.lower() else []
    for table in tables:
        builder.block(table.caption)
        add_table(builder, table.rows, table.caption)
    if not tables:
        builder.block(_fenced(_result(output), "output"))


def _result(output: dict[str, Any]) -> str:
    """Return an output's text; formats 3 and 4 keep it in different places."""
    if output.get("output_type") in ("error", "pyerr"):
        return f"{output.get('ename', '')}: {output.get('evalue', '')}"
    formats = output.get("data", output)
    if any(key.startswith("image/") or key in ("png", "jpeg", "svg") for key in formats):
        return ""  # the text beside a picture is only the name of its object
    text = _joined(formats.get("text/plain", formats.get("text", "")))
    return _REDRAWN.sub("", _TERMINAL.sub("", text))


def _fenced(text: str, language: str) -> str:
    """Put text into a code block whose fence is longer than any inside."""
    text = text.strip("\n")
    if not text.strip():
        return ""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def _joined(source: str | list[str]) -> str:
    return source if isinstance(source, str) else "".join(source)
