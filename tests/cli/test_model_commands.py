"""`rag models`: output."""

from __future__ import annotations

import json

from cli.conftest import Run


def test_models_list(run: Run) -> None:
    code, out, _ = run("models", "list", "--json")
    assert code == 0
    rows = json.loads(out)["models"]
    assert {"qwen2.5-coder-1.5b", "all-minilm-l6-v2"} == {r["name"] for r in rows if r["default"]}
