"""The `rag` command: output, exit codes, messages."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
from conftest import ScriptedModel, WordEmbedder

from rag import cli
from rag.documents.chunks import Splitter
from rag.library import Library
from rag.settings import Settings

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    splitter: Splitter,
    tmp_path: Path,
) -> Run:
    """Run the command in an empty folder with stand-ins; return exit code, output, messages."""

    def library(settings: Settings) -> Library:
        return Library(
            settings.model_copy(update={"answer_above": 0.0}),
            embedder=WordEmbedder(),
            splitter=splitter,
            model=ScriptedModel("Otters hold hands while they sleep [1]."),
        )

    monkeypatch.setattr("rag.library.Library", library)
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["rag", *words])
        with pytest.raises(SystemExit) as stop:
            cli.main()
        printed = capsys.readouterr()
        return int(stop.value.code or 0), printed.out, printed.err

    return run


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "otters.md").write_text("# Otters\n\nOtters hold hands while they sleep.")
    (folder / "owls.md").write_text("# Owls\n\nOwls hunt at night.")
    (folder / "questions.jsonl").write_text("{}")
    return folder


def keys(value: dict[str, Any]) -> set[str]:
    return set(value)


def test_index_json_follows_the_contract(run: Run, notes: Path) -> None:
    code, out, _ = run("index", "notes", "--json")
    report = json.loads(out)
    assert code == 0
    assert keys(report) == {
        *("documents", "chunks", "added", "updated", "removed"),
        *("unchanged", "skipped", "failed", "seconds"),
    }
    assert report["added"] == ["notes/otters.md", "notes/owls.md"]
    assert report["skipped"] == ["notes/questions.jsonl"]
    report = json.loads(run("index", "notes", "--json")[1])
    assert (report["added"], report["unchanged"]) == ([], 2)


def test_search_json_follows_the_contract(run: Run, notes: Path) -> None:
    run("index", "notes")
    code, out, _ = run("search", "otters", "-k", "1", "--json")
    found = json.loads(out)
    assert code == 0
    (hit,) = found["hits"]
    assert keys(hit) == {
        *("rank", "document", "page", "heading", "start", "end"),
        *("text", "score", "dense", "lexical"),
    }
    assert hit["document"] == "notes/otters.md"
    text = (notes / "otters.md").read_text()
    assert text[hit["start"] : hit["end"]] == hit["text"]


def test_ask_json_follows_the_contract(run: Run, notes: Path) -> None:
    run("index", "notes")
    code, out, _ = run("ask", "What do otters do?", "--json")
    answer = json.loads(out)
    assert code == 0
    assert keys(answer) == {
        *("question", "standalone_question", "answer", "verdict", "support", "answerable"),
        *("claims", "passages", "left_out", "model", "usage", "timings"),
    }
    claim = answer["claims"][0]
    assert keys(claim) == {"text", "start", "end", "support", "verdict", "reasons", "citations"}
    assert keys(claim["citations"][0]) == {
        *("marker", "document", "page", "page_label", "heading", "start", "end", "quote"),
    }
    assert keys(answer["passages"][0]) == {
        *("marker", "document", "page", "heading", "start", "end", "text", "score"),
    }
    assert keys(answer["usage"]) == {"prompt_tokens", "completion_tokens"}
    assert keys(answer["timings"]) == {"retrieve", "first_token", "generate", "verify", "total"}


def test_ask_prints_footnotes(run: Run, notes: Path) -> None:
    run("index", "notes")
    _, out, err = run("ask", "What do otters do?")
    assert "Otters hold hands while they sleep.[1]" in out
    assert "[1] notes/otters.md: “Otters hold hands while they sleep.”" in out
    assert "Reading" in err


def test_verify_goes_on_after_bad_lines(run: Run, tmp_path: Path) -> None:
    good = json.dumps({"id": "a", "passages": ["Owls hunt."], "answer": "Owls hunt."})
    lines = [good, "{not json", json.dumps({"id": "b", "answer": "x"}), "[1]", "", good]
    (tmp_path / "in.jsonl").write_bytes("\n".join(lines).encode() + b'\n{"id": "\xff"}')
    code, out, err = run("verify", "in.jsonl", "--fast")
    results = [json.loads(line) for line in out.splitlines()]
    assert code == 2
    assert [result.get("id") for result in results] == ["a", None, "b", None, "a", None]
    assert ["error" in result for result in results] == [False, True, True, True, False, True]
    assert "Line 2:" in err
    assert "Line 3:" in err
    assert "'passages'" in results[2]["error"]


def test_verify_reads_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    line = json.dumps({"id": 1, "passages": ["Owls hunt."], "answer": "Owls hunt."})
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(line.encode())))
    code, out, _ = run("verify", "-")
    assert code == 0
    assert json.loads(out)["verdict"] == "supported"


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["ask", "What?"], 3, "rag index"),
        (["search", "What?", "--library", "nowhere"], 3, "no library in nowhere"),
        (["search", "What?", "--library", ""], 2, "name a directory of its own"),
        (["index", "notes", "--library", "/proc/1/x"], 2, "cannot be written"),
        (["index", "empty"], 2, "no documents in empty"),
        (["index", "missing.md"], 2, "no such file"),
        (["index", "notes/questions.jsonl"], 2, "No reader for files ending '.jsonl'"),
        (["models", "pull", "nonsense"], 2, "Known names"),
        (["verify", "missing.jsonl"], 2, "missing.jsonl"),
        (["frobnicate"], 2, "frobnicate"),
    ],
)
def test_bad_input_gets_one_message_and_an_exit_code(
    run: Run, notes: Path, tmp_path: Path, words: list[str], code: int, message: str
) -> None:
    (tmp_path / "empty").mkdir()
    got, out, err = run(*words)
    assert got == code
    assert message in out + err
    assert "Traceback" not in err


def test_a_missing_model_names_the_command(tmp_path: Path, notes: Path) -> None:
    """With the real library and an empty models folder."""
    models = tmp_path / "models"
    models.mkdir()
    real = Path(cli.__file__).parent.parent / "models" / "catalog.toml"
    (models / "catalog.toml").write_text(real.read_text())
    ran = subprocess.run(
        [sys.executable, "-m", "rag.cli", "index", "notes"],
        cwd=tmp_path,
        env={"RAG_MODELS_DIR": str(models), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 3
    assert "rag models pull all-minilm-l6-v2" in ran.stderr
    assert ran.stdout == ""


def test_bad_questions(run: Run, notes: Path) -> None:
    run("index", "notes")
    for question in ("", "x" * 50_000):
        code, out, err = run("ask", question, "--json")
        assert (code, out) == (2, "")
        assert "question" in err


def test_a_named_file_that_fails_is_exit_2_and_the_rest_is_indexed(run: Run, notes: Path) -> None:
    (notes / "bad.pdf").write_bytes(b"not a pdf")
    code, out, _ = run("index", "notes/bad.pdf", "notes/owls.md", "--json")
    assert code == 2
    assert json.loads(out)["added"] == ["notes/owls.md"]
    code, out, _ = run("index", "notes", "--json")
    assert code == 0
    assert json.loads(out)["failed"][0]["path"] == "notes/bad.pdf"


def test_ctrl_c_says_that_nothing_is_lost(
    run: Run, notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("rag.index.builder.Builder.take", interrupted)
    code, out, err = run("index", "notes")
    assert (code, out) == (130, "")
    assert "finished are kept" in err


def test_an_unknown_setting_is_refused(run: Run, notes: Path, tmp_path: Path) -> None:
    (tmp_path / "footnote.toml").write_text("chunk_size = 3\n")
    code, _, err = run("index", "notes")
    assert code == 2
    assert "chunk_size" in err


@pytest.mark.parametrize("content", [b"model = [", b"\xff\xfe\xfa"])
def test_a_broken_settings_file_is_named(
    run: Run, notes: Path, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "footnote.toml").write_bytes(content)
    code, _, err = run("index", "notes")
    assert code == 2
    assert "footnote.toml cannot be read" in err


def test_help_loads_nothing_heavy() -> None:
    """`rag --help` answers at once because these are imported where they are used."""
    heavy = {"torch", "faiss", "llama_cpp", "gradio", "numpy", "pydantic", "transformers"}
    script = "import sys, rag.cli; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert heavy.isdisjoint(ran.stdout.split())


def test_models_list(run: Run) -> None:
    code, out, _ = run("models", "list", "--json")
    assert code == 0
    rows = json.loads(out)["models"]
    assert {"qwen2.5-coder-1.5b", "all-minilm-l6-v2"} == {r["name"] for r in rows if r["default"]}
