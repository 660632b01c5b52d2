"""`rag eval` and `rag calibrate`: output, exit codes, messages."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import Run
from rag.evaluation.feedback import add_feedback
from rag.grounding.calibration import CALIBRATION, read_calibration
from rag.types import Answer, Timings, Usage

pytestmark = pytest.mark.usefixtures("undrawn")


def question(number: int, **changes: Any) -> dict[str, Any]:
    """Return a question that the notes answer, every third one that they do not."""
    fields = {
        "id": f"q{number}",
        "question": f"What do otters hold while they sleep? ({number})",
        "answers": ["hands"] if number % 3 else [],
        "documents": ["otters.md"] if number % 3 else [],
        "kind": "name",
    }
    return fields | changes


@pytest.fixture
def file(run: Run, notes: Path) -> Path:
    """Index the notes, and write six questions."""
    run("index", "notes")
    return write(notes.parent / "questions.jsonl", *(question(number) for number in range(6)))


def write(path: Path, *lines: Any) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def test_eval_json(run: Run, file: Path) -> None:
    code, out, err = run("eval", str(file), "--out", "report", "--json")
    report = json.loads(out)
    assert (code, err) == (0, "")
    assert report["n"] == 6
    assert report["answers"]["contains"] == 1
    assert report["abstention"]["recall"] == 0
    assert report == json.loads(Path("report/report.json").read_text())
    assert len(Path("report/answers.jsonl").read_text().splitlines()) == 6
    assert Path("report/report.html").exists()


def test_eval_mode_follows_settings(run: Run, file: Path) -> None:
    Path("footnote.toml").write_text("extractive = true\n")
    code, out, _ = run("eval", str(file), "--out", "report", "--json")
    assert (code, json.loads(out)["mode"]) == (0, "extractive")


def test_eval_prints_figures(run: Run, file: Path) -> None:
    code, out, _ = run("eval", "--out", "report", "--limit", "4", "--sample", "1", str(file))
    assert code == 0
    assert "answers.contains" in out
    assert "report/report.html" in out
    assert "stability" not in out
    code, out, _ = run("eval", "run", str(file), "--out", "r2", "--retrieval-only")
    assert code == 0
    assert "retrieval.recall@1" in out
    assert "answers." not in out


def test_eval_scope(run: Run, file: Path) -> None:
    code, out, _ = run("eval", str(file), "--out", "r", "--documents", "owls.md", "--json")
    assert code == 0
    assert json.loads(out)["n"] == 2  # those without gold documents
    assert run("eval", str(file), "--out", "r", "--documents", "no.md")[0] == 2


def test_fail_under(run: Run, file: Path) -> None:
    words = ("eval", str(file), "--out", "r")
    assert run(*words, "--fail-under", "answers.contains=0.9")[0] == 0
    code, out, err = run(
        *words, "--fail-under", "abstention.recall=0.5", "--fail-under", "abstention.precision=0.9"
    )
    assert code == 1
    assert "abstention.recall is 0, 0.5 below 0.5; its 95 % interval" in err
    assert "abstention.precision cannot be judged" in err
    assert "answers.contains" in out  # the report is written all the same
    assert run(*words, "--fail-under", "nonsense=1")[0] == 2


def test_bad_lines_are_reported_first(run: Run, file: Path) -> None:
    bad = write(file, question(1), question(1), {"id": "x"}, question(2, documents=["gone.md"]))
    code, out, err = run("eval", str(bad), "--out", "r")
    assert (code, out) == (2, "")
    for said in ("Line 2: The id 'q1'", "Line 3: The field 'question'", "Line 4: The document"):
        assert said in err
    assert "3 lines of" in err
    assert "--skip-bad" in err
    assert not Path("r").exists()
    code, out, _ = run("eval", str(bad), "--out", "r", "--skip-bad", "--json")
    assert code == 0
    assert json.loads(out)["n"] == 1


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("eval", "missing.jsonl", "--out", "r"), 2),
        (("eval", "questions.jsonl"), 2),
        (("eval", "questions.jsonl", "--out", "r", "--retrieval-only", "--extractive"), 2),
        (("eval", "questions.jsonl", "--out", "r", "--retrieval-only", "--repeat", "2"), 2),
        (("eval", "questions.jsonl", "--out", "r", "--limit", "0"), 2),
        (("eval", "questions.jsonl", "--out", "r", "--library", "none"), 3),
        (("eval", "questions.jsonl", "--out", "r", "--sample", "1"), 2),
        (("eval", "compare", "r", "nothing"), 2),
        (("eval", "feedback", "--out", "f.jsonl"), 2),
        (("calibrate", "questions.jsonl", "--accept-error", "2"), 2),
        (("calibrate", "questions.jsonl", "--from", "nothing"), 2),
    ],
)
def test_bad_usage(run: Run, file: Path, words: tuple[str, ...], code: int) -> None:
    found, out, err = run(*words)
    assert (found, out) == (code, "")
    assert err


def test_compare(run: Run, file: Path) -> None:
    run("eval", str(file), "--out", "a", "--extractive")
    run("eval", str(file), "--out", "b")
    code, out, _ = run("eval", "compare", "a", "b")
    assert code == 0
    assert "6 questions are in both" in out
    assert "setting mode: extractive -> answers" in out
    found = json.loads(run("eval", "compare", "a", "a", "--json")[1])
    assert {row["reading"] for row in found["differences"]} == {"no different", "not judged"}
    code, out, _ = run("eval", "compare", "a", "a")
    assert "No different" in out
    code, out, _ = run("eval", str(file), "--out", "c", "--baseline", "a", "--json")
    assert json.loads(out)["comparison"]["n"] == 6


def test_eval_help(run: Run) -> None:
    code, out, _ = run("eval", "--help")
    assert code == 0
    for name in ("compare", "draft", "feedback", "rag eval FILE --out DIR"):
        assert name in out


def test_drafts(run: Run, notes: Path) -> None:
    (notes / "owls.md").write_text(
        "# Owls\n\nAn owl is a bird of prey that hunts at night.\n\n"
        "The oldest owl in the zoo was born in 1987 in Berlin."
    )
    run("index", "notes")
    code, out, err = run("eval", "draft", "--n", "4", "--extractive")
    lines = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert {line["question"] for line in lines} >= {"What is an owl?"}
    assert "2 questions drafted" in err
    code, out, _ = run("eval", "draft", "--extractive", "--out", "drafts.jsonl")
    assert out == ""
    assert run("eval", "drafts.jsonl", "--out", "r", "--retrieval-only")[0] == 0
    assert run("eval", "draft", "--extractive", "--out", "no/such/folder.jsonl")[0] == 2


def test_feedback(run: Run, file: Path) -> None:
    answer = Answer(
        "Q",
        "Do otters sleep?",
        "They do.",
        "partial",
        0.5,
        0.5,
        (),
        (),
        (),
        "m",
        Usage(),
        Timings(0, None, 0, 0, 0),
    )
    add_feedback(Path(".rag"), answer, "down")
    code, _, err = run("eval", "feedback", "--out", "feedback.jsonl")
    assert code == 0
    assert "1 with a rejected answer" in err
    (line,) = [json.loads(line) for line in Path("feedback.jsonl").read_text().splitlines()]
    assert (line["question"], line["answers"]) == ("Do otters sleep?", None)
    assert run("eval", "feedback.jsonl", "--out", "r")[0] == 0


def test_calibrate(run: Run, file: Path) -> None:
    write(file, *(question(number) for number in range(45)))
    words = ("calibrate", str(file), "--accept-error", "0.1", "--json")
    code, out, err = run(*words)
    found = json.loads(out)
    assert code == 1  # scales, but too few for a threshold
    assert "needs 139 judged answers" in err
    assert "there are 45" in err
    assert found["calibration"]["support_scale"]
    assert {row["name"] for row in found["qualities"]} >= {"support: calibration error"}
    learned = read_calibration(Path(".rag"))
    assert learned.questions == 45
    assert run(*words)[1] and read_calibration(Path(".rag")).support_scale == learned.support_scale


def test_calibrate_from_a_finished_run(run: Run, file: Path) -> None:
    write(file, *(question(number) for number in range(30)))
    run("eval", str(file), "--out", "r")
    write(file, *(question(number) for number in range(31)))
    words = ("calibrate", str(file), "--from", "r", "--accept-error", "0.1")
    code, out, err = run(*words)
    assert code == 1
    assert "support: Brier score" in out
    assert "support_above: not set" in out
    assert "1 question of" in err
    assert not Path(".rag/calibrating").exists()
    assert read_calibration(Path(".rag")).questions == 30
    # A run that was answered with a calibration cannot carry another.
    run("eval", str(file), "--out", "r2")
    code, _, err = run("calibrate", str(file), "--from", "r2", "--accept-error", "0.1")
    assert code == 2
    assert "a new one needs uncalibrated answers" in err


class Terminal(StringIO):
    """Somebody who types."""

    def isatty(self) -> bool:
        return True


def test_calibrate_asks_for_error_rate(
    run: Run, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(file, *(question(number) for number in range(30)))
    monkeypatch.setattr("sys.stdin", Terminal("0.7\n0.2\n"))
    _, out, err = run("calibrate", str(file), "--json")
    assert "At most  20% wrong" in err
    assert "no threshold reaches that" in err
    assert "Enter a number from 0 to 0.5" in err
    assert "needs 246 judged answers" in err  # those of 0.2
    assert json.loads(out)


def test_calibrate_refuses_unusable_data(run: Run, file: Path) -> None:
    code, _, err = run("calibrate", str(file), "--accept-error", "0.1")
    assert code == 2
    assert "too few labelled questions" in err
    assert not (Path(".rag") / CALIBRATION).exists()
    code, _, err = run("calibrate", str(file))
    assert code == 2
    assert "--accept-error 0.1" in err
    run("eval", str(file), "--out", "s", "--retrieval-only")
    code, _, err = run("calibrate", str(file), "--from", "s", "--accept-error", "0.1")
    assert "only searches" in err
    run("eval", str(file), "--out", "r")
    Path("notes/owls.md").write_text("# Owls\n\nOwls sleep at day.")
    run("index", "notes")
    code, _, err = run("calibrate", str(file), "--from", "r", "--accept-error", "0.1")
    assert code == 2
    assert "documents was" in err
