"""Translations sentence by sentence, with citations and checks."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence

import pytest
from conftest import ScriptedModel

from rag.library import Library
from rag.llm.chat_model import Message, Weighed
from rag.study.items import StudyProgress
from rag.study.summaries.summary import summarize
from rag.study.tutoring.translate import translate, unfaithful
from rag.types import Answer
from study.notes import CELLS, assert_grounded

Make = Callable[..., Library]

GERMAN = {
    "Cell biology is the study": "Die Zellbiologie untersucht Bau und Funktion der Zellen.",
    "The nucleus is the organelle": (
        "Der Zellkern ist das Organell, das den größten Teil der DNA einer Zelle enthält."
    ),
    "Robert Brown described": "Robert Brown beschrieb den Zellkern im Jahr 1831.",
    "A mitochondrion is": (
        "Ein Mitochondrium ist ein Organell, das den größten Teil des ATP einer Zelle herstellt."
    ),
    "Mitochondria have DNA": "Mitochondrien haben, anders als Ribosomen, eine eigene DNA.",
    "Why mitochondria kept": "Warum Mitochondrien einige Gene behalten haben, ist unbekannt.",
    "Ribosomes are often": "Ribosomen werden oft mit Lysosomen verwechselt, die Proteine abbauen.",
    "A ribosome is a particle": (
        "Ein Ribosom ist ein Teilchen, das aus Aminosäuren Proteine aufbaut."
    ),
}


class Translator(ScriptedModel):
    """Answers with the translation of the sentence it is asked for."""

    def __init__(self, replies: dict[str, str], log_odds: float | None = 3.0) -> None:
        super().__init__(log_odds=log_odds)
        self.replies = replies

    def stream(self, messages: Sequence[Message], max_tokens: int) -> Generator[str]:
        asked = messages[-1]["content"].partition("Sentence: ")[2]
        self.reply = next((said for said_of, said in self.replies.items() if said_of in asked), "")
        yield from super().stream(messages, max_tokens)


@pytest.fixture
def library(make_library: Make) -> Library:
    return make_library({"cells.md": CELLS})


@pytest.fixture
def answer(library: Library) -> Answer:
    return summarize(library, level="page").answer


def test_sentences_keep_their_citations(library: Library, answer: Answer) -> None:
    told: list[StudyProgress] = []
    result = translate(answer, "Deutsch", Translator(GERMAN), progress=told.append)
    assert (result.problem, result.language, result.untranslated) == ("", "German", ())
    assert_grounded(result.answer, library)
    assert result.original is answer
    for claim, before in zip(result.answer.claims, answer.claims, strict=True):
        assert claim.text in GERMAN.values()
        assert claim.citations == before.citations
        assert claim.support <= before.support and claim.verdict == before.verdict
    assert result.answer.verdict == answer.verdict and result.answer.support <= answer.support
    assert [one.done for one in told] == list(range(len(answer.claims) + 1))


def test_changed_number_stays_untranslated(library: Library, answer: Answer) -> None:
    wrong = GERMAN | {"Robert Brown described": "Robert Brown beschrieb den Zellkern im Jahr 1881."}
    result = translate(answer, "de", Translator(wrong))
    (number,) = result.untranslated
    claim = result.answer.claims[number]
    assert claim.text == "Robert Brown described the nucleus in 1831."
    assert claim.reasons == ("Left in the original. 1831 is not in the translation.",)
    assert_grounded(result.answer, library)


def test_text_between_sentences_stays(answer: Answer) -> None:
    result = translate(answer, "German", Translator(GERMAN))
    assert "\n\nMitochondria\n\nEin Mitochondrium ist" in result.answer.answer


def test_model_without_the_language(answer: Answer) -> None:
    parrot = Translator({"": "The sentence is now in the Polish language."})
    result = translate(answer, "Polish", parrot)
    assert result.answer is result.original is answer
    assert "cannot write Polish: it wrote English" in result.problem
    assert len(parrot.prompts) == parrot.closed == 2  # and is not asked again


@pytest.mark.parametrize(("within", "is_kept"), [(-0.2, True), (-1.5, False)])
def test_translation_is_read_back(answer: Answer, within: float, is_kept: bool) -> None:
    class Reader(Translator):
        def weigh(self, statements: Sequence[str], *chats: object) -> list[Weighed | None]:
            return [Weighed(3.0, (within,) * 9, (-5.0,) * 9, (0.0,) * 9) for _ in statements]

    result = translate(answer, "German", Reader(GERMAN))
    assert bool(result.problem) is not is_kept
    assert is_kept or "does not explain the original" in result.problem


def test_announcements_are_removed(answer: Answer) -> None:
    announced = {start: f"Here it is in German:\n\n{reply}" for start, reply in GERMAN.items()}
    assert not translate(answer, "German", Translator(announced)).untranslated


def test_model_doubts_its_translation(answer: Answer) -> None:
    result = translate(answer, "German", Translator(GERMAN, log_odds=-2.0))
    assert result.answer is answer
    assert "No sentence could be translated" in result.problem


@pytest.mark.parametrize("reply", ["", "Der Zellkern ist das Organell, das den größten Teil der"])
def test_empty_or_cut_off_translation(answer: Answer, reply: str) -> None:
    assert translate(answer, "German", Translator({"": reply})).answer is answer


def test_explanations_are_removed(answer: Answer) -> None:
    said = GERMAN["Robert Brown described"]
    wordy = {start: f"German: {reply}\n\nNote: this is right." for start, reply in GERMAN.items()}
    wordy["Robert Brown described"] = f"“{said}”"
    result = translate(answer, "German", Translator(wordy))
    assert not result.untranslated
    assert said in result.answer.answer and "Note" not in result.answer.answer


def test_same_language(answer: Answer) -> None:
    model = ScriptedModel()
    assert translate(answer, "English", model).problem == "The answer is already in English."
    assert not model.prompts


def test_refusals_are_not_translated(library: Library) -> None:
    silent = summarize(library, question="Which king won the battle of Hastings?").answer
    assert "nothing to translate" in translate(silent, "German", ScriptedModel()).problem


@pytest.mark.parametrize(
    ("original", "translated", "code", "reason"),
    [
        ("It has two nets and 1,287 parts.", "Es hat zwei Netze und 1.287 Teile.", "de", ""),
        ("It has two nets of wire.", "Es hat drei Netze aus Draht.", "de", "two is not in the tr"),
        ("It began on 3 May 1912.", "Es begann am 3. Mai 1912.", "de", ""),
        ("It began on 3 May 1912.", "Es begann am 3. Juni 1912.", "de", "3 May 1912 is not in"),
        ("It was made by OpenAI.", "Es wurde von DeepMind gebaut.", "de", "OpenAI is not in"),
        (
            "It was made by them.",
            "Es wurde von DeepMind gebaut.",
            "de",
            "DeepMind is not in the or",
        ),
        ("A Gaussian has the KL divergence.", "Un gaussien a la divergence KL.", "fr", ""),
        ("It adds the KL divergence to it.", "Es addiert die KL-Divergenz dazu.", "de", ""),
        (
            "It adds the KL divergence to it.",
            "Es addiert die JS-Divergenz dazu.",
            "de",
            "KL is not",
        ),
        ("It does not learn.", "Es lernt schnell.", "de", "negated"),
        ("It was built in 2014.", "それは2014年に建てられました。", "ja", ""),
        ("It was built in 2014.", "それは2015年に建てられました。", "ja", "2014 is not in"),
        ("It was built in 2014.", "Она была построена в 2014 году.", "ru", ""),
        ("It was built in 2014.", f"Es {'wirklich ' * 20}wurde 2014 gebaut.", "de", "much shorter"),
    ],
)
def test_changes_are_detected(original: str, translated: str, code: str, reason: str) -> None:
    found = unfaithful(original, "en", translated, code)
    assert reason in found if reason else found == ""
