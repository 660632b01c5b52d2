"""Claims of an answer, checked, with citations into documents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from conftest import ScriptedModel, WordEmbedder

from grounding.texts import GANS
from rag.grounding.calibration import IDENTITY
from rag.grounding.claims import parse_draft
from rag.grounding.evidence import EvidenceFinder, EvidenceText
from rag.grounding.grounder import Grounder, overall
from rag.grounding.model_judge import ModelJudge
from rag.library import Library
from rag.retrieval.passages import passage_of
from rag.settings import PROJECT
from rag.types import Claim, Document, Heading, Page, Passage

GROUNDER = Grounder(WordEmbedder(), IDENTITY, None, "")


def passage(text: str, marker: int = 1, start: int = 0) -> Passage:
    end = start + len(text)
    pages = (Page(2, "ii", 0, end),)
    return Passage(marker, "a.md", 2, "ii", "Top", start, end, text, 1.0, pages)


def test_citations_are_offsets_of_the_document() -> None:
    document = "Preface. " + GANS
    shown = passage(GANS, marker=3, start=9)
    text, claims = parse_draft("The generator maps noise to images [3].")
    (claim,) = GROUNDER.cite_claims(text, claims, [shown])
    (citation,) = claim.citations
    assert document[citation.start : citation.end] == citation.quote
    assert citation.quote == "The generator maps noise to images."
    assert (citation.marker, citation.page, citation.page_label) == (3, 2, "ii")
    assert text[claim.start : claim.end] == claim.text


def test_citation_has_its_own_page() -> None:
    """Regression: it took the page on which its passage begins."""
    at = 9 + GANS.index("The generator maps")
    pages = (Page(4, "2", 0, at), Page(5, "3", at, 2000))
    shown = replace(passage(GANS, start=9), pages=pages)
    text, claims = parse_draft("The generator maps noise to images [1].")
    (claim,) = GROUNDER.cite_claims(text, claims, [shown])
    assert (claim.citations[0].page, claim.citations[0].page_label) == (5, "3")


def test_overall_is_the_weakest_claim() -> None:
    text, parsed = parse_draft(GANS + " Bananas grow on Mars beside castles.")
    claims = GROUNDER.cite_claims(text, parsed, [passage(GANS)])
    assert overall(claims)[0] == "partial"
    assert overall(claims)[1] == min(claim.support for claim in claims)
    assert overall([]) == ("unsupported", 0.0)


TEXT = """# The harbour

## 1912

The north pier was built by two brothers. It took nine months.

## 1950

The north pier burned down in one night.
"""


LINES = ("# The harbour", "## 1912", "## 1950")


HEADINGS = tuple(
    Heading(line.count("#"), line.lstrip("# "), TEXT.index(line), TEXT.index(line) + len(line))
    for line in LINES
)


HARBOUR = Document("harbour.md", "", TEXT, (), HEADINGS)


def check(said: str, begin: str, end: str) -> Claim:
    first, last = TEXT.index(begin), TEXT.index(end) + len(end)
    answer, parsed = parse_draft(said)
    (claim,) = GROUNDER.cite_claims(answer, parsed, [passage_of(HARBOUR, first, last, marker=1)])
    for cited in claim.citations:
        assert TEXT[cited.start : cited.end] == cited.quote
    return claim


@pytest.mark.parametrize(
    ("said", "quotes"),
    [
        (
            "The north pier was built by two brothers in 1912.",
            ["## 1912", "The north pier was built by two brothers."],
        ),
        (
            "The north pier was built by two brothers.",
            ["The north pier was built by two brothers."],
        ),
    ],
)
def test_heading_with_the_year_is_cited(said: str, quotes: list[str]) -> None:
    claim = check(said, "The north pier was", "nine months.")
    assert [one.quote for one in claim.citations] == quotes
    assert claim.verdict == "supported"


def test_heading_of_another_section() -> None:
    claim = check("The north pier was built by two brothers in 1950.", "The north", "nine months.")
    assert "1950 is not in the cited text" in claim.reasons[0]
    assert all(not one.quote.startswith("#") for one in claim.citations)


def test_library_grounder(make_library: Callable[..., Library]) -> None:
    """It holds all that a library knows; `weigh_claims` is about the model's own drafts only."""
    library, model = make_library(), ScriptedModel()
    grounder = library.grounder("Why?", model, own_draft=True)
    assert (grounder.encoder, grounder.question) == (library.embedder, "Why?")
    assert grounder.judge and grounder.judge.has_read
    assert library.grounder("Why?", None).judge is None
    library = make_library(weigh_claims=False)
    assert library.grounder("Why?", model, own_draft=True).judge is None
    assert library.grounder("Why?", model).judge is not None


