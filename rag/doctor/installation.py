"""Checks of the installation: Python, packages, settings, compiled libraries, the page."""

from __future__ import annotations

import difflib
import os
import platform
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from rag.doctor.apart import try_apart
from rag.settings import PROJECT, Settings
from rag.types import Finding

PACKAGE = "footnote-rag"
OLDEST = (3, 11)
"""Oldest Python, as in pyproject.toml."""

# The stamp would make `make` believe that all is done.
REINSTALL = (
    f"Install again: cd {PROJECT} && rm -f .venv/.installed && make install"
    if (PROJECT / "Makefile").exists()
    else f"Install again: {sys.executable} -m pip install --force-reinstall {PACKAGE}"
)


def python(settings: Settings) -> list[Finding]:
    """Say which Python runs this."""
    found = f"Python {platform.python_version()} in {sys.prefix}"
    if sys.version_info < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        return [Finding("Python", "broken", f"{found} is too old.", f"Install {oldest} or newer.")]
    return [Finding("Python", "good", f"{found}.")]


def packages(settings: Settings) -> list[Finding]:
    """Compare what is installed with what the project asks for."""
    from packaging.requirements import Requirement

    wanted = [Requirement(line) for line in _requirements()]
    wanted = [one for one in wanted if one.marker is None or one.marker.evaluate({"extra": ""})]
    wrong = []
    for one in wanted:
        try:
            found = version(one.name)
        except PackageNotFoundError:
            wrong.append(f"{one.name} is missing")
            continue
        if not one.specifier.contains(found, prereleases=True):
            wrong.append(f"{one.name} is {found}, not {one.specifier}")
    if wrong:
        return [Finding("packages", "broken", f"{'; '.join(wrong)}.", REINSTALL)]
    return [Finding("packages", "good", f"All {len(wanted)} are installed as they were tested.")]


def _requirements() -> list[str]:
    """Return the project's requirements: in a checkout from pyproject.toml, which may be newer."""
    project = PROJECT / "pyproject.toml"
    if project.exists():
        lines: list[str] = tomllib.loads(project.read_text("utf-8"))["project"]["dependencies"]
        return lines
    return requires(PACKAGE) or []


def settings_in_use(settings: Settings) -> list[Finding]:
    """Name variables that look like settings and are none; a typo there is otherwise silent."""
    from rag.answering.remote import KEY

    known = {f"RAG_{name.upper()}" for name in Settings.model_fields} | {KEY}
    given = [name for name in sorted(os.environ) if name.upper().startswith("RAG_")]
    unknown = [name for name in given if name.upper() not in known]
    if not unknown:
        file = "A footnote.toml" if Path("footnote.toml").exists() else "No footnote.toml"
        detail = f"{file} in this folder; the environment sets {', '.join(given) or 'nothing'}."
        return [Finding("settings", "good", detail)]
    return [
        Finding(
            "settings",
            "warning",
            f"{name} is no setting, and has no effect.",
            _nearest(name.upper(), known),
        )
        for name in unknown
    ]


def _nearest(name: str, known: set[str]) -> str:
    near = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.0)[0]
    return f"If you meant {near}, rename it; otherwise unset it."


def compiled_libraries(settings: Settings) -> list[Finding]:
    """Load the libraries of machine code that reading and searching use."""
    return try_apart(
        "compiled libraries", settings, probe="compiled_libraries", seconds=120, cure=REINSTALL
    )


def page(settings: Settings) -> list[Finding]:
    """Load the page, without opening it."""
    return try_apart("page", settings, probe="page", seconds=120, cure=REINSTALL)
