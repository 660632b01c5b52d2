"""What a person answers: single keys on a terminal, lines from anything else."""

from __future__ import annotations

import sys

import typer

from rag.cli.show import say

QUIT = "q"
"""Also what the end of the input means."""


def press(prompt: str, allowed: str = "") -> str:
    """Return a key, in lower case; any key where none are named.

    Elsewhere than on a terminal the first letter of a line counts, and an empty line is a space.
    """
    while True:
        print(prompt, end=" ", file=sys.stderr, flush=True)
        if sys.stdin.isatty():
            try:
                key = typer.getchar().lower()
            except EOFError:
                key = QUIT
            say("")
        else:
            line = sys.stdin.readline()
            say("")
            key = (line.strip() or " ")[0].lower() if line else QUIT
        if key == QUIT or not allowed or key in allowed:
            return key


def write(prompt: str) -> str | None:
    """Return a line, or None where the input has ended."""
    print(prompt, end=" ", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    if not sys.stdin.isatty():
        say("")
    return line.strip() if line else None
