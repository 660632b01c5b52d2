"""Study guides as Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable

from rag.library import Library
from rag.study.summaries.markdown_text import guide_markdown
from rag.study.summaries.study_guide import claims_of, study_guide
from study.notes import CELLS

Make = Callable[..., Library]


def test_markdown_has_footnotes(make_library: Make) -> None:
    guide = study_guide(make_library({"cells.md": CELLS}))
    text = guide_markdown(guide)
    said, _, notes = text.partition("\n[^1]:")
    used = re.findall(r"\[\^(\d+)\]", said)
    assert used == [str(n) for n in range(1, len(claims_of(guide)) + 1)]
    assert len(re.findall(r"^\[\^\d+\]: ", f"[^1]:{notes}", re.M)) == len(used)
    assert "  - The nucleus\n" in text
    assert "- Represented: 4 of 4" in text


def test_markdown_is_escaped(make_library: Make) -> None:
    text = "# A &lt;b> ![x](http://e.example/) title\n\nThe rain & the $5 *note* fell on dry hills."
    guide = guide_markdown(study_guide(make_library({"bad.md": text})))
    assert r"\<b\>" in guide and "<b>" not in guide
    assert r"\!\[x\](http" in guide or "](http" not in guide
    assert r"The rain \& the \$5 note fell" in guide
