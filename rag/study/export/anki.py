"""Anki packages. Notes are identified by guid, so that importing a second export updates the first.

All text is escaped: in a field of Anki, HTML, `{{c1::...}}`, `[sound:...]` and `[latex]` have a
meaning, and a document could contain any of them.
"""

from __future__ import annotations

import base64
import html
import itertools
import json
import re
import sqlite3
import time
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

from rag.documents.limits import Limits, open_archive
from rag.errors import BadInput, UnreadableFile
from rag.study.export.exported_items import (
    Bundle,
    answer_of,
    source_of,
    stored_item_json,
    stored_item_of,
)
from rag.study.facts.fact import GAP
from rag.study.items import QuizQuestion
from rag.study.store.stored_items import StoredItem
from rag.text.formulas import replace_formulas

if TYPE_CHECKING:
    import genanki

# Chosen once at random; Anki identifies decks and note types by them.
DECK, BASIC, CLOZE = 1_937_042_617, 1_648_203_951, 1_385_716_204
MARK = "footnote:"
"""Prefix of the field with the whole item, which no template shows."""
COLLECTION, NEWER, NEWEST = "collection.anki2", "collection.anki21", "collection.anki21b"

# Characters of Anki's markup other than HTML.
_MARKS = re.compile(r"[{}\[\]:\\]")
_BRACKET = re.compile(r"\\([()\[\]])")
_TAG = re.compile(r"[^\w.-]+")
CSS = """.card { font-family: sans-serif; font-size: 20px; text-align: center; }
.source { margin-top: 2em; font-size: 14px; text-align: left; opacity: 0.8; }
.cloze { font-weight: bold; }"""


def write(bundle: Bundle) -> bytes:
    """Return a package with a note for each item that can be studied."""
    import genanki

    deck = genanki.Deck(DECK, "Footnote")
    for place, kept in enumerate(bundle.good):
        deck.add_note(_note(kept, place))
    # The library's own writer leaves a copy of the collection in the temporary folder.
    db = sqlite3.connect(":memory:")
    now = time.time()
    genanki.Package(deck).write_to_db(db.cursor(), now, itertools.count(int(now * 1000)))
    db.commit()
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        archive.writestr(COLLECTION, db.serialize())
        archive.writestr("media", "{}")
    db.close()
    return stream.getvalue()


def read(data: bytes) -> Bundle:
    """Return the items of a package of `write`, also after Anki has exported it again.

    Other notes have no citations and are skipped.

    Raises:
        BadInput: it is no Anki package, only Anki can read it, or it has no note of Footnote.
    """
    items = []
    for fields in _fields(data):
        for field in fields.split("\x1f"):
            text = html.unescape(field).strip()
            if text.startswith(MARK):
                items.append(_unpack(text))
    if not items:
        raise BadInput(
            "The package has no note from Footnote.",
            "Other notes have no citations, and cannot be imported.",
        )
    return Bundle(tuple(items))


def _fields(data: bytes) -> list[str]:
    try:
        with open_archive(data, Limits(), "an Anki package", COLLECTION) as archive:
            names = archive.namelist()
            if NEWEST in names:
                raise BadInput(
                    "The package is in a format that only Anki reads.",
                    "Export it from Anki with “Support older Anki versions” ticked.",
                )
            collection = archive.read(NEWER if NEWER in names else COLLECTION)
    except UnreadableFile as error:
        raise BadInput(error.what, error.cure) from error
    db = sqlite3.connect(":memory:")
    try:
        db.deserialize(collection)
        db.execute("PRAGMA trusted_schema = OFF")
        return [row[0] for row in db.execute("SELECT flds FROM notes ORDER BY id")]
    except sqlite3.Error as error:
        raise BadInput(
            f"The package's collection cannot be read: {error}.", "Export it once more."
        ) from error
    finally:
        db.close()


def _unpack(text: str) -> StoredItem:
    try:
        return stored_item_of(json.loads(base64.b64decode(text.removeprefix(MARK), validate=True)))
    except ValueError as error:
        raise BadInput(
            f"A note's field with the item cannot be read: {error}.", "Export it once more."
        ) from error


def _note(kept: StoredItem, place: int) -> genanki.Note:
    import genanki

    item = kept.item
    asked, answer = answer_of(item)
    sources = "".join(
        f"<blockquote>{_html(citation.quote)}</blockquote>{_html(source_of(citation))}"
        for citation in item.citations
    )
    packed = MARK + base64.b64encode(json.dumps(stored_item_json(kept)).encode()).decode()
    if item.kind == "cloze" and GAP in asked:
        shown = f"{{{{c1::{_html(answer)}}}}}".join(map(_html, asked.split(GAP, 1)))
        model, fields = _cloze(), [shown, sources, packed]
    else:
        if isinstance(item, QuizQuestion) and item.explanation:
            answer = f"{answer}\n\n{item.explanation}"
        model, fields = _basic(), [_html(asked), _html(answer), sources, packed]
    tags = [f"footnote::{_TAG.sub('_', path)}" for path in sorted(kept.documents)]
    return genanki.Note(
        model, fields, guid=genanki.guid_for("footnote", item.id), tags=tags, due=place
    )


@cache
def _basic() -> genanki.Model:
    import genanki

    return genanki.Model(
        BASIC,
        "Footnote",
        fields=[{"name": name} for name in ("Front", "Back", "Source", "Item")],
        templates=[
            {
                "name": "Card",
                "qfmt": "{{Front}}",
                "afmt": '{{FrontSide}}<hr id="answer">{{Back}}<div class="source">{{Source}}</div>',
            }
        ],
        css=CSS,
    )


@cache
def _cloze() -> genanki.Model:
    import genanki

    return genanki.Model(
        CLOZE,
        "Footnote cloze",
        fields=[{"name": name} for name in ("Text", "Source", "Item")],
        templates=[
            {
                "name": "Cloze",
                "qfmt": "{{cloze:Text}}",
                "afmt": '{{cloze:Text}}<div class="source">{{Source}}</div>',
            }
        ],
        css=CSS,
        model_type=genanki.Model.CLOZE,
    )


def _html(text: str) -> str:
    """Return a text escaped for a field; line breaks are kept, formulas are typeset by Anki."""
    # Without the separator of fields and other invisible characters.
    visible = "".join(char for char in text if char.isprintable() or char in "\n\t")
    return replace_formulas(visible, _typeset, _plain)


def _typeset(formula: str, displayed: bool) -> str:
    left, right = ("\\[", "\\]") if displayed else ("\\(", "\\)")
    return f"{left}{_escaped(_BRACKET.sub(' ', formula))}{right}"


def _plain(text: str) -> str:
    # Anki would typeset what stands between a backslash and a bracket, and its like further on.
    return _escaped(_BRACKET.sub(lambda mark: f"\\\u2060{mark[1]}", text)).replace("\n", "<br>")


def _escaped(text: str) -> str:
    # The ampersands and semicolons of the escapes are not among these marks.
    return _MARKS.sub(lambda mark: f"&#{ord(mark[0])};", html.escape(text))
