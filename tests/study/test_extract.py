"""Facts of sentences: definitions, reasons, numbers and names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.study.cards.quality import ItemDeduplicator
from rag.study.facts.extract import facts_of
from rag.study.facts.fact import DocumentWords
from rag.study.facts.statements import statements_of
from rag.text.standalone_sentences import without_inline_markup
from rag.types import Document
from study.texts import CELLS, MARKETS


def read(text: str) -> list[tuple[str, str, str, str]]:
    """Return kind, question, answer and gapped sentence of the facts of a text."""
    facts = facts_of(statements_of(Document("n.md", "0", text)), DocumentWords.of(text))
    return [(one.kind, one.question, one.answer, one.with_gap if one.gap else "") for one in facts]


@pytest.mark.parametrize(
    ("sentence", "fact"),
    [
        (
            "A cell is the smallest unit of life that can live on its own.",
            ("definition", "What is a cell?", "the smallest unit of life that can live on its own"),
        ),
        (
            "Otto von Bismarck was a Prussian statesman who united the German states.",
            (
                "definition",
                "Who was Otto von Bismarck?",
                "a Prussian statesman who united the German states",
            ),
        ),
        (
            "Memorisation means that a model repeats its training data word for word.",
            (
                "definition",
                "What does memorisation mean?",
                "that a model repeats its training data word for word",
            ),
        ),
        (
            "The letters GPT stand for Generative Pre-trained Transformer and for nothing else.",
            ("acronym", "What does GPT stand for?", "Generative Pre-trained Transformer"),
        ),
        (
            "The cell theory was proposed by Matthias Schleiden and Theodor Schwann in 1839.",
            (
                "name",
                "Who proposed the cell theory in 1839?",
                "Matthias Schleiden and Theodor Schwann",
            ),
        ),
        (
            "The volume of a cone is $V = \\frac{1}{3} \\pi r^2 h$, where $h$ is its height.",
            ("formula", "What is the volume of a cone?", "$V = \\frac{1}{3} \\pi r^2 h$"),
        ),
        (
            "The focal length $f$ of a lens is the distance at which parallel rays meet.",
            (
                "definition",
                "What is the focal length $f$ of a lens?",
                "the distance at which parallel rays meet",
            ),
        ),
        (
            "The Golgi apparatus was discovered by Camillo Golgi in 1898.",
            ("year", "In which year was the Golgi apparatus discovered by Camillo Golgi?", "1898"),
        ),
        (
            "Sora, announced by OpenAI in February 2024, makes videos of up to one minute.",
            ("year", "When was Sora announced by OpenAI?", "February 2024"),
        ),
        (
            "Mode collapse happens because the generator is rewarded for fooling its rival.",
            (
                "reason",
                "Why does mode collapse happen?",
                "because the generator is rewarded for fooling its rival",
            ),
        ),
        (
            "Diffusion is faster at higher temperatures because the particles move faster.",
            (
                "reason",
                "Why is diffusion faster at higher temperatures?",
                "because the particles move faster",
            ),
        ),
    ],
)
def test_questions_in_words(sentence: str, fact: tuple[str, str, str]) -> None:
    assert fact in [one[:3] for one in read(f"{sentence}\n")]


@pytest.mark.parametrize(
    "sentence",
    [
        "The advantage of diffusion is that no pump is needed, because heat does the work.",
        "The main strength of the heart in old age is endurance because it never rests.",
        "The remedy of choice for most of the old men is speed because time is short.",
    ],
)
def test_no_reason_for_an_identity(sentence: str) -> None:
    """It would ask why the advantage of diffusion is that no pump is needed."""
    assert "reason" not in [kind for kind, *_ in read(f"{sentence}\n")]


@pytest.mark.parametrize(
    "sentence",
    [
        "A useful comparison is a forger who paints copies of the pictures of others.",
        "A third problem is a lack of the iron that is needed for the blood of children.",
    ],
)
def test_judgements_are_no_definitions(sentence: str) -> None:
    assert "definition" not in [kind for kind, *_ in read(f"{sentence}\n")]


def test_description_keeps_its_list() -> None:
    said = "a club of members from the research communities, industry, and government"
    assert said in [answer for _, _, answer, _ in read(f"Internet2 is {said}.\n")]


def test_gaps() -> None:
    text = "The German Confederation was founded in 1815 as a loose union of 39 states."
    gaps = {(kind, answer, gapped) for kind, _, answer, gapped in read(text)}
    assert ("year", "1815", text.replace("1815", "…")) in gaps
    assert ("number", "39", text.replace("39", "…")) in gaps
    assert ("name", "German Confederation", text.replace("German Confederation", "…")) in gaps


@pytest.mark.parametrize(
    "sentence",
    [
        "Between 2014 and 2016 many of the models were published in print.",  # which of the two?
        "The picture maker DALL-E 2 can also make variations of a picture.",  # part of a name
        "The training of step 100 is done after the end of step 99 there.",  # a label
        "The seat of the bank is in Frankfurt am Main in the middle of the land.",  # half of a name
        "Louise de Coligny, in the days of the revolt, married William the Silent.",  # half
        "The sect of the old men in the hills was put down by Francis I of the house.",
        "Strong men would often walk twenty-three miles to attend the service.",  # half of a number
        "James Watson and Francis Crick found the structure of the molecule.",  # either of two
        "The score of the best of them is 0.75 (0.68 to 0.81) of 246 in 1999.",  # a row of results
        "The files of Python modules are in the folder of the Debian packages.",  # part of a phrase
        "The text was read aloud to the guests of the bank at AT&T Hall.",  # part of a name
        "Some of the planets have little air, such as Mercury, which lost it.",  # or another
        "A caption of up to 256 text tokens is put in front of the others.",  # of whose?
    ],
)
def test_no_ambiguous_gaps(sentence: str) -> None:
    assert not [one for one in read(sentence) if one[0] in ("year", "number", "name") and one[3]]


@pytest.mark.parametrize(
    ("sentence", "asked"),
    [
        ("Audio kept with 16 bits has 65,536 possible values for each of the samples.", True),
        ("The sound has 65,536 possible values for each of the samples.", False),  # which sound?
    ],
)
def test_numbers_of_general_subjects(sentence: str, asked: bool) -> None:
    assert ("65,536" in [answer for _, _, answer, _ in read(sentence)]) == asked


@pytest.mark.parametrize(
    "sentence",
    [
        "The campus of the college in the old town has 209 acres (85 ha) of land.",
        "Rust is a language that is made of two languages: Safe Rust and Unsafe Rust.",
        "Of the troops of the general of the north, some 8,000 of the 20,000 men were Normans.",
        "A file of SQLite has a size of at most 281 terabytes (248 bytes, 256 tibibytes).",
        "In Linux the files of version 3 give some rights to the owner of the system.",
        "The model of the 2017 paper was named after the parts that it is made of.",
        "A caption of up to 256 text tokens is read by the Transformer as one sequence.",
        "Weights of 1 give the figure itself, and others give that of a sample.",
        "Papers on the subject are those on automata with linear bounds (Myhill 1960).",
    ],
)
def test_no_obvious_or_unowned_numbers(sentence: str) -> None:
    kinds = [kind for kind, _, answer, _ in read(sentence) if answer != "8,000"]
    assert not {"number", "year"} & set(kinds)


@pytest.mark.parametrize(
    "sentence",
    [
        "Normandy was the site of several developments in the history of music.",
        "A schedule is a function of the log.",
        "The reverse process is the part that is learned, because it is unknown.",
        "Rc is an interesting case because at first it is not seen as a proxy.",
        "Whereas the checker is a tool that works at compile time, the other is a dynamic tool.",
        "The target variable is the median value of the houses of a district.",
        "The query language means that a reader need not read the whole of the file.",
        "Fire is the force by which a forest is made new each year, states Hall.",
        "Feinstein was the oldest member of the house for eight years in a row.",
        "Wilson himself was a doctor who had sailed to the south with Scott.",
        "The expedition was the ambitious work of men who had sailed with Scott.",
        "Premier League player Jones is a master of the long pass from the left side.",
    ],
)
def test_weak_definitions(sentence: str) -> None:
    assert not {"definition", "term"} & {kind for kind, *_ in read(f"{sentence}\n")}


def test_person_is_asked_with_who() -> None:
    said = "Bohemond was the leader of the Crusade during its passage through Asia."
    assert "Who was Bohemond?" in [question for _, question, *_ in read(f"{said}\n")]


def test_weekdays_are_no_names() -> None:
    said = "By 17 September, almost 25,000 men had been killed in the streets of Paris by Spain."
    answers = [answer for *_, answer, _ in read(f"{said}\n")]
    assert "17 September" not in answers and "Spain" in answers


def test_plural_subject_has_were() -> None:
    said = "PixelRNN and PixelCNN, published by DeepMind in 2016, made images one pixel at a time."
    questions = [question for _, question, *_ in read(f"{said}\n")]
    assert "In which year were PixelRNN and PixelCNN published by DeepMind?" in questions


def test_no_gap_for_an_expanded_acronym() -> None:
    said = "The Treaty on the European Union sets out the free movement of goods within the EU."
    assert "EU" not in [answer for *_, answer, _ in read(f"{said}\n")]


def test_subject_of_facts() -> None:
    bare = "The model has three layers of neurons for the pictures."
    assert not read(bare)  # which model?
    assert read(f"A model is a network that has learned a task from examples. {bare}")


def test_gap_needs_context() -> None:
    plain_words = "WaveNet is a useful model for the generation of speech."
    assert not [one for one in read(plain_words) if one[0] == "name"]
    assert [one for one in read(f"{plain_words[:-1]} at DeepMind.") if one[2] == "WaveNet"]


@given(
    st.lists(
        st.sampled_from([*CELLS.splitlines(keepends=True), *MARKETS.splitlines(), "\n", " … "])
        | st.text(max_size=40),
        max_size=30,
    )
)
def test_fact_answers_are_in_any_text(parts: list[str]) -> None:
    document = Document("n.md", "0", "".join(parts))
    seen = ItemDeduplicator()
    for fact in facts_of(statements_of(document), DocumentWords.of(document.text)):
        start, end = fact.statement.span
        assert without_inline_markup(document.text[start:end]) == fact.statement.text
        if fact.gap:
            assert fact.filled(fact.answer).casefold() == fact.statement.text.casefold()
        assert fact.answer.casefold() in fact.statement.text.casefold()
        front = fact.question or fact.with_gap
        if seen.add_if_new(fact.kind, front, fact.answer, fact.statement.text, 9):
            assert not seen.add_if_new(fact.kind, front, fact.answer, fact.statement.text, 9)
