"""`rag study`: making, asking, reviewing, keeping; the makers are stand-ins."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from study import makers

from cli.conftest import Run, keys
from rag.study.items import Grade, QuizQuestion

CITATION_KEYS = {"marker", "document", "page", "page_label", "heading", "start", "end", "quote"}


def grade(question: QuizQuestion, reply: str, **_: Any) -> Grade:
    right = reply.casefold() == question.answer.casefold()
    return Grade(right, float(right), f"It is {question.answer}.")


@pytest.fixture(autouse=True)
def library(run: Run, notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An indexed library, and stand-ins in the place of the makers."""
    for module, name, function in (
        ("rag.study.cards.flashcards", "make_cards", makers.make_cards),
        ("rag.study.cards.quiz", "make_quiz", makers.make_quiz),
        ("rag.study.cards.grading", "grade", grade),
    ):
        stand_in = ModuleType(module)
        setattr(stand_in, name, function)
        monkeypatch.setitem(sys.modules, module, stand_in)
    assert run("index", "notes")[0] == 0


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Give a function that says what is typed, line by line."""

    def lines(*texts: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{text}\n" for text in texts)))

    yield lines


def listed(run: Run, *words: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = json.loads(run("study", "list", "--json", *words)[1])["items"]
    return items


def test_cards_are_printed_and_kept(run: Run) -> None:
    code, out, err = run("study", "cards", "--n", "1", "--extractive")
    assert code == 0
    assert "What hunts at night?\n    Owls\n" in out
    assert "owls.md, Owls: “Owls hunt at night.”" in out
    assert "1 card." in err
    assert [item["back"] for item in listed(run)] == ["Owls"]


def test_a_second_run_adds_other_cards(run: Run) -> None:
    run("study", "cards", "--n", "1")
    _, out, err = run("study", "cards", "--n", "5", "--json")
    assert [card["back"] for card in json.loads(out)["cards"]] == ["Otters"]
    assert "1 card of 5: the documents yield no more" in err
    assert len(listed(run)) == 2


def test_cards_json_is_the_contract(run: Run) -> None:
    code, out, _ = run("study", "cards", "--json")
    assert code == 0
    value = json.loads(out)
    assert keys(value) == {"cards"}
    card = value["cards"][0]
    assert keys(card) == {"id", "kind", "front", "back", "support", "citations"}
    assert keys(card["citations"][0]) == CITATION_KEYS


def test_quiz_json_is_the_contract(run: Run) -> None:
    code, out, _ = run("study", "quiz", "--json")
    assert code == 0
    value = json.loads(out)
    assert keys(value) == {"questions"}
    question = value["questions"][0]
    assert keys(question) == {
        *("id", "kind", "prompt", "choices", "answer", "explanation", "citations")
    }
    assert keys(question["citations"][0]) == CITATION_KEYS


@pytest.mark.parametrize("as_json", [True, False])
def test_an_interruption_keeps_what_there_is(
    run: Run, monkeypatch: pytest.MonkeyPatch, as_json: bool
) -> None:
    def interrupted(*args: Any, **options: Any) -> Iterator[Any]:
        yield next(makers.make_cards(*args, **options))
        raise KeyboardInterrupt

    monkeypatch.setattr(sys.modules["rag.study.cards.flashcards"], "make_cards", interrupted)
    code, out, err = run("study", "cards", *["--json"] * as_json)
    assert (code, "finished is saved" in err) == (130, True)
    if as_json:
        assert len(json.loads(out)["cards"]) == 1
    assert len(listed(run)) == 1


def test_a_quiz_is_asked_and_graded(run: Run, typed: Any) -> None:
    typed("b", "cats")
    code, out, _ = run("study", "quiz", "--n", "2")
    assert code == 0
    assert "1 of 2. What hunts at night?" in out
    assert "    b) Owls" in out
    assert "Right. It is Owls." in out
    # What was wrong is shown where it stands.
    assert "Wrong. It is Otters." in out
    assert "    > Otters hold hands while they sleep." in out
    assert "1 of 2 questions right." in out


@pytest.mark.parametrize(
    ("replies", "score"),
    [
        (["2", "Otters"], "2 of 2 questions"),
        (["x", "a", "q"], "0 of 1 question "),
        (["q"], "0 of 0 questions"),
        ([], "0 of 0 questions"),
    ],
)
def test_a_quiz_goes_by_number_and_ends_when_told(
    run: Run, typed: Any, replies: list[str], score: str
) -> None:
    typed(*replies)
    code, out, _ = run("study", "quiz", "--n", "2")
    assert code == 0
    assert score in out
    assert f"Quiz       {'none yet' if '0 of 0' in score else ''}" in run("study", "stats")[1]


def test_a_review_by_lines(run: Run, typed: Any) -> None:
    """Reveal and rate; take back; rate again; the second card; leave."""
    run("study", "cards")
    typed("", "1", "u", "", "4", "", "3", "q")
    code, out, err = run("study", "review")
    assert code == 0
    assert "What hunts at night?\n    Owls" in out
    assert "1 again (1 min)" in err
    assert "2 cards reviewed." in out
    lines = [json.loads(line) for line in run("study", "log")[1].splitlines()]
    assert lines[0] == {"format": "footnote-reviews", "version": 1}
    assert [line["rating"] for line in lines[1:]] == [4, 3]
    assert keys(lines[1]) == {"item", "at", "rating", "milliseconds", "state", "retention"}


def test_a_review_ends_with_its_input_and_says_when_all_is_done(run: Run, typed: Any) -> None:
    run("study", "cards")
    typed("", "4")
    assert "1 card reviewed." in run("study", "review")[1]
    typed("", "4")
    _, out, err = run("study", "review")
    assert "1 card reviewed." in out
    assert "Done for now" in err


def test_a_review_without_cards_names_the_command(run: Run) -> None:
    code, _, err = run("study", "review")
    assert code == 0
    assert "rag study cards" in err


def test_the_settings_limit_the_day(run: Run, typed: Any, tmp_path: Path) -> None:
    (tmp_path / "footnote.toml").write_text("new_a_day = 0\n")
    run("study", "cards")
    _, _, err = run("study", "review")
    assert "Done for today. 2 more cards" in err


@pytest.mark.parametrize("name", ["deck.apkg", "deck.csv", "deck.md", "deck.json"])
def test_export_and_import(run: Run, name: str) -> None:
    run("study", "cards")
    before = listed(run)
    code, out, err = run("study", "export", name)
    assert (code, out, err) == (0, "", f"2 study items in {name}.\n")
    Path(".rag/study.sqlite").unlink()
    code, out, _ = run("study", "import", name, "--json")
    assert code == 0
    assert json.loads(out) == {"added": 2, "known": 0, "reviews": 0, "retired": 0}
    assert listed(run) == before


def test_a_log_goes_into_another_library(run: Run, typed: Any) -> None:
    run("study", "cards")
    typed("", "3", "", "1", "q")
    run("study", "review")
    run("study", "export", "deck.apkg")
    run("study", "log", "--out", "log.jsonl")
    Path(".rag/study.sqlite").unlink()
    run("study", "import", "deck.apkg")
    assert "2 reviews imported" in run("study", "import", "log.jsonl")[1]
    assert json.loads(run("study", "stats", "--json")[1])["states"]["learning"] == 2


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["export", "deck.xls"], 2, "one of: .apkg, .csv, .md, .json"),
        (["export", "deck.json"], 2, "rag study cards"),
        (["import", "missing.json"], 2, "missing.json cannot be read"),
        (["import", "notes/owls.md"], 2, "no study items"),
        (["import", "old.jsonl"], 2, "has version 9"),
        (["import", "bad.jsonl"], 2, "Line 2 of the log: "),
        (["remove", "0000"], 2, "no study item '0000'"),
        (["list", "--document", "mice.*"], 2, "mice.*"),
        (["list", "--library", "nowhere", "--document", "a"], 3, "rag index"),
        (["cards", "--n", "0"], 2, "--n"),
    ],
)
def test_bad_input(run: Run, tmp_path: Path, words: list[str], code: int, message: str) -> None:
    (tmp_path / "old.jsonl").write_text('{"format": "footnote-reviews", "version": 9}\n')
    (tmp_path / "bad.jsonl").write_text('{"format": "footnote-reviews", "version": 1}\n{"at": 1}\n')
    got, out, err = run("study", *words)
    assert (got, message in out + err) == (code, True)
    assert "Traceback" not in err


def test_a_sync_says_what_rests_on_changed_documents(run: Run, notes: Path) -> None:
    run("study", "cards")
    (notes / "owls.md").write_text("# Owls\n\nOwls sleep at night.")
    assert "1 study item on documents that were changed" in run("index", "notes")[2]
    code, out, _ = run("study", "refresh")
    assert code == 0
    assert "retired" in out
    assert "What hunts at night?" in out
    assert "owls.md, Owls: “Owls hunt at night.”" in out
    assert "0 kept, 0 updated, 1 retired, 0 restored." in out
    (change,) = json.loads(run("study", "changes", "--json")[1])["changes"]
    assert (change["what"], change["citations"][0]["quote"]) == ("retired", "Owls hunt at night.")
    assert [item["status"] for item in listed(run, "--all")] == ["retired", "good"]


def test_a_damaged_study_file_does_not_fail_a_sync(run: Run, notes: Path) -> None:
    Path(".rag/study.sqlite").write_bytes(b"nonsense " * 999)
    (notes / "owls.md").write_text("# Owls")
    code, out, err = run("index", "notes")
    assert (code, "1 updated" in out, "cannot be read" in err) == (0, True, True)


def test_remove(run: Run) -> None:
    run("study", "cards")
    first = listed(run)[0]["id"]
    assert json.loads(run("study", "remove", first[:8], "--json")[1]) == {"removed": [first]}
    assert "1 study item." in run("study", "list")[1]
    assert "removed" in run("study", "list", "--all")[1]
    assert "removed" in run("study", "changes")[1]


def test_statistics_and_a_picture(run: Run, tmp_path: Path) -> None:
    run("study", "cards")
    code, out, _ = run("study", "stats", "--plot", "forecast.svg")
    assert code == 0
    assert "Cards      2 (2 new, 0 learning" in out
    assert "<svg" in (tmp_path / "forecast.svg").read_text()
    assert keys(json.loads(run("study", "stats", "--json")[1])) >= {"retention", "forecast"}


def test_what_a_document_says_does_not_reach_the_terminal(run: Run, notes: Path) -> None:
    (notes / "owls.md").write_text("# Owls\x1b[2J\n\nOwls hunt at night.")
    run("index", "notes")
    for words in (["cards"], ["list"], ["quiz"]):
        assert "\x1b" not in run("study", *words)[1]


def test_a_terminal_is_read_key_by_key(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other keys than those that are asked for do nothing; the end of the input is q."""
    run("study", "cards")
    pressed = iter([" ", "x", "3", " ", "U", "q"])

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    def getchar() -> str:
        return next(pressed)

    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("typer.getchar", getchar)
    code, out, _ = run("study", "review")
    assert (code, "0 cards reviewed." in out) == (0, True)
    assert list(pressed) == []

    def ended() -> str:
        raise EOFError

    monkeypatch.setattr("typer.getchar", ended)
    assert "0 cards reviewed." in run("study", "review")[1]


def test_the_place_of_a_wrong_answer_is_shown_in_whole_words(
    run: Run, notes: Path, typed: Any
) -> None:
    around = "word " * 60
    (notes / "owls.md").write_text(f"# Owls\n\nFirst {around}\n\nOwls hunt at night. {around}last.")
    run("index", "notes")
    typed("a", "q")
    shown = run("study", "quiz")[1].partition("> Owls hunt at night.")
    assert set(shown[0].split("Owls\n")[-1].split()) == {"word"}
    assert set(shown[2].split("\n\n")[0].split()) == {"word"}
