"""The doctor: checks of the installation and the library, with findings and cures.

A check takes the settings and returns findings. Checks that load machine code run in a child
process (`run_probe`, `probe`), so that a crash becomes a finding.
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
"""In the order they run: what others depend on first, what takes longest last."""


def examine(settings: Settings, run: Sequence[Check] = CHECKS) -> Iterator[Finding]:
    """Yield findings as they are made; a check that fails is a finding too."""
    for check in run:
        name = check.__name__.replace("_", " ")
        try:
            findings = check(settings)
        except FootnoteError as error:
            findings = [broken(name, error)]
        except OSError as error:
            detail = f"This could not be checked: {error}."
            findings = [
                Finding(name, "broken", detail, "Check the disk and the files' permissions.")
            ]
        # A broken installation can raise anything; the other checks may show why.
        except Exception as error:
            detail = f"This could not be checked: {type(error).__name__}: {error}."
            findings = [Finding(name, "broken", detail, checks.REINSTALL)]
        yield from findings


def broken(name: str, error: FootnoteError) -> Finding:
    """Return an error as a finding."""
    return Finding(name, "broken", error.what, error.cure)
