"""`rag models`: the catalogue of model weights."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.cli.options import JsonOption
from rag.cli.output import print_json, print_message
from rag.cli.progress_bars import bytes_progress
from rag.errors import BadInput

if TYPE_CHECKING:
    from rag.models.catalog import Weights


def list_models(as_json: JsonOption = False) -> None:
    """List the models with their size, memory use and licence.

    Example: rag models list
    """
    from rag.models import catalog
    from rag.settings import load_settings

    folder = load_settings().models_dir
    rows: list[dict[str, Any]] = [
        {
            "name": weights.name,
            "purpose": weights.purpose,
            "default": weights.default,
            "status": catalog.status(weights, folder),
            "bytes": weights.bytes,
            "memory_mb": weights.memory_mb,
            "fits": catalog.fits(weights),
            "licence": weights.licence,
        }
        for weights in catalog.load_catalog(folder).values()
    ]
    if as_json:
        print_json({"models": rows})
        return
    for row in rows:
        mark = "*" if row["default"] else " "
        fits = "fits" if row["fits"] else "does not fit this machine's memory"
        print(
            f"{mark} {row['name']:20s} {row['purpose']:9s} {row['status']:8s} "
            f"{row['bytes'] / 1e6:6.0f} MB, needs {row['memory_mb']} MB of memory ({fits}), "
            f"{row['licence']}"
        )
    print("* downloaded by default: rag models pull")


def pull(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME", help="Models [default: those marked * in the list]"),
    ] = None,
) -> None:
    """Download models and check them.

    An interrupted download resumes. A model that is named is checked even if it is already
    there, and repaired if it is damaged.

    Example: rag models pull all-minilm-l6-v2
    """
    from rag.models import catalog, fetch
    from rag.settings import load_settings

    folder = load_settings().models_dir
    for weights in _chosen(names, folder):
        # By size only: `make chat` checks each time, and reading a gigabyte takes seconds.
        if not names and catalog.status(weights, folder) == "ready":
            print_message(f"{weights.name} is already there.")
            continue
        fetch.pull(weights, folder, bytes_progress(weights.name))
        print_message(f"{weights.name} is downloaded and checked.")


def verify_models(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME", help="Models [default: all downloaded]"),
    ] = None,
) -> None:
    """Compare downloaded models with their checksums.

    Every byte is read. The exit code is 1 if a file is damaged.

    Example: rag models verify
    """
    from rag.models import catalog
    from rag.settings import load_settings

    folder = load_settings().models_dir
    every = list(catalog.load_catalog(folder).values())
    chosen = _chosen(names, folder) if names else every
    failed = False
    for weights in chosen:
        if not names and catalog.status(weights, folder) == "missing":
            continue
        problems = catalog.verify(weights, folder)
        print(f"{weights.name}: {'; '.join(problems) if problems else 'good'}")
        failed = failed or bool(problems)
    if failed:
        raise typer.Exit(1)


def _chosen(names: list[str] | None, folder: Path) -> list[Weights]:
    """Return the named models, or the defaults."""
    from rag.models import catalog

    known = catalog.load_catalog(folder)
    unknown = [name for name in names or () if name not in known]
    if unknown:
        raise BadInput(
            f"There is no model named {unknown[0]!r}.", f"Known names: {', '.join(known)}."
        )
    return [known[n] for n in names] if names else [w for w in known.values() if w.default]
