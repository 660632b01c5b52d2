"""Write docs/commands.md from commands.md.jinja and the help, settings and metrics in the code.

Usage: python docs/generate_commands.py [--check]

With --check nothing is written, and the exit code is 1 if the page is not up to date.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import typer
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import SecretStr

from rag.cli.main import app
from rag.evaluation.metrics import METRICS
from rag.settings import PROJECT, Settings

PAGE = Path(__file__).with_name("commands.md")
TEMPLATE = "commands.md.jinja"
SHARED_BY = 5
"""An option with the same help in this many commands is described once, for all of them."""
EXAMPLE = "Example: "
"""Begins the paragraphs of a docstring that are examples."""


class CommandHelp(NamedTuple):
    """The help of one command: paragraphs, and its arguments and options with their help."""

    paragraphs: list[str]
    rows: list[tuple[str, str]]


def read_help(command: Any, context: Any, path: str = "rag") -> Iterator[tuple[str, CommandHelp]]:
    """Yield the help of every command below a command, with its full name."""
    for name, child in getattr(command, "commands", {}).items():
        inner = child.make_context(name, [], parent=context, resilient_parsing=True)
        yield from read_help(child, inner, f"{path} {name}")
    if not hasattr(command, "commands"):
        paragraphs = [" ".join(part.split()) for part in (command.help or "").split("\n\n")]
        records = (param.get_help_record(context) for param in command.params)
        rows = [(name.split(" <")[0], meaning) for name, meaning in filter(None, records)]
        yield path, CommandHelp(paragraphs, rows)


def generate() -> str:
    """Return the page.

    Raises:
        ValueError: the template leaves out a command.
    """
    root = typer.main.get_command(app)
    commands = dict(read_help(root, root.make_context("rag", [], resilient_parsing=True)))
    uses = Counter(row for command in commands.values() for row in command.rows)
    shared = [row for row, number in uses.items() if number >= SHARED_BY]
    missing = set(commands)

    def command(name: str) -> str:
        missing.discard(name)
        return section(name, commands[name], shared)

    environment = Environment(
        loader=FileSystemLoader(PAGE.parent),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # Markdown
    )
    overview = [
        (f"[`{name}`](#{name.replace(' ', '-')})", help.paragraphs[0])
        for name, help in commands.items()
    ]
    page = environment.get_template(TEMPLATE).render(
        overview="\n".join(f"| {link} | {purpose} |" for link, purpose in overview),
        shared=table(("option", "meaning"), shared),
        command=command,
        settings=table(("setting", "default", "meaning"), settings()),
        metrics=table(("metric", "better", "meaning"), metrics()),
    )
    if missing:
        raise ValueError(f"{TEMPLATE} leaves out: {', '.join(sorted(missing))}")
    return page


def section(name: str, command: CommandHelp, shared: list[tuple[str, str]]) -> str:
    """Return the Markdown of a command: description, examples, and the options of its own."""
    description = [escape(part) for part in command.paragraphs if not part.startswith(EXAMPLE)]
    examples = [part[len(EXAMPLE) :] for part in command.paragraphs if part.startswith(EXAMPLE)]
    parts = [f"### {name}", *description, "\n".join(["```", *examples, "```"])]
    if own := [row for row in command.rows if row not in shared]:
        parts.append(table(("argument or option", "meaning"), own))
    if others := [f"`{row[0].split()[0]}`" for row in command.rows if row in shared]:
        parts.append(f"Shared options: {', '.join(others)}.")
    return "\n\n".join(parts)


def settings() -> Iterator[tuple[str, str, str]]:
    """Yield name, default and description of each setting."""
    for name, field in Settings.model_fields.items():
        yield name, default_of(field.default), field.description or ""


def default_of(value: object) -> str:
    """Return the default of a setting as the page shows it."""
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if isinstance(value, Path) and value.is_absolute():
        return f"{value.relative_to(PROJECT)} in the project"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return f"{value:,}"
    return "" if value in ("", ()) else str(value)


def metrics() -> Iterator[tuple[str, str, str]]:
    """Yield name, better direction and meaning of each metric."""
    for metric in METRICS:
        yield metric.name, metric.better, metric.meaning


def table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a Markdown table whose first column is code."""
    lines = [heads, ("---",) * len(heads)]
    lines += [(f"`{code}`".replace("|", "\\|"), *map(escape, cells)) for code, *cells in rows]
    return "\n".join(f"| {' | '.join(line)} |".replace("  ", " ") for line in lines)


def escape(text: str) -> str:
    """Return a text in which Markdown finds no emphasis, table cell or tag."""
    return text.replace("*", "\\*").replace("|", "\\|").replace("<", "\\<")


def main() -> None:
    """Write the page, or compare it with what would be written."""
    page = generate()
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(page, encoding="utf-8")
    elif PAGE.read_text(encoding="utf-8") != page:
        sys.exit("docs/commands.md is not up to date. Run: make docs")


if __name__ == "__main__":
    main()
