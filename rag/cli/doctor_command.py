"""`rag doctor`: health checks, each problem with its remedy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli.options import JsonOption, LibraryOption, ModelOption
from rag.cli.output import print_finding, print_json, printable
from rag.cli.progress_bars import sync_progress
from rag.errors import FootnoteError
from rag.text.display import count

if TYPE_CHECKING:
    from rag.settings import Settings
    from rag.types import Finding


def doctor(
    repair: Annotated[
        bool,
        typer.Option(
            "--repair",
            help="First rebuild damaged parts of the library from its stored text.",
        ),
    ] = False,
    model: ModelOption = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check the installation, the models and the library.

    Each problem is shown with its remedy. The checks run the models, which takes about 20 seconds.
    The exit code is 1 if something is broken, 0 if there are only warnings.

    Example: rag doctor --repair
    """
    from rag.json_output import doctor_json

    repaired: list[str] = []
    findings: list[Finding] = []
    for finding in _run_checks(library, model, repaired if repair else None, as_json):
        findings.append(finding)
        if not as_json:
            print_finding(finding)
    if as_json:
        print_json(doctor_json(findings, repaired))
    else:
        print(_summary(findings))
    if any(finding.status == "broken" for finding in findings):
        raise typer.Exit(1)


def _run_checks(
    library: Path | None, model: str | None, repaired: list[str] | None, as_json: bool
) -> Iterator[Finding]:
    """Yield the findings; first repair the library if `repaired`, a list to fill, is given.

    Unreadable settings are a finding too, because users run the doctor to diagnose them.
    """
    from rag.doctor import broken, examine
    from rag.settings import load_settings

    try:
        settings = load_settings(library=library, model=model)
    except FootnoteError as error:
        yield broken("settings", error)
        return
    if repaired is not None:
        try:
            repaired += _repair(settings)
        except FootnoteError as error:
            yield broken("repair", error)
        if not as_json:
            for sentence in repaired:
                print(f"repaired {printable(sentence)}")
    yield from examine(settings)


def _repair(settings: Settings) -> list[str]:
    from rag.library import Library

    with sync_progress("Repairing") as progress:
        return Library(settings).repair(progress)


def _summary(findings: list[Finding]) -> str:
    broken = sum(finding.status == "broken" for finding in findings)
    warnings = sum(finding.status == "warning" for finding in findings)
    if not broken and not warnings:
        return "No problems found."
    return f"{broken} broken, {count(warnings, 'warning')}."
