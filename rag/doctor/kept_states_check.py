"""The check of kept states: how many can be used, and what is wrong with others."""

from __future__ import annotations

import os
import shutil

from rag.llm.kept_states import RESERVE, KeptStates, state_files
from rag.reading_ahead.ahead_reader import AheadProgress
from rag.settings import Settings
from rag.text.display import count
from rag.types import Finding

NAME = "kept states"


def check_kept_states(
    settings: Settings, states: KeptStates | None, progress: AheadProgress | None = None
) -> Finding:
    """Verify all kept states; none of them is needed, so nothing here is broken.

    Args:
        settings: name their folder and the most space they take.
        states: those of the present model; None where none are kept.
        progress: how many passages are ready; None where the library cannot be used.
    """
    if states is None:
        detail = "None are kept, so each passage is read again for each question."
        return Finding(NAME, "good", detail, "To keep some: RAG_STATES_MB=4000")
    files = list(state_files(settings.states))
    damaged = sum(not file.is_whole for file in files)
    usable = sum(file.path.parent == states.folder for file in files)
    size = sum(file.size for file in files) / 1e6
    parts = [
        str(progress) if progress else f"{count(usable, 'passage')} can be used without reading",
        f"{size:,.0f} MB of at most {settings.states_mb:,}",
    ]
    if others := len(files) - usable:
        parts.append(f"{others} of another model or another build of llama.cpp go first")
    problems = []
    if damaged:
        problems.append(f"{damaged} are damaged and will be read again")
    place = next(path for path in (settings.states, *settings.states.parents) if path.exists())
    if not os.access(place, os.W_OK):
        problems.append(f"no more can be kept: {place} cannot be written")
    elif shutil.disk_usage(place).free < RESERVE:
        problems.append(f"no more are kept while less than {RESERVE / 1e6:,.0f} MB are free")
    detail = f"{'; '.join([*parts, *problems])}."
    if problems:
        cure = f"Answers only take longer. To begin anew, delete {settings.states}"
        return Finding(NAME, "warning", detail, cure)
    return Finding(NAME, "good", detail)
