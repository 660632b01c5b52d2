"""The `rag` command: parse arguments, call the library, print the result.

Data goes to standard output, progress and messages to standard error. Each module holds a group of
commands as plain functions, which get their names and their order here.
"""

from __future__ import annotations

import errno
import sys
from io import TextIOWrapper

import typer

from rag.cli import (
    ask_commands,
    conversation_commands,
    doctor_command,
    eval_commands,
    index_commands,
    model_commands,
    study_item_commands,
    study_make_commands,
    study_review_commands,
    verify_command,
)
from rag.cli.output import print_error, print_message
from rag.errors import FootnoteError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # it would drop [default: ...] and break paragraphs at line ends
    help="Answer questions from your own documents, on your own machine, with a checked footnote "
    "for every sentence.\n\nStart with: rag models pull; rag index FOLDER; rag chat. If something "
    "does not work: rag doctor",
)
app.command()(index_commands.index)
app.command()(ask_commands.search)
app.command()(ask_commands.ask)
app.command()(ask_commands.chat)

documents_app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="List, tag and remove documents."
)
documents_app.command("list")(index_commands.list_documents)
documents_app.command("tag")(index_commands.tag_documents)
documents_app.command("untag")(index_commands.untag_documents)
documents_app.command("remove")(index_commands.remove_documents)
app.add_typer(documents_app, name="documents")

conversations_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="List, search, show and export conversations from the page.",
)
conversations_app.command("list")(conversation_commands.list_conversations)
conversations_app.command("search")(conversation_commands.search_conversations)
conversations_app.command("show")(conversation_commands.show_conversation)
conversations_app.command("rename")(conversation_commands.rename_conversation)
conversations_app.command("delete")(conversation_commands.delete_conversation)
conversations_app.command("export")(conversation_commands.export_conversation)
app.add_typer(conversations_app, name="conversations")

app.command()(verify_command.verify)

eval_app = typer.Typer(
    cls=eval_commands.RunByDefault,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Measure the quality of answers.\n\nrag eval FILE --out DIR is short for "
    "rag eval run FILE --out DIR.",
)
eval_app.command()(eval_commands.run)
eval_app.command()(eval_commands.compare)
eval_app.command()(eval_commands.draft)
eval_app.command()(eval_commands.feedback)
app.add_typer(eval_app, name="eval")
app.command()(eval_commands.calibrate)

study_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Study the documents with summaries, quizzes and flashcards.\n\nEach item cites its "
    "source, is stored in the library, and is checked again when the documents change. Start with: "
    "rag study cards --n 20; rag study review",
)
for name, command in (
    ("summary", study_make_commands.summary),
    ("guide", study_make_commands.guide),
    ("teach", study_make_commands.teach),
    ("compare", study_make_commands.compare),
    ("quiz", study_make_commands.quiz),
    ("cards", study_make_commands.cards),
    ("review", study_review_commands.review),
    ("stats", study_review_commands.stats),
    ("log", study_review_commands.log),
    ("list", study_item_commands.list_items),
    ("remove", study_item_commands.remove_items),
    ("refresh", study_item_commands.refresh),
    ("changes", study_item_commands.changes),
    ("export", study_item_commands.export),
    ("import", study_item_commands.import_items),
):
    study_app.command(name)(command)
app.add_typer(study_app, name="study")

models_app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="List, add, download and verify models."
)
models_app.command("list")(model_commands.list_models)
models_app.command("add")(model_commands.add)
models_app.command("pull")(model_commands.pull)
models_app.command("verify")(model_commands.verify_models)
app.add_typer(models_app, name="models")

app.command()(doctor_command.doctor)


def main() -> None:
    """Run the command; an expected error becomes a message and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that is not UTF-8
    try:
        app()
    except FootnoteError as error:
        print_error(error)
        sys.exit(error.exit_code)
    except SystemExit as stop:
        if stop.code == 130:  # typer exits silently after Ctrl-C
            print_message("\nrag: Stopped. Everything that was finished is saved.")
        raise
    except ImportError as error:
        print_message(f"rag: A package cannot be loaded: {error}.\n     Run: rag doctor")
        sys.exit(3)
    except Exception as error:
        message = _system_error(error)
        if message is None:
            raise
        print_message(f"rag: {message}")
        sys.exit(1)


def _system_error(error: Exception) -> str | None:
    """Return a message for an error of the operating system, or None for a bug."""
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    if full or "database or disk is full" in str(error):  # the second is SQLite's
        return "The disk is full.\n     Free some space and run it again; the library is undamaged."
    if not isinstance(error, OSError):
        return None
    if error.filename is not None:
        return f"{error.filename} cannot be used: {error.strerror}."
    return f"The output cannot be written: {error.strerror or error}."
