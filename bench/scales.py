"""The shipped scales of grounding, as the scripts that fit them leave them."""

from __future__ import annotations

import json
from typing import Any

from rag.grounding.calibration import COEFFICIENTS


def ship(fitted: dict[str, Any]) -> None:
    """Put fitted scales, each under its name, in the place of those that are shipped."""
    scales = json.loads(COEFFICIENTS.read_text(encoding="utf-8")) | fitted
    COEFFICIENTS.write_text(json.dumps(scales, indent=2) + "\n", encoding="utf-8")
