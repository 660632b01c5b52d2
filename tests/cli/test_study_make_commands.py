"""`rag study cards`, `quiz`, `teach` and `compare`."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from study import makers

from cli.conftest import Run, keys, listed

CITATION_KEYS = {"marker", "document", "page", "page_label", "heading", "start", "end", "quote"}
TEXT = (
    "# Owls and otters\n\nAn owl is a bird that hunts mice at night. The barn owl weighs 500 "
    "grams. Unlike an owl, an otter is a mammal that eats fish. An otter weighs 9 kilograms. "
    "Owls and otters both hunt alone."
)

stand_ins = pytest.mark.usefixtures("study_library")


@pytest.fixture
def indexed(run: Run, tmp_path: Path) -> None:
    (tmp_path / "animals.md").write_text(TEXT)
    assert run("index", str(tmp_path / "animals.md"))[0] == 0


@stand_ins
def test_cards_are_printed_and_kept(run: Run) -> None:
    code, out, err = run("study", "cards", "--n", "1", "--extractive")
    assert code == 0
    assert "What hunts at night?\n    Owls\n" in out
    assert "owls.md, Owls: “Owls hunt at night.”" in out
    assert "1 card." in err
    assert [item["back"] for item in listed(run)] == ["Owls"]


@stand_ins
def test_second_run_adds_other_cards(run: Run) -> None:
    run("study", "cards", "--n", "1")
    _, out, err = run("study", "cards", "--n", "5", "--json")
    assert [card["back"] for card in json.loads(out)["cards"]] == ["Otters"]
    assert "1 card of 5: the documents yield no more" in err
    assert len(listed(run)) == 2


@stand_ins
@pytest.mark.parametrize("chosen", ["option", "setting"])
def test_extractive_needs_no_model(run: Run, monkeypatch: pytest.MonkeyPatch, chosen: str) -> None:
    seen: list[Any] = []

    def make_cards(*_: Any, model: Any, **__: Any) -> Iterator[Any]:
        seen.append(model)
        return iter(())

    monkeypatch.setattr("rag.study.study.make_cards", make_cards)
    run("study", "cards")
    if chosen == "setting":
        Path("footnote.toml").write_text("extractive = true\n")
    run("study", "cards", *["--extractive"] * (chosen == "option"))
    assert seen[0] is not None
    assert seen[1] is None


@stand_ins
def test_cards_json(run: Run) -> None:
    code, out, _ = run("study", "cards", "--json")
    assert code == 0
    value = json.loads(out)
    assert keys(value) == {"cards"}
    card = value["cards"][0]
    assert keys(card) == {"id", "kind", "front", "back", "support", "citations"}
    assert keys(card["citations"][0]) == CITATION_KEYS


@stand_ins
def test_quiz_json(run: Run) -> None:
    code, out, _ = run("study", "quiz", "--json")
    assert code == 0
    value = json.loads(out)
    assert keys(value) == {"questions"}
    question = value["questions"][0]
    assert keys(question) == {
        *("id", "kind", "prompt", "choices", "answer", "explanation", "citations")
    }
    assert keys(question["citations"][0]) == CITATION_KEYS


@stand_ins
@pytest.mark.parametrize("as_json", [True, False])
def test_interrupted_cards_are_kept(
    run: Run, monkeypatch: pytest.MonkeyPatch, as_json: bool
) -> None:
    def interrupted(*args: Any, **options: Any) -> Iterator[Any]:
        yield next(makers.make_cards(*args, **options))
        raise KeyboardInterrupt

    monkeypatch.setattr("rag.study.study.make_cards", interrupted)
    code, out, err = run("study", "cards", *["--json"] * as_json)
    assert (code, "finished is saved" in err) == (130, True)
    if as_json:
        assert len(json.loads(out)["cards"]) == 1
    assert len(listed(run)) == 1


@stand_ins
def test_quiz_is_asked_and_graded(run: Run, typed: Any) -> None:
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


@stand_ins
@pytest.mark.parametrize(
    ("replies", "score"),
    [
        (["2", "Otters"], "2 of 2 questions"),
        (["x", "a", "q"], "0 of 1 question "),
        (["q"], "0 of 0 questions"),
        ([], "0 of 0 questions"),
    ],
)
def test_quiz_by_number_and_quit(run: Run, typed: Any, replies: list[str], score: str) -> None:
    typed(*replies)
    code, out, _ = run("study", "quiz", "--n", "2")
    assert code == 0
    assert score in out
    assert f"Quiz       {'none yet' if '0 of 0' in score else ''}" in run("study", "stats")[1]


@stand_ins
def test_study_output_has_no_controls(run: Run, notes: Path) -> None:
    (notes / "owls.md").write_text("# Owls\x1b[2J\n\nOwls hunt at night.")
    run("index", "notes")
    for words in (["cards"], ["list"], ["quiz"]):
        assert "\x1b" not in run("study", *words)[1]


@stand_ins
def test_source_is_shown_in_whole_words(run: Run, notes: Path, typed: Any) -> None:
    around = "word " * 60
    (notes / "owls.md").write_text(f"# Owls\n\nFirst {around}\n\nOwls hunt at night. {around}last.")
    run("index", "notes")
    typed("a", "q")
    shown = run("study", "quiz")[1].partition("> Owls hunt at night.")
    assert set(shown[0].split("Owls\n")[-1].split()) == {"word"}
    assert set(shown[2].split("\n\n")[0].split()) == {"word"}


@pytest.mark.usefixtures("indexed")
def test_teach_asks_before_the_answer(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("It is a bird.\n" * 3))
    code, out, err = run("study", "teach", "What does an owl hunt?", "--extractive")
    assert code == 0, err
    asked, told = out.index("What does an owl hunt?"), out.rindex("hunts mice at night")
    assert asked < told
    assert "question" in out  # of so many right


@pytest.mark.usefixtures("indexed")
def test_teach_skips_to_the_answer(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("q\n"))
    code, out, _ = run("study", "teach", "What does an owl hunt?", "--extractive")
    assert code == 0
    assert "0 of 0 questions right." in out
    assert "hunts mice at night" in out


@pytest.mark.usefixtures("indexed")
def test_teach_json(run: Run) -> None:
    code, out, _ = run("study", "teach", "What does an owl hunt?", "--extractive", "--json")
    lesson = json.loads(out)
    assert (code, lesson["main"]["prompt"]) == (0, "What does an owl hunt?")
    assert lesson["answer"]["claims"][0]["citations"]
    assert "mice" not in " ".join(one["prompt"] for one in lesson["leading"])


@pytest.mark.usefixtures("indexed")
def test_compare(run: Run) -> None:
    code, out, _ = run("study", "compare", "owl", "otter", "--extractive")
    assert code == 0
    assert "Unlike an owl, an otter is a mammal" in out
    code, out, _ = run("study", "compare", "owl", "otter", "--extractive", "--json")
    cited = [c["quote"] for claim in json.loads(out)["claims"] for c in claim["citations"]]
    assert all(quote in TEXT for quote in cited)
    code, _, err = run("study", "compare", "owl", "owl", "--extractive")
    assert code == 2
    assert "cannot be compared" in err
