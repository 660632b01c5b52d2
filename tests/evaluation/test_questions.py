"""Question files: every line is checked before any question is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from evaluation.conftest import CATS, DOGS, MOON, QUESTIONS, fields, write_lines
from rag.errors import BadInput
from rag.evaluation.questions import EvalQuestion, choose, read_questions, within

PATHS = ["notes/cats.md", "notes/dogs.md", "other/dogs.md"]
GOOD = {"id": "1", "question": "Q?", "answers": ["a"]}


def test_json_lines(tmp_path: Path) -> None:
    file = write_lines(tmp_path / "q.jsonl", ["", *(fields(one) for one in QUESTIONS)])
    questions, problems = read_questions(file, PATHS)
    assert not problems
    assert [(one.line, one.id) for one in questions] == [(2, "cats"), (3, "dogs"), (4, "moon")]
    assert questions[0].documents == CATS.documents
    assert questions[2].answers == ()


def test_byte_order_mark_and_numeric_ids(tmp_path: Path) -> None:
    file = tmp_path / "q.jsonl"
    file.write_bytes(b'\xef\xbb\xbf{"id": 7, "question": " Q? ", "answers": null}\r\n')
    ((question,), problems) = read_questions(file, [])
    assert (question.id, question.question, question.answers, problems) == ("7", "Q?", None, [])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[1]", "[1] is not a JSON object"),
        ({"question": "Q?", "answers": []}, "'id' is missing"),
        ({"id": "1", "answers": []}, "'question' is missing"),
        ({"id": "1", "question": "Q?"}, "'answers' is missing"),
        (GOOD | {"id": ""}, "'id' is empty"),
        (GOOD | {"id": True}, "'id' is true"),
        (GOOD | {"question": " "}, "'question' is empty"),
        (GOOD | {"question": 7}, "'question' is 7"),
        (GOOD | {"answers": "a"}, "'answers' is \"a\""),
        (GOOD | {"answers": [1]}, "'answers' is [1]"),
        (GOOD | {"evidence": {}, "documents": "x"}, "'documents' is \"x\""),
        (GOOD | {"kind": ["x"]}, "'kind' is"),
        (GOOD | {"documents": ["no.md"]}, "'no.md' is not in the library"),
        (fields(DOGS), "'dogs' is already used on line 1"),
    ],
)
def test_unusable_lines(tmp_path: Path, line: Any, said: str) -> None:
    file = write_lines(tmp_path / "q.jsonl", [fields(DOGS), line, GOOD | {"id": "last"}])
    questions, (problem,) = read_questions(file, PATHS)
    assert [one.id for one in questions] == ["dogs", "last"]
    assert problem.line == 2
    assert said in problem.error.what
    assert problem.error.cure


@pytest.mark.parametrize("text", ["", "\n \n"])
def test_empty_file(tmp_path: Path, text: str) -> None:
    file = tmp_path / "q.jsonl"
    file.write_text(text)
    with pytest.raises(BadInput, match="no question"):
        read_questions(file, [])


@pytest.mark.parametrize("name", ["q.txt", "missing.jsonl", "broken.xlsx", "latin.csv"])
def test_unreadable_files(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    if "missing" not in name:
        file.write_bytes("id,question,answers\n1,é,\n".encode("latin-1"))
    with pytest.raises(BadInput):
        read_questions(file, [])


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_table(tmp_path: Path, delimiter: str) -> None:
    file = tmp_path / "q.csv"
    rows = [
        ["ID", "Question", "Answers", "Documents"],
        ["1", '"Who, or what?"', "a cat | a dog", "cats.md"],
        ["2", "Nobody?", "", ""],
    ]
    file.write_text("\n".join(delimiter.join(row) for row in rows), encoding="utf-8-sig")
    questions, problems = read_questions(file, PATHS)
    assert not problems
    assert questions[0] == EvalQuestion(
        2, "1", "Who, or what?", ("a cat", "a dog"), ("notes/cats.md",)
    )
    assert (questions[1].line, questions[1].answers) == (3, ())


def test_xlsx_workbook(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["id", "question", "answers", "kind"])
    book.active.append([1, "How many?", 42, None])
    book.active.append([None, None, None, None])
    book.active.append([2, None, "x", "k"])
    file = tmp_path / "q.xlsx"
    book.save(file)
    (question,), (problem,) = read_questions(file, [])
    assert (question.id, question.answers) == ("1", ("42",))
    assert (problem.line, problem.error.what) == (4, "The field 'question' is empty.")


def test_missing_column(tmp_path: Path) -> None:
    file = tmp_path / "q.csv"
    file.write_text("id,question\n1,Q?\n")
    questions, (problem,) = read_questions(file, [])
    assert not questions
    assert "'answers' is missing" in problem.error.what


def test_gold_document_by_path_suffix(tmp_path: Path) -> None:
    lines = [GOOD | {"id": name, "documents": [name]} for name in ("dogs.md", "other/dogs.md")]
    (both, one), _ = read_questions(write_lines(tmp_path / "q.jsonl", lines), PATHS)
    assert both.documents == ("notes/dogs.md", "other/dogs.md")
    assert one.documents == ("other/dogs.md",)
    _, (problem,) = read_questions(
        write_lines(tmp_path / "q.jsonl", [GOOD | {"documents": ["ogs.md"]}]), PATHS
    )
    assert "'ogs.md'" in problem.error.what


def test_choosing() -> None:
    assert choose(QUESTIONS, limit=2) == [CATS, DOGS]
    assert choose(QUESTIONS, limit=9) == list(QUESTIONS)
    chosen = {tuple(choose(QUESTIONS, limit=2, seed=seed)) for seed in range(20)}
    assert chosen == {(CATS, DOGS), (CATS, MOON), (DOGS, MOON)}
    assert choose(QUESTIONS, limit=2, seed=1) == choose(QUESTIONS, limit=2, seed=1)
    assert within(QUESTIONS, {"notes/dogs.md"}) == [DOGS, MOON]


@pytest.mark.parametrize(("value", "expected"), [(True, True), ("TRUE", True), ("", False)])
def test_answers_that_are_all_values(tmp_path: Path, value: object, expected: bool) -> None:
    (question,), _ = read_questions(
        write_lines(tmp_path / "q.jsonl", [GOOD | {"all": value}]), PATHS
    )
    assert question.all_values is expected


def test_field_all_is_true_or_false(tmp_path: Path) -> None:
    _, (problem,) = read_questions(write_lines(tmp_path / "q.jsonl", [GOOD | {"all": 3}]), PATHS)
    assert problem.error.what == "The field 'all' is 3, not true or false."
