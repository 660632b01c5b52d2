"""Style and script of the page. They are sent inside the page, so that nothing is fetched."""

from __future__ import annotations

from pathlib import Path

STYLES = (
    "shared/theme",
    "ask/columns",
    "shared/masthead",
    "shared/forms",
    "shared/menus",
    "ask/conversation",
    "ask/status",
    "ask/question",
    "ask/evidence",
    "ask/conversations",
    "viewer/viewer",
    "library/library",
    "settings/settings",
    "ask/inspector",
    "evaluate/evaluate",
    "study/study",
    "study/cards",
)
"""CSS files, without their ending. Later rules win over earlier ones."""
SCRIPTS = (
    "shared/shared",
    "shared/menus",
    "shared/document_picker",
    "library/library",
    "ask/evidence",
    "viewer/viewer",
    "ask/hover",
    "ask/conversations",
    "ask/answers",
    "ask/inspector",
    "study/quiz",
    "study/review",
    "ask/tutoring",
    "ask/conversation",
    "ask/asking",
)
"""JavaScript files, without their ending. They share one scope; `shared` comes first."""
FIRST_SCRIPTS = ("shared/stream_guard", "shared/theme", "shared/early")
"""Those that are run before Gradio's, in the head of the page, each in a scope of its own."""
_HERE = Path(__file__).parent


def head() -> str:
    """Return the elements of the page's head: the style, and what is run before anything shows."""
    first = _joined(FIRST_SCRIPTS, "js")
    return f"<style>{_joined(STYLES, 'css')}</style><script>{first}</script>"


def script() -> str:
    """Return the script as the one function that Gradio calls when the page is there."""
    return f"() => {{\n{_joined(SCRIPTS, 'js')}\n}}"


def _joined(names: tuple[str, ...], ending: str) -> str:
    files = (_HERE / f"{name}.{ending}" for name in names)
    return "\n".join(file.read_text(encoding="utf-8") for file in files)
