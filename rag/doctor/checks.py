"""The checks of the doctor: installation, settings, library, models."""

from __future__ import annotations

import difflib
import os
import platform
import shutil
import sys
import time
import tomllib
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from packaging.requirements import Requirement

from rag.doctor.run_probe import run_probe
from rag.errors import FootnoteError
from rag.index.lock import current_writer
from rag.llm.server import KEY, ServerModel, host_of, is_here
from rag.models import catalog
from rag.models.catalog import Purpose, Weights
from rag.settings import PROJECT, Settings
from rag.types import Finding

PACKAGE = "footnote-rag"
OLDEST = (3, 11)
"""Oldest Python, as in pyproject.toml."""
ROOM_MB = 500
"""Space needed besides two generations: the text of a large file, and the system's own needs."""
# Without removing the stamp, `make` would do nothing.
REINSTALL = (
    f"Install again: cd {PROJECT} && rm -f .venv/.packages && make install"
    if (PROJECT / "Makefile").exists()
    else f"Install again: {sys.executable} -m pip install --force-reinstall {PACKAGE}"
)
# `portable` uses only processor features that every machine has. pip would keep an installed build
# of the same version, so that is uninstalled first.
REBUILD = (
    f"Compile llama.cpp for this machine: cd {PROJECT} && "
    ".venv/bin/pip uninstall -y llama-cpp-python && rm -f .venv/.installed && "
    "make install CPU=portable"
    if (PROJECT / "Makefile").exists()
    else "Compile llama.cpp for this machine: CMAKE_ARGS=-DGGML_NATIVE=OFF pip install "
    "--force-reinstall --no-cache-dir --no-deps llama-cpp-python"
)


# The installation


def python(settings: Settings) -> list[Finding]:
    """Check the version of Python."""
    found = f"Python {platform.python_version()} in {sys.prefix}"
    if sys.version_info < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        return [Finding("Python", "broken", f"{found} is too old.", f"Install {oldest} or newer.")]
    return [Finding("Python", "good", f"{found}.")]


def packages(settings: Settings) -> list[Finding]:
    """Compare the installed packages with the project's requirements."""
    wanted = [Requirement(line) for line in _requirements()]
    wanted = [one for one in wanted if one.marker is None or one.marker.evaluate({"extra": ""})]
    wrong = []
    for one in wanted:
        try:
            found = version(one.name)
        except PackageNotFoundError:
            wrong.append(f"{one.name} is missing")
            continue
        if not one.specifier.contains(found, prereleases=True):
            wrong.append(f"{one.name} is {found}, not {one.specifier}")
    if wrong:
        return [Finding("packages", "broken", f"{'; '.join(wrong)}.", REINSTALL)]
    return [Finding("packages", "good", f"All {len(wanted)} have the required versions.")]


def _requirements() -> list[str]:
    """Return the project's requirements; in a checkout pyproject.toml, which may be newer."""
    project = PROJECT / "pyproject.toml"
    if project.exists():
        lines: list[str] = tomllib.loads(project.read_text("utf-8"))["project"]["dependencies"]
        return lines
    return requires(PACKAGE) or []


def settings_in_use(settings: Settings) -> list[Finding]:
    """Find RAG_ variables that are not settings: a typo there is otherwise silent."""
    known = {f"RAG_{name.upper()}" for name in Settings.model_fields} | {KEY}
    given = [name for name in sorted(os.environ) if name.upper().startswith("RAG_")]
    unknown = [name for name in given if name.upper() not in known]
    if not unknown:
        file = "A footnote.toml" if Path("footnote.toml").exists() else "No footnote.toml"
        detail = f"{file} in this folder; the environment sets {', '.join(given) or 'nothing'}."
        return [Finding("settings", "good", detail)]
    return [
        Finding(
            "settings",
            "warning",
            f"{name} is not a setting and has no effect.",
            _nearest(name.upper(), known),
        )
        for name in unknown
    ]


def _nearest(name: str, known: set[str]) -> str:
    near = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.0)[0]
    return f"If you meant {near}, rename it; otherwise unset it."


def compiled_libraries(settings: Settings) -> list[Finding]:
    """Load the compiled libraries for reading and searching."""
    return run_probe(
        "compiled libraries", settings, probe="compiled_libraries", seconds=120, cure=REINSTALL
    )


def page(settings: Settings) -> list[Finding]:
    """Load Gradio, which draws the page."""
    return run_probe("page", settings, probe="page", seconds=120, cure=REINSTALL)


# The library


