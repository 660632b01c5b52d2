"""Footnote: answers from your own documents, every sentence with a footnote.

    from pathlib import Path
    from rag import Library, load_settings

    library = Library(load_settings())
    library.sync([Path("notes")])
    answer = library.ask("How does a GAN learn?")

What is found and answered is in `rag.types`, what can go wrong in `rag.errors`.
"""

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

# OpenMP reads it once, when a library that uses it is loaded. A thread of llama.cpp that waits for
# the others then sleeps, and leaves its processor to the browser that the others wait for.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

if TYPE_CHECKING:
    from rag.grounding.external_answers import verify, verify_record
    from rag.library import Library
    from rag.settings import Settings, load_settings

__all__ = ["Library", "Settings", "load_settings", "verify", "verify_record"]

# Loaded at their first use, so that `rag --help` does not wait for libraries it never touches.
_MODULE_OF = {
    "Library": "rag.library",
    "Settings": "rag.settings",
    "load_settings": "rag.settings",
    "verify": "rag.grounding.external_answers",
    "verify_record": "rag.grounding.external_answers",
}


def __getattr__(name: str) -> Any:
    if name in _MODULE_OF:
        return getattr(import_module(_MODULE_OF[name]), name)
    raise AttributeError(f"module 'rag' has no attribute {name!r}")
