"""The doctor: a list of checks, each of which says what it found and what to do about it.

A check takes the settings and returns findings. Whatever loads machine code does so in a child
process (`apart`, `probe`), because a crash there must become a sentence and not the end of us.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from rag.doctor import checks
from rag.errors import FootnoteError
from rag.settings import Settings
from rag.types import Finding

Check = Callable[[Settings], list[Finding]]

CHECKS: tuple[Check, ...] = (
    checks.python,
    checks.packages,
    checks.settings_in_use,
    checks.compiled_libraries,
    checks.page,
    checks.disk,
    checks.writer,
    checks.library,
    checks.weights_on_disk,
    checks.embedder,
    checks.language_model,
)
"""In this order: what the others stand on first, and what takes longest last."""


def examine(settings: Settings, run: Sequence[Check] = CHECKS) -> Iterator[Finding]:
    """Yield findings as they are made; a check that fails itself is a finding too."""
    for check in run:
        name = check.__name__.replace("_", " ")
        try:
            findings = check(settings)
        except FootnoteError as error:
            findings = [broken(name, error)]
        except OSError as error:
            detail = f"This could not be looked at: {error}."
            findings = [
                Finding(name, "broken", detail, "Check the disk, and that you may read it.")
            ]
        # Whatever a ruined installation raises: the other checks may still say why.
        except Exception as error:
            detail = f"This could not be looked at: {type(error).__name__}: {error}."
            findings = [Finding(name, "broken", detail, checks.REINSTALL)]
        yield from findings


def broken(name: str, error: FootnoteError) -> Finding:
    """Return the finding of an error."""
    return Finding(name, "broken", error.what, error.cure)
