"""How far the compiling of llama.cpp is, in a file of the virtual environment."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

_FILE = "llama-cpp-progress.json"


@dataclass(frozen=True, slots=True)
class CompileProgress:
    """How far the compiling is: steps of the compiler done and in all, 0 before it begins.

    `process` is the id of the process that compiles.
    """

    state: Literal["compiling", "compiled", "failed"]
    done: int = 0
    of: int = 0
    process: int = 0

    @property
    def is_running(self) -> bool:
        """Whether the process that compiles is alive."""
        if self.state != "compiling" or self.process <= 0:
            return False
        try:
            os.kill(self.process, 0)
        except (OSError, OverflowError):
            return False
        return True


def read_progress(environment: Path) -> CompileProgress | None:
    """Return how far llama.cpp is compiled for a virtual environment; None if nothing is known."""
    try:
        return CompileProgress(**json.loads((environment / _FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write_progress(environment: Path, progress: CompileProgress) -> None:
    """Keep the progress for those who read it meanwhile."""
    path = environment / _FILE
    new = path.with_suffix(".new")
    new.write_text(json.dumps(asdict(progress)), encoding="utf-8")
    new.replace(path)
