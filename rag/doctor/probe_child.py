"""The checks that run in a child process: python -m rag.doctor.probe_child NAME SETTINGS_JSON.

Prints the findings as JSON on the last line. Before each step that may crash, its name is written
to standard error, so that the parent can report it as the last line.
"""

from __future__ import annotations

import json
import sys
import time
from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING

from rag.doctor import broken
from rag.doctor.checks import REINSTALL
from rag.doctor.kept_states_check import check_kept_states
from rag.errors import FootnoteError
from rag.offline import go_offline
from rag.settings import Settings, load_settings
from rag.types import Finding

if TYPE_CHECKING:
    from rag.llm.local import LocalModel
    from rag.reading_ahead.ahead_reader import AheadProgress

COMPILED = (
    "numpy",
    "faiss",
    "pypdfium2",
    "lxml.etree",
    "tokenizers",
    "semantic_text_splitter",
    "sentencex",
    "charset_normalizer",
)
"""Compiled libraries of sync and search; torch and llama.cpp are tried with their models."""


def compiled_libraries(settings: Settings) -> list[Finding]:
    """Load each library, and use SQLite's full-text search, which some builds of Python lack."""
    import sqlite3
    from importlib import import_module

    for module in COMPILED:
        _about_to(f"loading {module}")
        import_module(module)
    _about_to("using SQLite's full-text search")
    rows = sqlite3.connect(":memory:")
    rows.execute("CREATE VIRTUAL TABLE t USING fts5(body, tokenize='porter unicode61')")
    rows.close()
    detail = (
        f"{', '.join(COMPILED)} and SQLite {sqlite3.sqlite_version} with full-text search load."
    )
    return [Finding("compiled libraries", "good", detail)]


def page(settings: Settings) -> list[Finding]:
    """Load Gradio, which draws the page."""
    _about_to("loading gradio")
    go_offline()
    import gradio

    return [Finding("page", "good", f"Gradio {gradio.__version__} loads.")]


def library(settings: Settings) -> list[Finding]:
    """Inspect the library's files: checksums, agreement, recall."""
    from rag.library import Library

    _about_to(f"inspecting {settings.library}")
    return Library(settings).inspect()


def embedder(settings: Settings) -> list[Finding]:
    """Embed a question; a usable vector is finite and of length 1."""
    import numpy as np

    from rag.library import Library

    _about_to(f"loading {settings.embedder}")
    began = time.perf_counter()
    vector = Library(settings).embedder.encode_query("How does a GAN learn?")
    seconds = time.perf_counter() - began
    length = float(np.linalg.norm(vector))
    if not abs(length - 1) < 1e-3:  # written so that NaN fails
        return [
            Finding(
                "embedder",
                "broken",
                f"{settings.embedder} gives a vector of length {length} instead of 1.",
                f"Check and repair its files: rag models pull {settings.embedder}",
            )
        ]
    detail = f"{settings.embedder} loads and embeds: {vector.size} dimensions, {seconds:.1f} s."
    return [Finding("embedder", "good", detail)]


def language_model(settings: Settings) -> list[Finding]:
    """Write one token: a build for another processor loads, and crashes when it computes.

    Then check what the model has read.
    """
    from rag.llm.local import LocalModel
    from rag.models import catalog

    _about_to("loading llama.cpp")
    import llama_cpp

    llama_cpp.llama_print_system_info()
    name = f"llama.cpp {llama_cpp.__version__}"
    try:
        path = catalog.locate(settings.models_dir, settings.model, "chat")
    except FootnoteError:  # reported by the check of the weights
        detail = f"{name} loads, but the model {settings.model} is missing."
        return [Finding("language model", "warning", detail, "Download the model first.")]
    _about_to(f"writing a token with {settings.model}")
    began = time.perf_counter()
    model = LocalModel(
        settings.model,
        path,
        context_tokens=settings.context_tokens,  # so that it needs as much memory as an answer
        threads=settings.threads,
        states=settings.states,
        states_mb=settings.states_mb,
    )
    for _ in model.stream([{"role": "user", "content": "Say yes."}], 1):
        pass
    seconds = time.perf_counter() - began
    detail = f"{name} loads {settings.model} and writes, in {seconds:.1f} s."
    _about_to(f"checking {settings.states}")
    kept = check_kept_states(settings, model.states, _passages_ready(settings, model))
    model.close()
    return [Finding("language model", "good", detail), kept]


def _passages_ready(settings: Settings, model: LocalModel) -> AheadProgress | None:
    """Return how many passages are ready; None where the library cannot be used."""
    from rag.library import Library

    with suppress(FootnoteError):  # reported by other checks
        return Library(settings, model=model).reading.count_ready()
    return None


PROBES = {
    probe.__name__: probe for probe in (compiled_libraries, page, library, embedder, language_model)
}


def _about_to(step: str) -> None:
    print(step, file=sys.stderr, flush=True)


def run(name: str, settings: Settings) -> list[Finding]:
    """Run a probe; a FootnoteError is a finding too."""
    title = name.replace("_", " ")
    try:
        return PROBES[name](settings)
    except FootnoteError as error:
        return [broken(title, error)]
    except ImportError as error:
        return [Finding(title, "broken", f"A package cannot be loaded: {error}.", REINSTALL)]


if __name__ == "__main__":
    found = run(sys.argv[1], load_settings(**json.loads(sys.argv[2])))
    print(json.dumps([asdict(finding) for finding in found]))