def disk(settings: Settings) -> list[Finding]:
    """Check for disk space: an index run writes a new generation beside the current one."""
    library = settings.library
    place = next(path for path in (library, *library.absolute().parents) if path.exists())
    if not os.access(place, os.W_OK):
        cure = "Change its permissions, or name another with --library or RAG_LIBRARY."
        return [Finding("disk", "broken", f"The folder {place} cannot be written.", cure)]
    files = (file for file in library.rglob("*") if settings.states not in file.parents)
    size = sum(file.stat().st_size for file in files if file.is_file()) / 1e6
    free = shutil.disk_usage(place).free / 1e6
    needed = 2 * size + ROOM_MB
    detail = f"{free:,.0f} MB are free; the library takes {size:,.0f} MB."
    if free < needed:
        cure = f"Free some space: an index run may need {needed:,.0f} MB."
        return [Finding("disk", "warning", detail, cure)]
    return [Finding("disk", "good", detail)]


def writer(settings: Settings) -> list[Finding]:
    """Check whether another process is writing to the library."""
    who = current_writer(settings.library)
    if who:
        cure = "You can search meanwhile; to index, wait until it has finished, or stop it."
        return [Finding("writer", "warning", f"{who[0].upper()}{who[1:]}.", cure)]
    return [Finding("writer", "good", "No process is writing to the library.")]


def library(settings: Settings) -> list[Finding]:
    """Inspect the library in a child process: damaged files may crash SQLite or FAISS."""
    return run_probe(
        "library",
        settings,
        probe="library",
        seconds=600,
        cure=f"Rebuild it from its stored texts: rag doctor --repair --library {settings.library}",
    )


# The models


def weights_on_disk(settings: Settings) -> list[Finding]:
    """Verify the weights on disk, and report missing ones that the settings name."""
    weights_named = catalog.load_catalog(settings.models_dir)
    chosen: dict[str, Purpose] = {settings.embedder: "embedder"}
    if not settings.server_url:
        chosen[settings.model] = "chat"
    findings = []
    for name, purpose in chosen.items():
        if name not in weights_named:
            findings.append(_outside_catalogue(name, purpose, settings))
    for weights in weights_named.values():
        findings += _verify_weights(weights, settings, used=weights.name in chosen)
    return findings


def _outside_catalogue(name: str, purpose: Purpose, settings: Settings) -> Finding:
    """Tell a GGUF file of the user, which is fine, from a wrong name."""
    title = f"weights {name}"
    try:
        catalog.locate(settings.models_dir, name, purpose)
    except FootnoteError as error:
        return Finding(title, "broken", error.what, error.cure)
    return Finding(title, "good", "The file exists; there is no checksum to compare it with.")


def _verify_weights(weights: Weights, settings: Settings, *, used: bool) -> list[Finding]:
    name, cure = f"weights {weights.name}", f"Download them: rag models pull {weights.name}"
    status = catalog.status(weights, settings.models_dir)
    if status == "missing" and not used:
        return []
    if status != "ready":
        what = {"missing": "They are missing.", "partial": "They are incomplete."}[status]
        return [Finding(name, "broken" if used else "warning", what, cure)]
    if problems := catalog.verify(weights, settings.models_dir):
        return [Finding(name, "broken" if used else "warning", f"{'; '.join(problems)}.", cure)]
    if used and not catalog.fits(weights.memory_mb):
        return [
            Finding(
                name,
                "warning",
                f"They need {weights.memory_mb:,} MB of memory, more than is free now.",
                "Close other programs, or choose a smaller model: rag models list",
            )
        ]
    return [Finding(name, "good", f"{weights.bytes / 1e6:,.0f} MB, all checksums match.")]


def embedder(settings: Settings) -> list[Finding]:
    """Load the embedder and embed a question."""
    return run_probe("embedder", settings, probe="embedder", seconds=180, cure=REINSTALL)


def language_model(settings: Settings) -> list[Finding]:
    """Load llama.cpp and the language model, and write a token; or let the server write one."""
    if settings.server_url:
        return [_server_warning(settings), _server(settings)]
    return run_probe("language model", settings, probe="language_model", seconds=300, cure=REBUILD)


def _server_warning(settings: Settings) -> Finding:
    """Warn that a server is in use: by default none is, and the user may have forgotten."""
    where = "on this machine" if is_here(settings.server_url) else "on another machine"
    return Finding(
        "server",
        "warning",
        f"Questions and passages are sent to the server {host_of(settings.server_url)}, {where}.",
        "If you do not want this, unset RAG_SERVER_URL, and server_url in footnote.toml.",
    )


def _server(settings: Settings) -> Finding:
    """Let the server write a token."""
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
    return Finding("language model", "good", f"{model.name} answers, in {seconds:.1f} s.")
