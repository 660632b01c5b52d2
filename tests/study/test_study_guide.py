"""Study guides: terms, contrasts and open questions as documents write them, and the Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from conftest import WordEmbedder

from rag.errors import BadInput
from rag.grounding.calibration import IDENTITY
from rag.grounding.grounder import Grounder
from rag.library import Library
from rag.study.items import StudyProgress
from rag.study.summaries.contrasts import contrasts_of
from rag.study.summaries.key_terms import terms_of
from rag.study.summaries.markdown_text import guide_markdown
from rag.study.summaries.open_questions import open_questions_of
from rag.study.summaries.quoting import Quoter
from rag.study.summaries.study_guide import claims_of, study_guide
from rag.types import Passage
from study.notes import CELLS, CELLS_TABLE

Make = Callable[..., Library]


def quoter(text: str, heading: str = "") -> Quoter:
    """Return one passage."""
    return Quoter(
        Passage(1, "a.md", None, None, heading, 0, len(text), text, 0.0),
        Grounder(WordEmbedder(), IDENTITY, None, ""),
    )


@pytest.mark.parametrize(
    ("sentence", "name", "alias"),
    [
        ("A ribosome is a particle that builds proteins.", "ribosome", ""),
        ("A language model, or LM, is a model of texts.", "language model", "LM"),
        ("The minimax game of a GAN is a contest of two networks.", "minimax game", ""),
        ("The Peace of Westphalia is the name of two treaties.", "Peace of Westphalia", ""),
        ("Memorisation means that a model repeats its data.", "Memorisation", ""),
        ("The sound that a string makes alone is called a partial.", "partial", ""),
        ("Der Zellkern ist ein Organell, das die DNA enthält.", "Zellkern", ""),
        ("Unter Mitose versteht man die Teilung des Zellkerns.", "Mitose", ""),
        ("Une cellule est une unité vivante de la matière.", "cellule", ""),
        ("La célula es la unidad básica de los seres vivos.", "célula", ""),
        ("- **Opportunity cost**: the value of what is given up", "Opportunity cost", ""),
    ],
)
def test_terms_of_definitions(sentence: str, name: str, alias: str) -> None:
    (term,) = terms_of([quoter(sentence)], 9)
    assert (term.name, term.alias) == (name, alias)
    assert term.definition.citations[0].quote == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "The main reason is the lack of any better model.",
        "A useful comparison is a forger who paints copies.",
        "Regulation is the other major development of the year.",
        "It is a particle that builds proteins from acids.",
        "The model received a mean opinion score of 4.53 from listeners.",
    ],
)
def test_no_definition(sentence: str) -> None:
    assert terms_of([quoter(sentence)], 9) == []


def test_most_used_terms() -> None:
    text = (
        "A comet is a body of ice and dust. A quasar is a bright core of a galaxy. "
        "A nebula is a cloud of gas in space. The nebula and the comet shine."
    )
    assert [term.name for term in terms_of([quoter(text)], 2)] == ["comet", "nebula"]


def test_alias_is_no_second_term() -> None:
    text = "A language model, or LM, is a model of texts. LMs are the main tool for texts."
    text += " LMs were the standard tool for all texts."
    assert [term.name for term in terms_of([quoter(text)], 9)] == ["language model"]


@pytest.mark.parametrize(
    ("sentence", "one", "other", "warns"),
    [
        ("Mass should not be confused with weight, a force.", "Mass", "weight", True),
        ("Students often confuse respiration with photosynthesis.", "respiration",
         "photosynthesis", True),
        ("A common confusion is to think that mass is a force.", "", "", True),
        ("The difference between mitosis and meiosis is the count.", "mitosis", "meiosis", False),
        ("Unlike a GAN, a diffusion model trains stably for days.", "GAN", "diffusion model",
         False),
        ("Mitochondria have their own DNA, unlike ribosomes.", "Mitochondria", "ribosomes",
         False),
        ("A mesh has a surface, whereas a point cloud has none.", "mesh", "point cloud", False),
        ("Mitochondrien werden oft mit Chloroplasten verwechselt.", "Mitochondrien",
         "Chloroplasten", True),
        ("Im Gegensatz zu Prokaryoten besitzen Eukaryoten einen Kern.", "Prokaryoten",
         "Eukaryoten", False),
    ],
)  # fmt: skip
def test_contrasts(sentence: str, one: str, other: str, warns: bool) -> None:
    (contrast,) = contrasts_of([quoter(sentence)], 9)
    assert (contrast.one, contrast.other, contrast.warns) == (one, other, warns)


def test_warnings_come_first() -> None:
    plain = quoter(
        "A mesh has a surface, whereas a point cloud has none. A mesh is a net of points."
    )
    warned = quoter("WaveNet has neither recurrence nor attention.", "Notes › Common confusions")
    assert [one.warns for one in contrasts_of([plain, warned], 9)] == [True, False]


@pytest.mark.parametrize(
    ("sentence", "is_open"),
    [
        ("Why Rubisco is so slow an enzyme remains unclear.", True),
        ("Historians still debate the main cause of the war.", True),
        ("Warum sie Gene behalten haben, ist nicht vollständig geklärt.", True),
        ("Was the peace of 1648 the beginning of modern states?", True),
        ("Did you know that it was signed in Münster?", False),
        ("A confident guess beats saying that the answer is unknown.", False),
        ("The treaty was signed in Münster and Osnabrück.", False),
    ],
)
def test_open_questions(sentence: str, is_open: bool) -> None:
    found = open_questions_of([quoter(sentence)], 9)
    assert [claim.text for claim in found] == ([sentence] if is_open else [])


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
    text = "# A <b> ![x](http://e.example/) title\n\nThe rain & the $5 *note* fell on dry hills."
    guide = guide_markdown(study_guide(make_library({"bad.md": text})))
    assert r"\<b\>" in guide and "<b>" not in guide
    assert r"\!\[x\](http" in guide or "](http" not in guide
    assert r"The rain \& the \$5 note fell" in guide


def test_tables_give_no_guide(make_library: Make) -> None:
    with pytest.raises(BadInput, match="No suitable sentences"):
        study_guide(make_library({"sizes.md": CELLS_TABLE}))
