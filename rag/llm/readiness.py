"""What the local language model lacks while `make chat` still compiles and downloads it."""

from __future__ import annotations

import importlib
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from rag.errors import FootnoteError
from rag.llm.compile_progress import read_progress
from rag.models import catalog
from rag.settings import Settings

PACKAGE = "llama-cpp-python"


def what_is_missing(settings: Settings) -> str | None:
    """Return in a sentence what the language model of the settings lacks, or None.

    Of a model on a server nothing is known, and quotations need none.
    """
    if settings.server_url or settings.extractive:
        return None
    return what_llama_cpp_lacks() or _weights(settings)


def what_llama_cpp_lacks() -> str | None:
    """Return in a sentence what is missing of llama.cpp itself, or None."""
    importlib.invalidate_caches()  # it may have been installed since this process began
    try:
        # RECORD, the list of files, is what pip writes last.
        if distribution(PACKAGE).files is not None:
            return None
    except PackageNotFoundError:
        pass
    progress = read_progress(Path(sys.prefix))
    if progress is None:
        return "llama.cpp is not installed: make install."
    if progress.is_running:
        done = f": step {progress.done} of {progress.of}" if progress.of else ""
        return f"llama.cpp is being compiled{done}."
    return {
        "compiling": "llama.cpp is not compiled to the end; go on with: make chat",
        "compiled": "llama.cpp is being installed.",
        "failed": "llama.cpp could not be compiled; the terminal says why.",
    }[progress.state]


def _weights(settings: Settings) -> str | None:
    try:
        catalog.locate(settings.models_dir, settings.model, "chat")
    except FootnoteError as error:
        weights = catalog.load_catalog(settings.models_dir).get(settings.model)
        done = catalog.downloaded(weights, settings.models_dir) if weights else 0
        if weights is None or not done:
            return str(error)
        return (
            f"The model {weights.name} is being downloaded: {done / 1e6:,.0f} of "
            f"{weights.bytes / 1e6:,.0f} MB."
        )
    return None
