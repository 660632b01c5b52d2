"""The `rag` command: parses and prints. Everything else is the library's.

Data goes to standard output, progress and messages to standard error. Each module holds the
commands of one room as plain functions; here they get their names and their order.
"""

from __future__ import annotations

import errno
import sys
from io import TextIOWrapper

import typer

from rag.cli import (
    asking,
    conversations,
    doctor,
    evaluation,
    library,
    models,
    study_items,
    study_making,
    study_review,
    study_tutor,
    verifying,
)
from rag.cli.show import tame
from rag.errors import FootnoteError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # it would swallow [default: ...] and break paragraphs at line ends
    help="Answers from your own documents, on your own machine. Every sentence carries a footnote "
    "to the exact words it rests on.\n\nStart with: rag models pull; rag index FOLDER; rag chat. "
    "When something does not work: rag doctor",
)
app.command()(library.index)
app.command()(asking.search)
app.command()(asking.ask)
app.command()(asking.chat)

documents_app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="List, tag and remove documents."
)
documents_app.command("list")(library.list_documents)
documents_app.command("tag")(library.tag_documents)
documents_app.command("untag")(library.untag_documents)
documents_app.command("remove")(library.remove_documents)
app.add_typer(documents_app, name="documents")

conversations_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="What was asked on the page: list, search, show, rename, delete and export it.",
)
conversations_app.command("list")(conversations.list_conversations)
conversations_app.command("search")(conversations.search_conversations)
conversations_app.command("show")(conversations.show_conversation)
conversations_app.command("rename")(conversations.rename_conversation)
conversations_app.command("delete")(conversations.delete_conversation)
conversations_app.command("export")(conversations.export_conversation)
app.add_typer(conversations_app, name="conversations")

app.command()(verifying.verify)

eval_app = typer.Typer(
    cls=evaluation.RunByDefault,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="How good the answers are: rag eval FILE.jsonl --out DIR. The options of that are shown "
    "by rag eval run --help.",
)
eval_app.command()(evaluation.run)
eval_app.command()(evaluation.compare)
eval_app.command()(evaluation.draft)
eval_app.command()(evaluation.feedback)
app.add_typer(eval_app, name="eval")
app.command()(evaluation.calibrate)

study_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Learn from the documents: summaries, quizzes and flashcards, each with the words that it "
    "rests on.\n\nStart with: rag study cards --n 20; rag study review. Items are kept in the "
    "library, and compared with the documents when these change.",
)
for name, command in (
    ("summary", study_making.summary),
    ("guide", study_making.guide),
    ("teach", study_tutor.teach),
    ("compare", study_tutor.compare),
    ("quiz", study_making.quiz),
    ("cards", study_making.cards),
    ("review", study_review.review),
    ("stats", study_review.stats),
    ("log", study_review.log),
    ("list", study_items.list_items),
    ("remove", study_items.remove_items),
    ("refresh", study_items.refresh),
    ("changes", study_items.changes),
    ("export", study_items.export),
    ("import", study_items.import_items),
):
    study_app.command(name)(command)
app.add_typer(study_app, name="study")

models_app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="The catalogue of model weights."
)
models_app.command("list")(models.list_models)
models_app.command("pull")(models.pull)
models_app.command("verify")(models.verify_models)
app.add_typer(models_app, name="models")

app.command("doctor")(doctor.examine_all)


def main() -> None:
    """Run the command; errors a person can act on become one message and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that is not UTF-8
    try:
        app()
    except FootnoteError as error:
        # A name in the message can hold what a terminal obeys.
        print(f"rag: {tame(error.what)}\n     {tame(error.cure)}", file=sys.stderr)
        sys.exit(error.exit_code)
    except SystemExit as stop:
        if stop.code == 130:  # what typer makes of Ctrl-C, without a word
            print(
                "\nrag: stopped. Nothing is lost; what was finished is kept.",
                file=sys.stderr,
            )
        raise
    except ImportError as error:
        print(f"rag: A package cannot be loaded: {error}.\n     Run: rag doctor", file=sys.stderr)
        sys.exit(3)
    except Exception as error:
        message = _from_the_system(error)
        if message is None:
            raise
        print(f"rag: {message}", file=sys.stderr)
        sys.exit(1)


def _from_the_system(error: Exception) -> str | None:
    """Return a message for what the system refused, or None for a fault of ours."""
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    if full or "database or disk is full" in str(error):  # the second is SQLite's
        return "The disk is full.\n     Free some space and run it again; the library is unharmed."
    if not isinstance(error, OSError):
        return None
    if error.filename is not None:
        return f"{error.filename} cannot be used: {error.strerror}."
    return f"The output cannot be written: {error.strerror or error}."
