"""`rag study teach` and `rag study compare`."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from cli.conftest import Run

TEXT = (
    "# Owls and otters\n\nAn owl is a bird that hunts mice at night. The barn owl weighs 500 "
    "grams. Unlike an owl, an otter is a mammal that eats fish. An otter weighs 9 kilograms. "
    "Owls and otters both hunt alone."
)


@pytest.fixture
def indexed(run: Run, tmp_path: Path) -> None:
    (tmp_path / "animals.md").write_text(TEXT)
    assert run("index", str(tmp_path / "animals.md"))[0] == 0


@pytest.mark.usefixtures("indexed")
def test_questions_come_before_the_answer(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("It is a bird.\n" * 3))
    code, out, err = run("study", "teach", "What does an owl hunt?", "--extractive")
    assert code == 0, err
    asked, told = out.index("What does an owl hunt?"), out.rindex("hunts mice at night")
    assert asked < told
    assert "question" in out  # of so many right


@pytest.mark.usefixtures("indexed")
def test_q_goes_on_to_the_answer(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("q\n"))
    code, out, _ = run("study", "teach", "What does an owl hunt?", "--extractive")
    assert code == 0
    assert "0 of 0 questions right." in out
    assert "hunts mice at night" in out


@pytest.mark.usefixtures("indexed")
def test_a_lesson_as_json(run: Run) -> None:
    code, out, _ = run("study", "teach", "What does an owl hunt?", "--extractive", "--json")
    lesson = json.loads(out)
    assert (code, lesson["main"]["prompt"]) == (0, "What does an owl hunt?")
    assert lesson["answer"]["claims"][0]["citations"]
    assert "mice" not in " ".join(one["prompt"] for one in lesson["leading"])


@pytest.mark.usefixtures("indexed")
def test_two_things_side_by_side(run: Run) -> None:
    code, out, _ = run("study", "compare", "owl", "otter", "--extractive")
    assert code == 0
    assert "Unlike an owl, an otter is a mammal" in out
    code, out, _ = run("study", "compare", "owl", "otter", "--extractive", "--json")
    cited = [c["quote"] for claim in json.loads(out)["claims"] for c in claim["citations"]]
    assert all(quote in TEXT for quote in cited)
    code, _, err = run("study", "compare", "owl", "owl", "--extractive")
    assert code == 2
    assert "cannot be compared" in err
