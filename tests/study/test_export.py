"""Export and import of items in each format, with text that has a meaning in each."""

from __future__ import annotations

import base64
import csv
import html
import io
import json
import re
import sqlite3
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.citations.anchor import Anchor
from rag.errors import BadInput, LibraryMismatch
from rag.study.export import anki, csv_table, json_copy, markdown_notes
from rag.study.export.export_formats import WRITERS, read_file, write_file
from rag.study.export.exported_items import Bundle
from rag.study.store.stored_items import QuizReply, Review, StoredItem
from study.stored_items import CITATION, NOON, make_card, make_question

ANCHOR = Anchor("0" * 64, "# Cats\n\n", "\n\n## Food")
HOSTILE = (
    "=1+1 <script>alert(1)</script> ![](http://x.example/a.png) {{c2::x}} [sound:http://x.example]"
    " [latex]\\input{/etc/passwd}[/latex] --> & \x1f 'quoted'; “…” \n# heading\r\n| cell |"
)


def keep(item: Any, **fields: Any) -> StoredItem:
    return StoredItem(item, (ANCHOR,) * len(item.citations), NOON, **fields)


def hostile() -> StoredItem:
    citation = replace(CITATION, quote=HOSTILE, document=f"notes/{HOSTILE[:9]}.md", heading=HOSTILE)
    return keep(make_card(front=HOSTILE, back=HOSTILE, citations=(citation,)))


CLOZE = keep(make_card(front="Cats sleep … a day.", back="sixteen hours", kind="cloze"))
ITEMS = (keep(make_card()), CLOZE, keep(make_question()), hostile())
BUNDLE = Bundle(
    (*ITEMS, keep(make_card(front="Old?"), status="retired")),
    (Review(CLOZE.item.id, NOON, 3, None, "new", 0.9),),
    (QuizReply(ITEMS[2].item.id, NOON, "sixteen", True, 1.0),),
)


def ids(bundle: Bundle) -> set[str]:
    return {kept.item.id for kept in bundle.items}


@pytest.mark.parametrize("ending", WRITERS)
def test_round_trip(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"items{ending}"
    write_file(path, BUNDLE)
    back = read_file(path)
    assert sorted(back.good, key=lambda kept: kept.item.id) == sorted(
        ITEMS, key=lambda kept: kept.item.id
    )
    assert list(tmp_path.iterdir()) == [path]


def test_json_is_a_full_copy() -> None:
    back = json_copy.read(json_copy.write(BUNDLE))
    assert ids(back) == ids(BUNDLE)
    assert (back.reviews, back.replies) == (BUNDLE.reviews, BUNDLE.replies)


@settings(max_examples=25)
@given(st.text(), st.text(), st.lists(st.text(), max_size=3).map(tuple), st.floats(0, 1))
def test_csv_round_trip_of_any_text(
    prompt: str, answer: str, choices: tuple[str, ...], support: float
) -> None:
    question = make_question(prompt, answer, choices=choices, support=support, explanation=prompt)
    question = replace(question, citations=(replace(CITATION, quote=answer),))
    bundle = Bundle((keep(question), keep(make_card(prompt, answer))))
    assert csv_table.read(csv_table.write(bundle)) == bundle
    assert markdown_notes.read(markdown_notes.write(bundle)) == bundle


def test_csv_cells_are_no_formulas() -> None:
    rows = csv.reader(io.StringIO(csv_table.write(BUNDLE).decode("utf-8-sig"), newline=""))
    cells = [cell for row in rows for cell in row]
    assert any(cell.startswith("'=1+1") for cell in cells)
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)


def test_markdown_is_escaped() -> None:
    text = markdown_notes.write(BUNDLE).decode()
    assert "## How long do cats sleep?" in text
    assert "> notes/cats.md, Cats" in text
    shown = "\n".join(line for line in text.split("\n") if not line.startswith("<!-- footnote"))
    assert "![" not in shown.replace("\\!\\[", "")
    assert "<" not in shown.replace("\\<", "")
    assert text.count("-->") == text.count("<!-- ") == len(ITEMS)


# The Anki package, by what Anki reads: a zip with a SQLite collection.


def collection(data: bytes) -> sqlite3.Connection:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert json.loads(archive.read("media")) == {}
        db = sqlite3.connect(":memory:")
        db.deserialize(archive.read("collection.anki2"))
        return db


def test_anki_package_content() -> None:
    db = collection(anki.write(BUNDLE))
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    models = json.loads(db.execute("SELECT models FROM col").fetchone()[0])
    decks = json.loads(db.execute("SELECT decks FROM col").fetchone()[0])
    assert decks[str(anki.DECK)]["name"] == "Footnote"
    notes = db.execute("SELECT id, mid, flds FROM notes").fetchall()
    assert len(notes) == len(ITEMS)
    for _, mid, fields in notes:
        assert len(fields.split("\x1f")) == len(models[str(mid)]["flds"])
    owners = db.execute("SELECT nid, did, ord, due FROM cards ORDER BY due").fetchall()
    assert owners == [(note[0], anki.DECK, 0, due) for due, note in enumerate(notes)]


def test_anki_notes_show_their_source() -> None:
    fields = collection(anki.write(Bundle((CLOZE,)))).execute("SELECT flds FROM notes").fetchone()
    text, source, _ = fields[0].split("\x1f")
    assert text == "Cats sleep {{c1::sixteen hours}} a day."
    assert source == "<blockquote>Cats sleep sixteen hours a day.</blockquote>notes/cats.md, Cats"


