"""The `rag` command: parses and prints. Everything else is the library's.

Data goes to standard output, progress and messages to standard error.
"""

from __future__ import annotations

import json
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.errors import BadInput, FootnoteError

if TYPE_CHECKING:
    from rag.library import Library
    from rag.types import Answer, SyncReport

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Answers from your own documents, on your own machine. Every sentence carries a footnote "
    "to the exact words it rests on.\n\nStart with: rag models pull; rag index FOLDER; rag chat",
)
models_app = typer.Typer(no_args_is_help=True, help="The catalogue of model weights.")
app.add_typer(models_app, name="models")

LibraryOption = Annotated[
    Path | None,
    typer.Option("--library", metavar="DIR", help="Library to use [default: $RAG_LIBRARY or .rag]"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")]
ModelOption = Annotated[
    str | None,
    typer.Option("--model", metavar="NAME|FILE.gguf", help="Language model [default: $RAG_MODEL]"),
]
DocumentOption = Annotated[
    str | None,
    typer.Option(
        "--document", metavar="GLOB", help="Only documents whose path or file name matches."
    ),
]


def main() -> None:
    """Run the command; errors a person can act on become one message and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that is not UTF-8
    try:
        app()
    except FootnoteError as error:
        print(f"rag: {error.what}\n     {error.cure}", file=sys.stderr)
        sys.exit(error.exit_code)
    except SystemExit as stop:
        if stop.code == 130:  # what typer makes of Ctrl-C, without a word
            print(
                "\nrag: stopped. Nothing is lost; documents that were finished are kept.",
                file=sys.stderr,
            )
        raise
    except OSError as error:
        print(f"rag: The output cannot be written: {error.strerror or error}.", file=sys.stderr)
        sys.exit(1)


@app.command()
def index(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders.")],
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bring the library in step with files and folders: add, update, remove.

    Reads Markdown, text, PDF, DOCX and HTML. Run it again whenever the files have changed; only
    what changed is read into the library.
    """
    from rag.contract import sync_json

    report = _open(library).sync(paths, _progress("Indexing", "files"))
    if as_json:
        _print_json(sync_json(report))
    else:
        _print_report(report)
    named = {path.name for path in paths if not path.is_dir()}
    if any(Path(failure.path).name in named for failure in report.failed):
        raise typer.Exit(2)
    if report.documents == 0:
        kinds = f" ({len(report.skipped)} files of other kinds)" if report.skipped else ""
        raise BadInput(
            f"There are no documents in {', '.join(map(str, paths))}{kinds}.",
            "Name a folder with Markdown, text, PDF, DOCX or HTML files.",
        )


@app.command()
def search(
    question: Annotated[str, typer.Argument(help="Any words.")],
    k: Annotated[int, typer.Option("-k", min=1, help="Most hits.")] = 10,
    document: DocumentOption = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find the places that speak of something. Uses no language model."""
    from rag.contract import search_json

    hits = _open(library).search(question, k, document)
    if as_json:
        _print_json(search_json(question, hits))
        return
    for rank, hit in enumerate(hits, start=1):
        page = f", page {hit.chunk.page_label}" if hit.chunk.page_label else ""
        print(
            f"{rank:2d}. {_tame(hit.chunk.document)}{page}  {hit.chunk.heading}  ({hit.score:.2f})"
        )
        print(f"    {' '.join(hit.chunk.text.split())[:200]}")


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="One question.")],
    extractive: Annotated[
        bool, typer.Option("--extractive", help="Quote sentences; load no language model.")
    ] = False,
    document: DocumentOption = None,
    model: ModelOption = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer one question, with a footnote to every sentence.

    When the documents do not hold the answer, says so and shows the nearest passages.
    """
    from rag.contract import answer_json
    from rag.types import Answer, Retrieved

    for event in _open(library, model).events(question, extractive=extractive, document=document):
        if isinstance(event, Retrieved):
            _say(f"Reading {len(event.passages)} passages ...")
        if isinstance(event, Answer):
            if as_json:
                _print_json(answer_json(event))
            else:
                _print_answer(event)


@app.command()
def chat(
    port: Annotated[int | None, typer.Option(help="Port [default: 7860]", min=1)] = None,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
    model: ModelOption = None,
    library: LibraryOption = None,
) -> None:
    """Open the page, at http://127.0.0.1:7860 unless told otherwise."""
    import ui
    from rag.settings import load_settings

    ui.launch(load_settings(library=library, model=model), port=port, open_browser=browser)


@app.command()
def verify(
    file: Annotated[
        typer.FileBinaryRead, typer.Argument(help="JSON lines; - reads standard input.")
    ],
    fast: Annotated[
        bool, typer.Option("--fast", help="Use no language model (so far, none is ever used).")
    ] = False,
) -> None:
    """Score answers that came from anywhere against the passages they came with.

    Each line of FILE is an object with id, passages (a list of texts), answer and, if you like,
    question. Prints one object a line, in order. A bad line is reported and the rest go on.
    """
    from rag.grounding.ground import verify_record

    bad = 0
    for number, line in enumerate(file, start=1):
        if not line.strip():
            continue
        record: Any = None
        try:
            record = json.loads(line)
            result = verify_record(record)
        except (ValueError, FootnoteError) as error:
            bad += 1
            _say(f"Line {number}: {error}")
            name = record.get("id") if isinstance(record, dict) else None
            result = {"id": name, "error": f"line {number}: {error}"}
        print(json.dumps(result, ensure_ascii=False), flush=True)
    if bad:
        raise typer.Exit(2)


@models_app.command("list")
def list_models(as_json: JsonOption = False) -> None:
    """Show every set of weights: its size, licence, whether it is here and fits this machine."""
    from rag import models
    from rag.settings import load_settings

    folder = load_settings().models_dir
    rows: list[dict[str, Any]] = [
        {
            "name": weights.name,
            "purpose": weights.purpose,
            "default": weights.default,
            "status": models.status(weights, folder),
            "bytes": weights.bytes,
            "memory_mb": weights.memory_mb,
            "fits": models.fits(weights),
            "licence": weights.licence,
        }
        for weights in models.load_catalog(folder).values()
    ]
    if as_json:
        _print_json({"models": rows})
        return
    for row in rows:
        mark = "*" if row["default"] else " "
        fits = "fits" if row["fits"] else "does not fit this machine's memory"
        print(
            f"{mark} {row['name']:20s} {row['purpose']:9s} {row['status']:8s} "
            f"{row['bytes'] / 1e6:6.0f} MB, needs {row['memory_mb']} MB of memory ({fits}), "
            f"{row['licence']}"
        )
    print("* fetched by: rag models pull")


@models_app.command()
def pull(
    names: Annotated[
        list[str] | None, typer.Argument(help="Weights [default: those with *]")
    ] = None,
) -> None:
    """Fetch weights and check them; goes on where an interruption left off."""
    from rag import models
    from rag.settings import load_settings

    folder = load_settings().models_dir
    for weights in _chosen(names, folder):
        if models.status(weights, folder) == "ready":
            _say(f"{weights.name} is here.")
            continue
        models.pull(weights, folder, _progress(weights.name, "B"))
        _say(f"{weights.name} is fetched and checked.")


@models_app.command("verify")
def verify_models(
    names: Annotated[list[str] | None, typer.Argument(help="Weights [default: all here]")] = None,
) -> None:
    """Compare every byte on disk with the catalogue's checksums."""
    from rag import models
    from rag.settings import load_settings

    folder = load_settings().models_dir
    every = list(models.load_catalog(folder).values())
    chosen = _chosen(names, folder) if names else every
    failed = False
    for weights in chosen:
        if not names and models.status(weights, folder) == "missing":
            continue
        problems = models.verify(weights, folder)
        print(f"{weights.name}: {'; '.join(problems) if problems else 'good'}")
        failed = failed or bool(problems)
    if failed:
        raise typer.Exit(1)


def _chosen(names: list[str] | None, folder: Path) -> list[Any]:
    """Return the named weights, or the defaults."""
    from rag import models

    catalog = models.load_catalog(folder)
    unknown = [name for name in names or () if name not in catalog]
    if unknown:
        raise BadInput(
            f"There are no weights named {unknown[0]!r}.", f"Known names: {', '.join(catalog)}."
        )
    return [catalog[n] for n in names] if names else [w for w in catalog.values() if w.default]


def _open(library: Path | None, model: str | None = None) -> Library:
    from rag.library import Library
    from rag.settings import load_settings

    return Library(load_settings(library=library, model=model))


def _progress(title: str, unit: str) -> Any:
    """Return a callable that draws a bar on standard error: done, all, and what is at hand."""
    from tqdm import tqdm

    bar: Any = tqdm(desc=title, unit=unit, unit_scale=unit == "B", leave=False, disable=None)

    def show(done: int, total: int, name: str = "") -> None:
        bar.total = total
        bar.set_postfix_str(name[-40:], refresh=False)
        bar.update(done - bar.n)
        if done >= total:
            bar.close()

    return show


def _say(message: str) -> None:
    print(message, file=sys.stderr)


def _tame(name: str) -> str:
    """Return a file name on one line, without characters that a terminal obeys."""
    return "".join(char if char.isprintable() else "?" for char in name)


def _print_json(value: dict[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1))


def _print_report(report: SyncReport) -> None:
    for title, names in (
        ("added", report.added),
        ("updated", report.updated),
        ("removed", report.removed),
    ):
        for name in names:
            print(f"{title:8s} {_tame(name)}")
    for failure in report.failed:
        print(f"failed   {_tame(failure.path)}: {failure.reason} {failure.cure}")
    print(
        f"{report.documents} documents, {report.chunks} chunks: {len(report.added)} added, "
        f"{len(report.updated)} updated, {len(report.removed)} removed, "
        f"{report.unchanged} unchanged, {len(report.skipped)} skipped, "
        f"{len(report.failed)} failed, in {report.seconds:.1f} s."
    )


def _print_answer(answer: Answer) -> None:
    """Print the sentences with their footnotes, then the footnotes, as a book would."""
    if answer.verdict == "abstained":
        print(f"{answer.answer} The nearest passages:\n")
        for passage in answer.passages:
            print(f"  {_tame(passage.document)}  {passage.heading}")
        return
    position = 0
    for claim in answer.claims:
        marks = "".join(f"[{m}]" for m in sorted({c.marker for c in claim.citations}))
        print(answer.answer[position : claim.end] + marks, end="")
        position = claim.end
    print(answer.answer[position:] + "\n")
    for citation in dict.fromkeys(c for claim in answer.claims for c in claim.citations):
        page = f", page {citation.page_label}" if citation.page_label else ""
        quote = " ".join(citation.quote.split())
        print(f"  [{citation.marker}] {_tame(citation.document)}{page}: “{quote}”")
    for claim in answer.claims:
        if claim.verdict != "supported":
            print(f"\n  {claim.verdict}: “{claim.text}” {' '.join(claim.reasons)}")


if __name__ == "__main__":
    main()
