"""One HTML file that needs nothing else: it opens offline and runs no script but its own.

Every text passes through the template's escaping. Should something slip through, the page's own
policy names the one script that may run by its checksum, and lets nothing be fetched.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.evaluation.statistics import RESAMPLES

if TYPE_CHECKING:
    from jinja2 import Template

_HERE = Path(__file__).parent
# Control characters but tab and newline, and those that turn the direction of writing.
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def render_page(**content: Any) -> str:
    """Return the report as HTML; the names of the content are those of report.html."""
    style = (_HERE / "report.css").read_text(encoding="utf-8")
    script = (_HERE / "report.js").read_text(encoding="utf-8")
    return _template().render(
        style=style,
        script=script,
        style_hash=_checksum(style),
        script_hash=_checksum(script),
        resamples=f"{RESAMPLES:,}",
        **content,
    )


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined)
    environment.filters["tame"] = lambda text: _UNSEEN.sub("\ufffd", text)
    return environment.from_string((_HERE / "report.html").read_text(encoding="utf-8"))


def _checksum(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
