"""The forms of the Study tab: what is to be made, and what was chosen of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast, get_args

from rag.errors import BadInput
from rag.page.document_picker import Choice, make_value, read_choice
from rag.page.markup import names_of, plain
from rag.page.study.make_items import Order, What
from rag.study.items import KINDS, QuestionKind
from rag.study.summaries.summary import Level
from rag.types import DocumentInfo

MOST = {"cards": 200, "quiz": 50}
"""Most cards or questions of one order."""
LEVELS: dict[Level, str] = {
    "paragraph": "A paragraph",
    "page": "A page",
    "full": "Something of every section",
}
KIND_NAMES: dict[QuestionKind, str] = {
    "choice": "Several choices",
    "true_false": "True or false",
    "fill_in": "Fill in the gap",
    "short_answer": "Short answer",
}


def read_order(what: What, fields: Mapping[str, Any]) -> Order:
    """Return the order that the fields of a form stand for.

    Args:
        what: to make.
        fields: names and values; of boxes with the same name the list of those that are ticked.

    Raises:
        BadInput: a number that cannot be used, or no kind of question.
    """
    kinds = tuple(kind for kind in KINDS if kind in fields.get("kinds", KINDS))
    if not kinds:
        raise BadInput("No kind of question is ticked.", "Tick at least one.")
    level = fields.get("level", "page")
    return Order(
        what,
        read_from(fields),
        bool(fields.get("extractive")),
        _number(fields.get("number", "10"), MOST.get(what, MOST["cards"])),
        kinds,
        cast(Level, level) if level in get_args(Level) else "page",
        fields.get("section") or None,
    )


def read_from(fields: Mapping[str, Any]) -> Choice:
    """Return the documents that were chosen; none named means all."""
    return read_choice([fields["from"]] if fields.get("from") else [])


def _number(given: str, most: int) -> int:
    if not (given.strip().isdecimal() and 1 <= int(given) <= most):
        raise BadInput(f"{given!r} is no number that can be made at once.", f"Give 1 to {most}.")
    return int(given)


def render_from(listing: Sequence[DocumentInfo], *, extractive: bool) -> str:
    """Return the choice that all forms share: of which documents, and without the language model.

    Args:
        listing: of the library.
        extractive: whether the settings never use the language model.
    """
    tags = sorted({tag for info in listing for tag in info.tags})
    groups = _group("Tags", [(make_value("tag", tag), f"#{tag}") for tag in tags])
    values = [make_value("document", info.path) for info in listing]
    names = names_of([info.path for info in listing])
    groups += _group("Documents", list(zip(values, names, strict=True)))
    fixed = " checked disabled" if extractive else ""
    return (
        '<div class="fields">'
        + _field("From", "from", f'<option value="">All documents</option>{groups}')
        + f'<label class="ticked"><input type="checkbox" name="extractive" value="yes"{fixed}> '
        "Without the language model</label></div>"
    )


def _group(title: str, options: Sequence[tuple[str, str]]) -> str:
    if not options:
        return ""
    inside = "".join(f'<option value="{value}">{plain(name)}</option>' for value, name in options)
    return f'<optgroup label="{title}">{inside}</optgroup>'


def render_text_form(sections: Sequence[str]) -> str:
    """Return the form of a summary.

    Args:
        sections: paths of headings of the document that is chosen, none of several documents.
    """
    options = "".join(
        f'<option value="{plain(one)}">{"  " * one.count(" › ")}'
        f"{plain(one.rsplit(' › ', 1)[-1])}</option>"
        for one in sections
    )
    levels = "".join(
        f'<option value="{level}"{" selected" if level == "page" else ""}>{words}</option>'
        for level, words in LEVELS.items()
    )
    closed = "" if sections else " disabled"
    hint = "The whole document" if sections else "Choose one document first"
    sections_offered = f'<option value="">{hint}</option>{options}'
    return (
        f'<div class="fields">{_field("Length", "level", levels)}'
        f"{_field('Section', 'section', sections_offered, closed)}</div>"
    )


def _field(label: str, name: str, options: str, more: str = "") -> str:
    """Return a choice of one, beside its label: inside of it the options would be part of it."""
    return (
        f'<span class="field"><label for="choose-{name}">{label}</label> '
        f'<select id="choose-{name}" name="{name}"{more}>{options}</select></span>'
    )


def render_quiz_form() -> str:
    """Return the form of a quiz."""
    boxes = "".join(
        f'<label class="ticked"><input type="checkbox" name="kinds" value="{kind}" checked> {name}'
        "</label>"
        for kind, name in KIND_NAMES.items()
    )
    return f'<div class="fields">{_how_many("Questions", 10, MOST["quiz"])}{boxes}</div>'


def render_cards_form() -> str:
    """Return the form of new cards."""
    return f'<div class="fields">{_how_many("New cards", 10, MOST["cards"])}</div>'


def render_export_form() -> str:
    """Return the choice of a format to export in."""
    formats = {
        ".apkg": "Anki (.apkg)",
        ".csv": "Spreadsheet (.csv)",
        ".md": "To read (.md)",
        ".json": "A copy of everything (.json)",
    }
    options = "".join(f'<option value="{end}">{name}</option>' for end, name in formats.items())
    return f'<div class="fields">{_field("Format", "ending", options)}</div>'


def _how_many(words: str, number: int, most: int) -> str:
    return (
        f'<label>{words} <input type="number" name="number" value="{number}" min="1" max="{most}">'
        "</label>"
    )