def test_anki_fields_are_escaped() -> None:
    row = collection(anki.write(Bundle((hostile(),)))).execute("SELECT flds FROM notes").fetchone()
    *shown, _packed = row[0].split("\x1f")
    assert len(shown) == 3
    for field in shown:
        bare = field.replace("<br>", "").replace("<blockquote>", "").replace("</blockquote>", "")
        assert not set("<>{}[]") & set(bare)
        assert "::" not in bare
    assert html.unescape(shown[0]).startswith(HOSTILE[:60])


def test_anki_typesets_formulas() -> None:
    """Braces inside end no cloze; a bracket behind a backslash in the text begins no formula."""
    sentence = r"The ratio $\frac{a}{b_{c}}$ is \(not\) a price of $5 or $7."
    citation = replace(CITATION, quote=sentence)
    front, back = r"The ratio … is \(not\) a price of $5 or $7.", r"$\frac{a}{b_{c}}$"
    kept = replace(ITEMS[0], item=make_card(front, back, (citation,), kind="cloze"))
    row = collection(anki.write(Bundle((kept,)))).execute("SELECT flds FROM notes").fetchone()
    asked = row[0].split("\x1f")[0]
    assert re.findall(r"\{\{c1::(.*?)\}\}", asked) == [
        r"\(&#92;frac&#123;a&#125;&#123;b_&#123;c&#125;&#125;\)"
    ]
    assert r"\(" not in html.unescape(asked.split("}}")[1])
    assert "a price of $5 or $7." in asked


def test_anki_guids_are_stable() -> None:
    def keys(data: bytes) -> list[tuple[str, int]]:
        return collection(data).execute("SELECT guid, mid FROM notes ORDER BY id").fetchall()

    first, second = anki.write(BUNDLE), anki.write(BUNDLE)
    assert keys(first) == keys(second)
    assert len(set(keys(first))) == len(ITEMS)


def test_anki_templates_load_nothing() -> None:
    models = collection(anki.write(BUNDLE)).execute("SELECT models FROM col").fetchone()[0]
    assert "http" not in models
    assert "script" not in models


def test_anki_newer_collection_is_preferred(tmp_path: Path) -> None:
    """Anki writes a notice for old versions into the older collection."""
    inner = zipfile.ZipFile(io.BytesIO(anki.write(Bundle(ITEMS[:1])))).read("collection.anki2")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("collection.anki2", b"please update")
        archive.writestr("collection.anki21", inner)
    assert anki.read(stream.getvalue()).items == ITEMS[:1]


def packed(**entries: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("_", "."), content)
    return stream.getvalue()


def changed(**fields: Any) -> bytes:
    value = json.loads(json_copy.write(Bundle(ITEMS[:1])))
    value["cards"][0] |= fields
    return json.dumps(value).encode()


def package_with(fields: str) -> bytes:
    """Return a package whose only note has these fields."""
    db = collection(anki.write(Bundle(ITEMS[:1])))
    db.execute("UPDATE notes SET flds = ?", (fields,))
    db.commit()
    return packed(collection_anki2=db.serialize())


BROKEN = anki.MARK + base64.b64encode(b'{"id": 7}').decode()
REVIEW = {"item": "a", "at": "2026-03-02T12:00:00Z", "rating": 3, "milliseconds": None}


def with_review(**fields: Any) -> bytes:
    review = REVIEW | {"state": "new", "retention": 0.9} | fields
    return json.dumps({"format": json_copy.FORMAT, "version": 1, "reviews": [review]}).encode()


@pytest.mark.parametrize(
    ("ending", "data", "message"),
    [
        (".json", b"{", "not JSON"),
        (".json", b"[" * 100_000, "not JSON"),
        (".json", b"[]", "'footnote-study'"),
        (".json", b'{"format": "footnote-study", "version": 1, "cards": 3}', "'cards'"),
        (".json", b'{"format": "footnote-study", "version": 1, "cards": [3]}', "object"),
        (".json", changed(support="much"), "support"),
        (".json", changed(kind="poem"), "kind"),
        (".json", changed(anchors=[]), "anchors"),
        (".json", changed(added="yesterday"), "added"),
        (".json", with_review(rating=5), "rating"),
        (".json", with_review(at="2026-03-02T12:00:00"), "timezone"),
        (".json", with_review(retention=1.0), "retention"),
        (".csv", b"\xff\xff", "UTF-8"),
        (".csv", b"", "table"),
        (".csv", b"id,kind\n1,basic\n", "no column"),
        (".csv", ",".join(csv_table.COLUMNS).encode() + b"\n1,basic\n", "Line 2"),
        (".md", b"# My notes\n", "no study items"),
        (".md", b"<!-- footnote {} -->\n", "id: "),
        (".md", b"<!-- footnote nonsense -->\n", "cannot be read"),
        (".apkg", b"nonsense", "not an Anki package"),
        (".apkg", packed(other=b""), "not an Anki package"),
        (".apkg", packed(collection_anki2=b"nonsense"), "collection cannot be read"),
        (".apkg", packed(collection_anki2=b"", collection_anki21b=b""), "only Anki reads"),
        (".apkg", package_with("front\x1fback"), "no note from Footnote"),
        (".apkg", package_with(f"a\x1f{BROKEN}"), "id: "),
        (".txt", b"", "ends in one of"),
    ],
)
def test_unusable_files(tmp_path: Path, ending: str, data: bytes, message: str) -> None:
    path = tmp_path / f"items{ending}"
    path.write_bytes(data)
    with pytest.raises(BadInput, match=re.escape(message)):
        read_file(path)


def test_later_version_is_refused() -> None:
    value = json.loads(json_copy.write(BUNDLE)) | {"version": 2}
    with pytest.raises(LibraryMismatch, match="version 2"):
        json_copy.read(json.dumps(value).encode())
