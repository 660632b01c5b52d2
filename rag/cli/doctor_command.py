"""`rag doctor`: what works, what does not, and the cure of each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli.options import JsonOption, LibraryOption, ModelOption
from rag.cli.output import count, print_finding, print_json, tame
from rag.cli.progress_bars import sync_progress
from rag.errors import FootnoteError

if TYPE_CHECKING:
    from rag.settings import Settings
    from rag.types import Finding


def examine_all(
    repair: Annotated[
        bool,
        typer.Option(
            "--repair",
            help="First mend the library: rebuild what is damaged from the text it has stored.",
        ),
    ] = False,
    model: ModelOption = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check installation, models and library, each with its cure.

    Takes some seconds, because the models are really tried. Exits with 1 when something is broken.
    """
    from rag.json_output import doctor_json

    repaired: list[str] = []
    findings: list[Finding] = []
    for finding in _examination(library, model, repaired if repair else None, as_json):
        findings.append(finding)
        if not as_json:
            print_finding(finding)
    if as_json:
        print_json(doctor_json(findings, repaired))
    else:
        print(_summary(findings))
    if any(finding.status == "broken" for finding in findings):
        raise typer.Exit(1)


def _examination(
    library: Path | None, model: str | None, repaired: list[str] | None, as_json: bool
) -> Iterator[Finding]:
    """Yield the findings, after a repair if `repaired` is there to be filled.

    Settings that cannot be read are a finding too: they are what the doctor is called for.
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
                print(f"repaired {tame(sentence)}")
    yield from examine(settings)


def _repair(settings: Settings) -> list[str]:
    from rag.library import Library

    with sync_progress("Repairing") as progress:
        return Library(settings).repair(progress)


def _summary(findings: list[Finding]) -> str:
    broken = sum(finding.status == "broken" for finding in findings)
    warnings = sum(finding.status == "warning" for finding in findings)
    if not broken and not warnings:
        return "Everything is good."
    return f"{broken} broken, {count(warnings, 'warning')}."
