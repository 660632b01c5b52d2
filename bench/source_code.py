"""Questions about source code, a kind of text that nothing was fitted on.

Docstrings are removed from this project's modules; the first line of each is a question, and the
gold is the chunk in which its function begins.
"""

from __future__ import annotations

import ast
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rag.settings import PROJECT

ASKED = 150
"""Questions drawn, with a fixed seed."""


def write_code(folder: Path) -> list[dict[str, Any]]:
    """Write the modules without their functions' docstrings, and return the questions."""
    found: list[tuple[str, str]] = []
    for path in sorted((PROJECT / "rag").rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        lines = source.split("\n")
        for first, last, said, gold in _documented(source):
            lines[first:last] = [""] * (last - first)
            found.append((said, gold))
        name = "_".join(path.relative_to(PROJECT / "rag").parts)
        (folder / name).write_text("\n".join(lines), encoding="utf-8")
    times = Counter(gold for _, gold in found)
    questions = [
        {"question": said, "answers": [gold], "evidence": [gold], "kind": "answerable"}
        for said, gold in found
        if times[gold] == 1
    ]
    random.Random(0).shuffle(questions)
    return questions[:ASKED]


def _documented(source: str) -> Iterator[tuple[int, int, str, str]]:
    """Yield the lines of each function's docstring, its first line, and how the function begins."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and (said := ast.get_docstring(node)):
            text = node.body[0]
            assert text.end_lineno is not None
            if len(node.body) > 1:
                yield text.lineno - 1, text.end_lineno, said.split("\n")[0], f"def {node.name}("
