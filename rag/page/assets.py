"""The page's own style and script: files per concern, sent inside of the page; none is fetched."""

from __future__ import annotations

from pathlib import Path

STYLES = (
    "theme",
    "sheet",
    "head",
    "forms",
    "menus",
    "conversation",
    "status",
    "asking",
    "evidence",
    "talks",
    "reader",
    "library",
    "settings",
    "inspector",
    "evaluate",
    "study",
    "cards",
)
"""Files of `style/`, in the order in which later rules win over earlier ones."""
SCRIPTS = (
    "shared",
    "menus",
    "choice",
    "library",
    "evaluate",
    "evidence",
    "reader",
    "hover",
    "talks",
    "answers",
    "inspector",
    "study",
    "review",
    "tutor",
    "conversation",
    "theme",
)
"""Files of `script/`; they share one scope, and `shared` comes first."""
_HERE = Path(__file__).parent


def head() -> str:
    """Return the elements of the page's head: the style, and what is run before anything shows."""
    early = _joined("script", ("early",), "js")
    return f"<style>{_joined('style', STYLES, 'css')}</style><script>{early}</script>"


def script() -> str:
    """Return the script as the one function that Gradio calls when the page is there."""
    return f"() => {{\n{_joined('script', SCRIPTS, 'js')}\n}}"


def _joined(folder: str, names: tuple[str, ...], ending: str) -> str:
    files = (_HERE / folder / f"{name}.{ending}" for name in names)
    return "\n".join(file.read_text(encoding="utf-8") for file in files)