@pytest.mark.parametrize("log_odds", [-9.0, -1.0, 0.5, 9.0])
@pytest.mark.parametrize(
    "claim",
    [
        "The generator maps noise to images.",
        "The generator turns noise into images.",
        "The generator maps noise to 7 images.",
        "A generator of noise maps and estimates probabilities for images in 2014.",
        "Bananas grow on Mars.",
    ],
)
def test_own_sentence_is_asked_about_only_where_that_can_matter(
    claim: str, log_odds: float
) -> None:
    """The verdict is that of asking about every sentence."""

    def verdict(*, own: bool) -> str:
        judge = ModelJudge(ScriptedModel(log_odds=log_odds), has_read=own)
        grounder = Grounder(WordEmbedder(), IDENTITY, judge, "")
        (checked,) = grounder.check_text(claim, [GANS])
        if own and claim in GANS:
            assert not judge.asked
        return checked.judgement.verdict

    assert verdict(own=True) == verdict(own=False)


def test_support_of_a_statement() -> None:
    assert (GROUNDER.support("The generator maps noise to images.", [GANS]) or 0) > 0.5
    assert GROUNDER.support("The generator maps noise to 7 images.", [GANS]) is None
    assert GROUNDER.support("Bananas grow on Mars.", [GANS]) is None


def test_quotation_supports_itself() -> None:
    finder = EvidenceFinder([EvidenceText(GANS)], "")
    for sentence in finder.sentences:
        text = finder.text(sentence)
        assert GROUNDER.check_quotation(text, sentence, finder).verdict == "supported"


@pytest.mark.parametrize(
    ("call", "modules"),
    [
        (
            "Grounder(",
            {"library.py", "grounding/external_answers.py"},
        ),  # the second one has no library
        ("judge_claim(", {"grounding/support.py", "grounding/grounder.py"}),
    ],
)
def test_there_is_one_way_to_check(call: str, modules: set[str]) -> None:
    package = PROJECT / "rag"
    used = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if call in path.read_text("utf-8")
    }
    assert used == modules


TALK = """Talks of the ferry board.

**Abara:** The ferry was late on nine days. The old motor is to blame for most of these days.

**Holm:** We sell the second boat before the winter. Nobody has sailed it for three years.

**Abara:** I would rather keep it for the school.
"""


def talk_claim(sentence: str, from_word: str = "Talks") -> Claim:
    document = Document("2025-05-12 ferry board.md", "", TALK)
    shown = passage_of(document, TALK.index(from_word), len(TALK))
    text, claims = parse_draft(sentence)
    (claim,) = GROUNDER.cite_claims(text, claims, [shown])
    assert all(TALK[one.start : one.end] == one.quote for one in claim.citations)
    return claim


def test_speaker_of_a_cited_sentence_is_cited() -> None:
    claim = talk_claim("Holm says that nobody has sailed it for three years.")
    assert claim.citations[0].quote == "**Holm:**"
    assert claim.verdict == "supported"


def test_speaker_before_the_passage_is_known() -> None:
    claim = talk_claim("Abara blames the old motor.", from_word="The old motor")
    assert claim.citations[0].quote == "**Abara:**"
    assert claim.verdict == "supported"


def test_another_speaker_is_not_supported() -> None:
    claim = talk_claim("Lindqvist Berg says that nobody has sailed it for three years.")
    assert claim.verdict != "supported"


def test_name_of_the_file_is_context() -> None:
    """A claim can say whose note it is: only the file's name does."""
    text = "Phone: 555 0142\nRoom: 12"
    shown = passage_of(Document("ngozi-abara.md", "", text), 0, len(text))
    said, claims = parse_draft("Ngozi Abara has the phone number 555 0142.")
    (claim,) = GROUNDER.cite_claims(said, claims, [shown])
    assert claim.verdict == "supported"
    assert "Ngozi" not in " ".join(claim.reasons)
