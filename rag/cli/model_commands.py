"""`rag models`: the catalogue of model weights."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.cli.options import JsonOption
from rag.cli.output import print_json, print_message
from rag.cli.progress_bars import bytes_progress
from rag.errors import BadInput, FootnoteError

if TYPE_CHECKING:
    from rag.models.catalog import Weights


def list_models(
    measure: Annotated[
        bool,
        typer.Option("--measure", help="Let a model write first, to measure this machine's speed."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """List the models with their size, memory use, speed and licence.

    The words a second are an estimate: a model reads all of its weights from memory for each token.
    They assume 10 GB a second, or what --measure has measured. Models to add are known to the
    catalogue but not pinned; their sizes are estimates too.

    Example: rag models list
    """
    from rag.models import catalog, speed
    from rag.settings import load_settings

    folder = load_settings().models_dir
    known = catalog.load_catalog(folder)
    if measure:
        _measure(folder)
    pace = speed.measured(folder)

    def words(purpose: str, size: int) -> float | None:
        found = speed.words_a_second(size, pace or speed.ASSUMED)
        return round(found, 1) if purpose == "chat" else None

    rows: list[dict[str, Any]] = [
        {
            "name": weights.name,
            "purpose": weights.purpose,
            "default": weights.default,
            "status": catalog.status(weights, folder),
            "bytes": weights.bytes,
            "memory_mb": weights.memory_mb,
            "fits": catalog.fits(weights.memory_mb),
            "words_a_second": words(weights.purpose, weights.bytes),
            "licence": weights.licence,
        }
        for weights in known.values()
    ]
    to_add: list[dict[str, Any]] = [
        {
            "name": one.name,
            "purpose": one.purpose,
            "about_bytes": one.bytes,
            "about_memory_mb": (needed := catalog.estimate_memory(one.purpose, one.bytes)),
            "fits": catalog.fits(needed),
            "words_a_second": words(one.purpose, one.bytes),
            "licence": one.licence,
            "source": f"hub:{one.hub}",
        }
        for one in catalog.load_suggestions(folder).values()
    ]
    if as_json:
        print_json({"models": rows, "to_add": to_add, "measured": pace is not None})
        return
    for row in rows:
        print(_line(row, "*" if row["default"] else " ", row["status"]))
    print("* downloaded by default: rag models pull")
    if to_add:
        print("\nTo add from their hub, sizes estimated: rag models add NAME")
        for row in to_add:
            about = {"bytes": row["about_bytes"], "memory_mb": row["about_memory_mb"]}
            print(_line(row | about, " ", "to add"))


def _line(row: dict[str, Any], mark: str, status: str) -> str:
    fits = "fits" if row["fits"] else "does not fit this machine's memory"
    pace = f"about {row['words_a_second']:.1f} words a second, " if row["words_a_second"] else ""
    return (
        f"{mark} {row['name']:22s} {row['purpose']:9s} {status:8s} "
        f"{row['bytes'] / 1e6:6.0f} MB, needs {row['memory_mb']} MB of memory ({fits}), "
        f"{pace}{row['licence']}"
    )


def _measure(folder: Path) -> None:
    """Let the smallest downloaded model of a realistic size write, and keep its speed."""
    from rag.llm.local import LocalModel
    from rag.llm.measure_speed import bytes_a_second
    from rag.models import catalog, speed
    from rag.settings import load_settings

    settings = load_settings()
    path = catalog.locate(folder, settings.model, "chat")
    model = LocalModel(
        settings.model,
        path,
        context_tokens=settings.context_tokens,
        threads=settings.threads,
    )
    try:
        found = bytes_a_second(model, path.stat().st_size)
    finally:
        model.close()
    speed.remember(found, folder)
    print_message(f"Measured with {settings.model}: {found / 1e9:.1f} GB a second.")


def add(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE",
            help="hub:OWNER/REPO/FILE.gguf, hub:OWNER/REPO of an embedder, the path of a GGUF file "
            "or of an embedder's folder, or a name from the list",
        ),
    ],
    name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help="Name [default: the file's]")
    ] = None,
) -> None:
    """Add a model of your own, from a Hugging Face hub or a path.

    The size and the checksum that the hub states are kept in added.toml, in the folder of the
    models; then the model is downloaded, compared with them, and opened in a process of its own. An
    interrupted download resumes: run the same command again.

    Example: rag models add hub:ibm-granite/granite-4.1-3b-GGUF/granite-4.1-3b-Q4_K_M.gguf
    """
    from rag.models import add, catalog, fetch
    from rag.settings import load_settings

    folder = load_settings().models_dir
    weights = add.find(source, folder, name)
    is_new = weights.name not in catalog.load_catalog(folder)
    print_message(
        f"{weights.name}: {weights.bytes / 1e6:,.0f} MB, licence {weights.licence}, "
        f"sha256 {max(weights.files, key=lambda file: file.bytes).sha256}"
    )
    if not catalog.fits(weights.memory_mb):
        print_message(f"It needs {weights.memory_mb:,} MB of memory, more than is free now.")
    add.pin(weights, folder)
    fetch.pull(weights, folder, bytes_progress(weights.name))
    try:
        _check_added(weights, folder)
    except FootnoteError:
        if is_new:
            add.discard(weights, folder)
            print_message(f"{weights.name} cannot be used, and was removed again.")
        raise
    use = (
        f"rag chat --model {weights.name}"
        if weights.purpose == "chat"
        else f"RAG_EMBEDDER={weights.name} rag index --re-embed"
    )
    print_message(f"{weights.name} is added. Use it: {use}")


def _check_added(weights: Weights, folder: Path) -> None:
    """Open new weights in a child process, since nobody knows what they hold.

    Raises:
        FootnoteError: they cannot be used.
    """
    from rag.doctor.checks import embedder
    from rag.errors import ModelFailed
    from rag.llm.gguf import check_unknown
    from rag.models import catalog
    from rag.settings import load_settings

    if weights.purpose == "chat":
        check_unknown(catalog.locate(folder, weights.name, "chat"), weights.name)
        return
    settings = load_settings(embedder=weights.name, models_dir=folder)
    for finding in embedder(settings):
        if finding.status != "good":
            raise ModelFailed(finding.detail, "Choose another embedder.")


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
        to_add = unknown[0] in catalog.load_suggestions(folder)
        raise BadInput(
            f"There is no model named {unknown[0]!r}.",
            f"Add it: rag models add {unknown[0]}"
            if to_add
            else f"Known names: {', '.join(known)}.",
        )
    return [known[n] for n in names] if names else [w for w in known.values() if w.default]
