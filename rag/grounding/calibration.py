"""Scores to probabilities: the shipped scales, and the calibration of a library.

The shipped scales are logistic regressions, fitted by scripts of `bench/`. `rag calibrate` fits a
library's `Calibration` to its user's labelled questions and stores it beside the manifest, where no
sync touches it.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import TypeAdapter

from rag.errors import DamagedFile, LibraryMismatch
from rag.files import replace_file
from rag.retrieval.logistic_scale import Logistic, logistic, read_scale

COEFFICIENTS = Path(__file__).with_name("coefficients.json")
"""Written by the fitting scripts, which also record there what the scales were fitted on."""
CALIBRATION = "calibration.json"
"""File of a library's own calibration, in its directory."""
FORMAT = 1
"""Raised whenever the fields of that file change their meaning."""
EDGE = 0.00005
"""Scores are rounded to four digits: nearer than this to 0 or 1 they do not differ."""


def shipped(name: str) -> Logistic:
    """Return a shipped scale by its name in coefficients.json, such as `support`."""
    return read_scale(COEFFICIENTS, name)


@dataclass(frozen=True, slots=True)
class LogOddsLine:
    """A probability to another: its log-odds times a slope above 0, plus an intercept.

    Source: Platt, Advances in Large Margin Classifiers, 1999, on log-odds in place of a margin.
    """

    slope: float
    intercept: float

    def __post_init__(self) -> None:
        if not (self.slope > 0 and math.isfinite(self.slope) and math.isfinite(self.intercept)):
            raise ValueError(f"no rising line: slope {self.slope}, intercept {self.intercept}")

    def __call__(self, probability: float) -> float:
        """Return the new probability in (0, 1)."""
        inside = min(1 - EDGE, max(EDGE, probability))
        return logistic(self.slope * math.log(inside / (1 - inside)) + self.intercept)


@dataclass(frozen=True, slots=True)
class RisingSteps:
    """A probability to another: straight lines between points that rise from 0 to 1.

    `at` are the points' old probabilities, the first 0 and the last 1, `to` their new ones.
    """

    at: tuple[float, ...]
    to: tuple[float, ...]

    def __post_init__(self) -> None:
        rising = all(a < b for values in (self.at, self.to) for a, b in pairwise(values))
        if len(self.at) != len(self.to) or len(self.at) < 2 or not rising:
            raise ValueError(f"no rising points: {self.at} to {self.to}")
        if (self.at[0], self.at[-1]) != (0.0, 1.0) or self.to[0] < 0 or self.to[-1] > 1:
            raise ValueError(f"points outside of 0 to 1: {self.at} to {self.to}")

    def __call__(self, probability: float) -> float:
        """Return the new probability in [0, 1]."""
        return float(np.interp(probability, self.at, self.to))


Scale = LogOddsLine | RisingSteps
"""A rising map of probabilities. Whatever improves the raw score improves the new one."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Scales and thresholds fitted to labelled questions of a library's user.

    Attributes:
        support_scale: of the support of an answer; None leaves it as it is.
        answerable_scale: of the probability that an answer was found; None leaves it as it is.
        answer_above: answerability, on this scale, below which nothing is answered; None leaves
            that to the settings, which are compared with the raw probability.
        support_above: support, on this scale, below which an answer is withheld; None withholds
            none for it.
        accepted_error: share of wrong answers among those given that the user accepts, for which
            the two were chosen.
        questions: how many it was fitted on.
        fitted: when, as an ISO date and time with its zone; "" for never.
    """

    support_scale: Scale | None = None
    answerable_scale: Scale | None = None
    answer_above: float | None = None
    support_above: float | None = None
    accepted_error: float | None = None
    questions: int = 0
    fitted: str = ""

    def __post_init__(self) -> None:
        for name in ("answer_above", "support_above", "accepted_error"):
            value = getattr(self, name)
            if value is not None and not 0 <= value <= 1:
                raise ValueError(f"{name} is {value}, not between 0 and 1")

    def support(self, probability: float) -> float:
        """Return the support of an answer or claim on this library's scale; it is not rounded."""
        return self.support_scale(probability) if self.support_scale else probability

    def answerable(self, probability: float) -> float:
        """Return the answerability of a question on this library's scale; it is not rounded."""
        return self.answerable_scale(probability) if self.answerable_scale else probability


IDENTITY = Calibration()
"""Of a library that was never calibrated: every score stays as it is."""


def read_calibration(library_dir: Path) -> Calibration:
    """Return the calibration of a library, or IDENTITY where it was never calibrated.

    The file is small and is read anew each time, so that a running program sees a new one.

    Raises:
        DamagedFile: the file is not what was written.
        LibraryMismatch: another version of this program wrote it.
    """
    path = library_dir / CALIBRATION
    cure = f"Fit it again with rag calibrate FILE.jsonl, or do without it: rm {path}"
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        found = fields.pop("format")
        if found == FORMAT:
            return _adapter().validate_python(fields, extra="forbid")
    except FileNotFoundError:
        return IDENTITY
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DamagedFile(f"The calibration {path} is damaged.", cure) from error
    except OSError as error:
        raise DamagedFile(
            f"The calibration {path} cannot be read: {error.strerror}.", cure
        ) from error
    raise LibraryMismatch(
        f"The calibration {path} has format {found!r}; this program reads {FORMAT}.", cure
    )


def write_calibration(library_dir: Path, calibration: Calibration) -> None:
    """Store a calibration beside the manifest of a library, in one rename."""
    fields: dict[str, Any] = {"format": FORMAT, **asdict(calibration)}
    replace_file(library_dir / CALIBRATION, json.dumps(fields, indent=1) + "\n")


@cache
def _adapter() -> TypeAdapter[Calibration]:
    return TypeAdapter(Calibration)
