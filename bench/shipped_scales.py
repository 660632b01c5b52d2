"""The file of shipped scales, written by the fitting scripts."""

from __future__ import annotations

import json
from typing import Any

from rag.grounding.calibration import COEFFICIENTS


def ship(fitted: dict[str, Any]) -> None:
    """Replace shipped scales by fitted ones of the same name."""
    scales = json.loads(COEFFICIENTS.read_text(encoding="utf-8")) | fitted
    COEFFICIENTS.write_text(json.dumps(scales, indent=2) + "\n", encoding="utf-8")
