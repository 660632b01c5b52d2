"""Study guides."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rag.errors import BadInput
from rag.library import Library
from rag.study.items import StudyProgress
from rag.study.summaries.study_guide import claims_of, study_guide
from study.notes import CELLS, CELLS_TABLE

Make = Callable[..., Library]


def test_every_claim_is_cited(make_library: Make) -> None:
    library = make_library({"cells.md": CELLS})
    told: list[StudyProgress] = []
    guide = study_guide(library, progress=told.append)
    document = library.document(library.documents()[0])
    assert document is not None
    titles = [document.text[one.start : one.end].strip("# ") for one in guide.outline]
    assert titles == ["Cell biology", "The nucleus", "Mitochondria", "Ribosomes"]
    claims = claims_of(guide)
    assert len({claim.text for claim in claims}) == len(claims)
    for claim in claims:
        (one,) = claim.citations
        assert document.text[one.start : one.end] == one.quote
        passage = guide.passages[one.marker - 1]
        assert passage.start <= one.start and one.end <= passage.end
    assert [term.name for term in guide.terms] == [
        "Cell biology", "nucleus", "mitochondrion", "ribosome"
    ]  # fmt: skip
    assert [(one.one, one.other) for one in guide.confusions] == [
        ("Ribosomes", "lysosomes"),
        ("Mitochondria", "ribosomes"),
    ]
    assert [claim.text for claim in guide.open_questions] == [
        "Why mitochondria kept some of their genes is still unknown."
    ]
    assert all(one.items for one in guide.coverage)
    assert told[-1].done == told[-1].of > 0


def test_tables_give_no_guide(make_library: Make) -> None:
    with pytest.raises(BadInput, match="No suitable sentences"):
        study_guide(make_library({"sizes.md": CELLS_TABLE}))
