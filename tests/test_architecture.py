"""Data flows one way: a package imports only itself and the packages listed before it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

from rag.settings import PROJECT

LAYERS = """
    errors types events files dataclass_json svg_plot json_output intervals offline
    text settings database models documents index citations retrieval llm collection conversation
    grounding answering reading_ahead library study evaluation doctor page cli
""".split()
"""Modules and packages of `rag/`, each above those that it may import."""


def imports() -> Iterator[tuple[str, str]]:
    """Yield pairs of a module and a module that it imports, wherever the import stands."""
    modules = {name_of(path): path for path in (PROJECT / "rag").rglob("*.py")}
    for module, path in modules.items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "rag":
                assert node.module
                for name in node.names:
                    inner = f"{node.module}.{name.name}"
                    yield module, inner if inner in modules else node.module


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(PROJECT).with_suffix("").parts).removesuffix(".__init__")


def test_no_import_flows_back() -> None:
    backward = sorted(
        f"{one} imports {other}"
        for one, other in imports()
        if "." in one and "." in other
        if LAYERS.index(other.split(".")[1]) > LAYERS.index(one.split(".")[1])
    )
    assert not backward


def test_there_is_no_circle() -> None:
    graph: dict[str, set[str]] = {}
    for one, other in imports():
        graph.setdefault(one, set()).add(other)
    TopologicalSorter(graph).prepare()
