"""The study items as markup, their changes, and what is said of an import."""

from __future__ import annotations

import base64
import re

from browser.script import HOSTILE
from study.stored_items import cited, make_card

from page.study.cells import ALIVE, QUOTE
from rag.library import Library
from rag.page.study.cards_view import (
    describe_changes,
    describe_import,
    render_changes,
    render_file,
    render_items,
)
from rag.study.study import Imported, Study


def test_changes_show_the_words_before(library: Library) -> None:
    card = make_card("Who proposed it?", "Schleiden", (cited(library, "cells.md", QUOTE),))
    study = Study(library)
    study.add(card)
    assert QUOTE in render_items(study.items())
    folder = library.settings.library.parent / "notes"
    (folder / "cells.md").write_text("# Cells\n\nNothing of that is left in this note at all.\n")
    library.sync([folder])
    (change,) = study.refresh().changes
    assert describe_changes([change]) == "Documents have changed; 1 item checked: 1 retired."
    shown = render_changes([change], {card.id: card.front})
    assert "Retired" in shown and QUOTE in shown and change.reason[:20] in shown
    assert "No study items have changed" in render_changes([], {})


def test_items_are_inert(library: Library) -> None:
    Study(library).add(make_card(HOSTILE, HOSTILE, (cited(library, "cells.md", QUOTE),)))
    shown = render_items(Study(library).items())
    assert "1 item</h3>" in shown and not ALIVE.search(shown) and "\u202e" not in shown


def test_import_in_words() -> None:
    said = describe_import(Imported(added=1, known=2, reviews=0, retired=1))
    assert said.startswith("Imported 1 item and 0 reviews; 2 items were there already. 1 item is")


def test_file_keeps_its_bytes() -> None:
    content = re.search(r'data-content="([^"]*)"', render_file("<b>.apkg", b"\x00\xff"))
    assert content and base64.b64decode(content[1]) == b"\x00\xff"
