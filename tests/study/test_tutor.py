"""The tutor: simpler words, examples, questions, comparisons and lessons, all of them grounded."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence

import pytest
from conftest import ScriptedModel

from rag.errors import BadInput
from rag.library import Library
from rag.llm.model import Message
from rag.study.cards.grading import grade
from rag.study.tutoring.answer_quiz import questions_on
from rag.study.tutoring.comparison import compare
from rag.study.tutoring.examples import find_example
from rag.study.tutoring.explain import NOTHING_SIMPLER, simplify
from rag.study.tutoring.socratic import teach
from rag.types import Answer
from study.notes import CELLS, assert_grounded

Make = Callable[..., Library]
ASKED = "What is the nucleus of a cell?"


@pytest.fixture
def library(make_library: Make) -> Library:
    return make_library({"cells.md": CELLS})


@pytest.fixture
def answer(library: Library) -> Answer:
    answer = library.ask(ASKED, extractive=True)
    assert "The nucleus is the organelle that holds most of the DNA of a cell." in answer.answer
    return answer


class Tutor(ScriptedModel):
    """Has one reply for each task, known by a word of it."""

    def __init__(self, replies: dict[str, str], log_odds: float | None = 5.0) -> None:
        super().__init__(log_odds=log_odds)
        self.replies = replies

    def stream(self, messages: Sequence[Message], max_tokens: int) -> Generator[str]:
        task = messages[-1]["content"].rpartition("\n")[2]
        self.reply = next((said for word, said in self.replies.items() if word in task), "")
        yield from super().stream(messages, max_tokens)


# Simpler


def test_supported_simpler_words(
    library: Library, answer: Answer
) -> None:
    model = Tutor({"Text:": "The nucleus holds most of the DNA of a cell."})
    simple = simplify(library, answer, model)
    assert_grounded(simple, library)
    assert simple.answer == "The nucleus holds most of the DNA of a cell."
    assert simple.question == answer.question and simple.model == "scripted"
    assert simple.usage.completion_tokens > 0


SENTENCE = "The nucleus is the organelle that holds most of the DNA of a cell."


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        ("", "nothing"),
        ("It was invented by Napoleon in 1799 for the moon.", "the passages do not say so"),
        ("In 1999 the nucleus held most of the DNA.", "they say so in part"),
        (SENTENCE, "word for word"),
        (f"The {SENTENCE[4:].replace('is the', 'is **the**')}", "word for word but for marks"),
        ("The nucleus is the cell organelle holding most of the cell DNA of a cell.", "no easier"),
    ],
)
def test_no_simpler_words(
    library: Library, answer: Answer, reply: str, why: str
) -> None:
    simple = simplify(library, answer, Tutor({"Text:": reply}))
    assert_grounded(simple, library)
    assert simple.answer.startswith(f"{NOTHING_SIMPLER}\n\n{SENTENCE}")
    assert "Napoleon" not in simple.answer


def test_repeated_sentences_are_dropped(
    library: Library, answer: Answer
) -> None:
    said = f"{SENTENCE} It is in a cell. The nucleus holds most of the DNA."
    simple = simplify(library, answer, Tutor({"Text:": said}))
    assert simple.answer == "The nucleus holds most of the DNA."


def test_simpler_words_keep_the_language(make_library: Make) -> None:
    text = "Der Zellkern ist das Organell, das den größten Teil der Erbinformation enthält."
    library = make_library({"de.md": f"# Die Zelle\n\n{text}"})
    answer = library.ask("Was ist der Zellkern einer Zelle?", extractive=True)
    model = Tutor({"Text:": "Der Zellkern enthält den größten Teil der Zelle."})
    simplify(library, answer, model)
    asked = model.prompts[0][-1]["content"]
    assert text in asked and asked.endswith("Write in German.")


def test_refusal_cannot_be_explained(library: Library) -> None:
    silent = library.ask("Which king won the battle of Hastings?", extractive=True)
    with pytest.raises(BadInput, match="has no citations"):
        simplify(library, silent, ScriptedModel())
    with pytest.raises(BadInput, match="has no citations"):
        find_example(library, silent)
    with pytest.raises(BadInput, match="has no citations"):
        questions_on(library, silent)


# Examples


def test_example_with_its_context(make_library: Make) -> None:
    notes = CELLS.replace(
        "It is surrounded by a double membrane. For example",
        "The nucleus of a cell is alone. For example",
    )
    library = make_library({"cells.md": notes})
    given = find_example(library, library.ask(ASKED, extractive=True))
    assert_grounded(given, library)
    assert given.answer == (
        "The nucleus of a cell is alone. For example, a liver cell has one nucleus."
    )


def test_model_example_is_checked(make_library: Make) -> None:
    library = make_library({"a.md": "# Organs\n\nAn example of an organ of the body is the liver."})
    answer = library.ask("What is an organ of the body?", extractive=True)
    said = "The liver is an example of an organ of the body."
    assert find_example(library, answer, Tutor({"example": said})).answer == said
    false = Tutor({"example": "Napoleon was an organ of the body in 1799."})
    assert "Napoleon" not in find_example(library, answer, false).answer


def test_example_after_a_cited_sentence(make_library: Make) -> None:
    notes = "Mode collapse leaves a network with few kinds of sample. For example, it draws ones."
    library = make_library({"gans.md": f"# Networks\n\n{notes}"})
    answer = library.ask("What does mode collapse leave a network with?", extractive=True)
    assert find_example(library, answer).answer == notes


@pytest.mark.parametrize(
    "notes",
    [
        "A codec makes tokens out of sound; examples are SoundStream and EnCodec.",
        "SoundStream was an early example that made tokens out of the sound of a codec.",
        "A codec of sound makes tokens, including those of SoundStream.",
    ],
)
def test_forms_of_examples(make_library: Make, notes: str) -> None:
    library = make_library({"a.md": f"A codec is a program for sound.\n\n{notes}"})
    answer = library.ask("What is a codec?", extractive=True)
    assert notes in f"{find_example(library, answer).answer} {answer.answer}"


def test_example_of_another_topic(make_library: Make) -> None:
    """It shares the common words of its document with the question, and no other."""
    notes = (
        "A network is trained in rounds. The weights of a network are changed once in each round. "
        "A network has weights. A network can fail. For example, a network draws only ones."
    )
    library = make_library({"a.md": notes})
    answer = library.ask("How are the weights of a network changed in a round?", extractive=True)
    assert "ones" not in find_example(library, answer).answer


def test_no_example_is_made_up(make_library: Make) -> None:
    library = make_library({"cats.md": "Cats sleep sixteen hours in a day."})
    given = find_example(library, library.ask("How long do cats sleep?", extractive=True))
    assert given.verdict == "abstained" and not given.claims
    assert given.answer == "Your documents give no example of this."
    assert given.passages


# Questions on an answer


def test_questions_on_cited_sentences(library: Library, answer: Answer) -> None:
    cited = {one.quote for claim in answer.claims for one in claim.citations}
    questions = questions_on(library, answer)
    assert questions
    for question in questions:
        assert question.explanation in " ".join(cited)
        assert grade(question, question.answer, library=library, model=None).correct
    assert not grade(questions[0], "A thing of the moon.", library=library, model=None).correct


def test_answer_without_facts(make_library: Make) -> None:
    library = make_library(
        {"de.md": "# Die Zelle\n\nDie Zelle ist die kleinste Einheit des Lebens."}
    )
    answer = library.ask("Was ist die Zelle?", extractive=True)
    with pytest.raises(BadInput, match="No suitable sentences"):
        questions_on(library, answer)


# Comparisons

PETS = """# Pets

