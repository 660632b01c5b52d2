"""Style and script of the page. They are sent inside the page, so that nothing is fetched."""

from __future__ import annotations

from pathlib import Path

STYLES = (
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
    "ask/tutor_menu",
)
"""CSS files, without their ending. Later rules win over earlier ones."""
SCRIPTS = (
    "shared/shared",
    "shared/menus",
    "shared/document_picker",
    "library/library",
    "ask/evidence",
    "viewer/viewer",
    "ask/footnote_preview",
    "ask/conversations",
    "ask/answer_actions",
    "ask/inspector",
    "study/quiz",
    "study/review",
    "ask/tutoring",
    "ask/conversation",
)
"""JavaScript files, without their ending. They share one scope; `shared` comes first."""
FIRST_STYLES = ("shared/theme",)
FIRST_SCRIPTS = (
    "shared/stream_guard",
    "shared/theme",
    "shared/input_method",
    "ask/resuming",
    "ask/question_gate",
)
"""Those that are sent with the page itself: they count from its first frame on."""
_HERE = Path(__file__).parent


def first_head() -> str:
    """Return the elements that are added to the page's head: its colours, and its first scripts."""
    style, scripts = _joined(FIRST_STYLES, "css"), _joined(FIRST_SCRIPTS, "js")
    return f"<style>{style}</style><script>{scripts}</script>"


def head() -> str:
    """Return the elements that Gradio's script adds to the head after its own styles."""
    return f"<style>{_joined(STYLES, 'css')}</style>"


def script() -> str:
    """Return the script as the one function that Gradio calls when the page is there."""
    return f"() => {{\n{_joined(SCRIPTS, 'js')}\n}}"


def _joined(names: tuple[str, ...], ending: str) -> str:
    files = (_HERE / f"{name}.{ending}" for name in names)
    return "\n".join(file.read_text(encoding="utf-8") for file in files)
