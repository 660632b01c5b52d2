"""Checks of the models: the weights on disk, the embedder, the language model."""

from __future__ import annotations

import time

from rag import models
from rag.doctor.apart import try_apart
from rag.doctor.installation import REINSTALL
from rag.errors import FootnoteError
from rag.models import Purpose, Weights
from rag.settings import PROJECT, Settings
from rag.types import Finding

# `portable` names only the processor features that the Makefile lists for every machine; pip would
# keep an installed build of the same version, so it goes first.
REBUILD = (
    f"Compile llama.cpp for this machine: cd {PROJECT} && "
    ".venv/bin/pip uninstall -y llama-cpp-python && rm -f .venv/.installed && "
    "make install CPU=portable"
    if (PROJECT / "Makefile").exists()
    else "Compile llama.cpp for this machine: CMAKE_ARGS=-DGGML_NATIVE=OFF pip install "
    "--force-reinstall --no-cache-dir --no-deps llama-cpp-python"
)


def weights_on_disk(settings: Settings) -> list[Finding]:
    """Read every byte of the weights that are here, and miss those that the settings name."""
    catalog = models.load_catalog(settings.models_dir)
    chosen: dict[str, Purpose] = {settings.embedder: "embedder"}
    if not settings.server_url:
        chosen[settings.model] = "chat"
    findings = []
    for name, purpose in chosen.items():
        if name not in catalog:
            findings.append(_not_in_the_catalogue(name, purpose, settings))
    for weights in catalog.values():
        findings += _examine(weights, settings, used=weights.name in chosen)
    return findings


def _not_in_the_catalogue(name: str, purpose: Purpose, settings: Settings) -> Finding:
    """Tell a GGUF file of one's own, which is fine, from a name that is a mistake."""
    title = f"weights {name}"
    try:
        models.locate(settings.models_dir, name, purpose)
    except FootnoteError as error:
        return Finding(title, "broken", error.what, error.cure)
    return Finding(title, "good", "The file is there; there is no checksum to compare it with.")


def _examine(weights: Weights, settings: Settings, *, used: bool) -> list[Finding]:
    name, cure = f"weights {weights.name}", f"Fetch them: rag models pull {weights.name}"
    status = models.status(weights, settings.models_dir)
    if status == "missing" and not used:
        return []
    if status != "ready":
        what = {"missing": "They are not here.", "partial": "They are here in part."}[status]
        return [Finding(name, "broken" if used else "warning", what, cure)]
    if problems := models.verify(weights, settings.models_dir):
        return [Finding(name, "broken" if used else "warning", f"{'; '.join(problems)}.", cure)]
    if used and not models.fits(weights):
        return [
            Finding(
                name,
                "warning",
                f"They need {weights.memory_mb:,} MB of memory, more than is free now.",
                "Close other programs, or choose smaller ones: rag models list",
            )
        ]
    return [Finding(name, "good", f"{weights.bytes / 1e6:,.0f} MB, every byte as published.")]


def embedder(settings: Settings) -> list[Finding]:
    """Load the embedder and embed a question."""
    return try_apart("embedder", settings, probe="embedder", seconds=180, cure=REINSTALL)


def language_model(settings: Settings) -> list[Finding]:
    """Load llama.cpp and the language model, and write a token; or let the server write one."""
    if settings.server_url:
        return [_leaves_this_process(settings), _server(settings)]
    return try_apart("language model", settings, probe="language_model", seconds=300, cure=REBUILD)


def _leaves_this_process(settings: Settings) -> Finding:
    """Warn that a server is in use: it is off by default, and somebody may have forgotten."""
    from rag.answering.remote import host_of, is_here

    where = "on this machine" if is_here(settings.server_url) else "on another machine"
    return Finding(
        "server",
        "warning",
        f"Questions and passages leave this process: they go to {host_of(settings.server_url)}, "
        f"{where}.",
        "If that is not meant, unset RAG_SERVER_URL, and server_url in footnote.toml.",
    )


def _server(settings: Settings) -> Finding:
    """Let the server write a token."""
    from rag.answering.remote import ServerModel

    began = time.perf_counter()
    model = ServerModel(settings.server_url, settings.server_model)
    try:
        for _ in model.stream([{"role": "user", "content": "Say yes."}], 1):
            pass
    except FootnoteError as error:
        return Finding("language model", "broken", error.what, error.cure)
    finally:
        model.close()
    seconds = time.perf_counter() - began
    return Finding("language model", "good", f"{model.name} writes, in {seconds:.1f} s.")