A cat is an animal that hunts mice at night. A dog is an animal that guards the house. A dog needs \
long walks in all weather, whereas a cat needs none. The cat and the dog eat meat. A cat sleeps \
sixteen hours in a day.
"""


def test_comparison_groups_sentences(make_library: Make) -> None:
    library = make_library({"pets.md": PETS})
    compared = compare(library, "cat", "dog")
    assert_grounded(compared.answer, library)
    assert [claim.text for claim in compared.differences] == [
        "A dog needs long walks in all weather, whereas a cat needs none."
    ]
    assert [claim.text for claim in compared.common] == ["The cat and the dog eat meat."]
    assert {claim.text for claim in compared.only_one} == {
        "A cat is an animal that hunts mice at night.",
        "A cat sleeps sixteen hours in a day.",
    }
    assert [claim.text for claim in compared.only_other] == [
        "A dog is an animal that guards the house."
    ]
    sides = (compared.differences, compared.common, compared.only_one, compared.only_other)
    assert tuple(claim for side in sides for claim in side) == compared.answer.claims


def test_model_difference_is_checked(make_library: Make) -> None:
    library = make_library({"pets.md": PETS})
    said = "A cat hunts mice at night, but a dog guards the house."
    compared = compare(library, "cat", "dog", Tutor({"differ": said}))
    assert compared.differences[0].text == said
    assert_grounded(compared.answer, library)
    false = Tutor({"differ": "A dog flies to the moon in 1999."})
    assert "moon" not in compare(library, "cat", "dog", false).answer.answer


def test_defined_aliases_count(make_library: Make) -> None:
    text = (
        "A long short memory, or LSM, is a network that has gates. An LSM has three gates of "
        "its own. A plain network is a graph that has no gate."
    )
    compared = compare(make_library({"a.md": text}), "long short memory", "plain network")
    assert "An LSM has three gates of its own." in {c.text for c in compared.only_one}


def test_invalid_comparisons(make_library: Make) -> None:
    library = make_library({"pets.md": PETS})
    with pytest.raises(BadInput, match="'Napoleon' does not occur"):
        compare(library, "cat", "Napoleon")
    with pytest.raises(BadInput, match="'cat' and 'cats' cannot be compared"):
        compare(library, "cat", "cats")
    with pytest.raises(BadInput, match="cannot be compared"):
        compare(library, " ", "cat")


# Lessons


def test_lesson_has_leading_questions(library: Library) -> None:
    lesson = teach(library, "What does a ribosome build?")
    assert_grounded(lesson.answer, library)
    assert lesson.leading and lesson.main
    for question in lesson.leading:
        assert "proteins" not in question.prompt and "amino" not in question.prompt
        for one in question.citations:
            document = library.document(one.document)
            assert document and document.text[one.start : one.end] == one.quote
    reply = "A ribosome builds proteins from amino acids."
    assert grade(lesson.main, reply, library=library, model=None).correct
    wrong = grade(lesson.main, "A ribosome builds stars in 1999.", library=library, model=None)
    assert not wrong.correct and "1999" in wrong.reason


def test_revealing_question_is_dropped(library: Library) -> None:
    class Telling(Tutor):
        def stream(self, messages: Sequence[Message], max_tokens: int) -> Generator[str]:
            leads = "leads a student" in messages[-1]["content"]
            self.replies = {"": self.lead if leads else "A ribosome builds proteins from acids."}
            return super().stream(messages, max_tokens)

        lead = "Does a ribosome build proteins from amino acids?"

    model = Telling({})
    library.__dict__["model"] = model
    lesson = teach(library, "What does a ribosome build?", model)
    assert lesson.main
    assert model.lead not in {question.prompt for question in lesson.leading}
    Telling.lead = "What are ribosomes often confused with?"
    lesson = teach(library, "What does a ribosome build?", model)
    assert Telling.lead in {question.prompt for question in lesson.leading}


def test_lesson_without_an_answer(library: Library) -> None:
    lesson = teach(library, "Which king won the battle of Hastings?")
    assert lesson.answer.verdict == "abstained"
    assert lesson.main is None and lesson.leading == ()
