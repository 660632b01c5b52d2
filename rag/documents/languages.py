"""Programming languages whose source is read: their endings, lexers and forms of definitions."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """A language: its lexer in Pygments, and what the line of a definition looks like.

    `braced`: a name, parentheses and an opening brace are a function, without any keyword.
    `indented`: what belongs to a definition is written further in than its first line.
    """

    lexer: str
    definition: re.Pattern[str]
    braced: bool = False
    indented: bool = True


def _defined_by(keywords: str, name: str = r"[\w.]+") -> re.Pattern[str]:
    """Match a keyword with at most some modifiers before it and the name after it."""
    no_modifier = r"(?!(?:return|throw|new|case|import|from|use)\b)"
    modifiers = rf"(?:{no_modifier}@?[a-z][\w.]*(?:\([^)\n]*\))?[ \t]+){{0,6}}"
    return re.compile(rf"[ \t]*{modifiers}(?:{keywords})\b\*?[ \t]*(?:<[^>\n]*>[ \t]*)?({name})")


_TYPES = "class|struct|interface|enum|record|union|namespace|trait|object|module|protocol|extension"
_C_LIKE = _defined_by(
    "class|struct|interface|enum|record|union|namespace", r"\w+\b(?=[^;{\n]*(?:\{|$))"
)
_SCRIPT = re.compile(
    _defined_by("class|interface|enum|namespace|type|function").pattern
    + r"|[ \t]*(?:export[ \t]+)?(?:const|let|var)[ \t]+(\w+)\b[^=\n]*=[ \t]*"
    r"(?:async\b[ \t]*)?(?:function\b|\([^\n]*=>|\w+[ \t]*=>|\([ \t]*$)"
)

# The receiver of a method stands in parentheses before its name.
_GO = re.compile(r"(?:func[ \t]*(?:\([^)\n]*\)[ \t]*)?|type[ \t]+)(\w+)")

_ALL = {
    ".py .pyi": Language("python", _defined_by("def|class")),
    ".js .mjs .cjs .jsx": Language("javascript", _SCRIPT, braced=True),
    ".ts .mts .cts .tsx": Language("typescript", _SCRIPT, braced=True),
    ".java": Language("java", _C_LIKE, braced=True),
    ".c .h": Language("c", _C_LIKE, braced=True),
    ".cc .cpp .cxx .hh .hpp .hxx": Language("cpp", _C_LIKE, braced=True),
    ".cs": Language("csharp", _C_LIKE, braced=True),
    ".dart": Language("dart", _defined_by(f"{_TYPES}|mixin"), braced=True),
    ".go": Language("go", _GO),
    ".rs": Language(
        "rust",
        _defined_by("fn|mod|impl|macro_rules!|" + _TYPES, r"\w[^{;(<\n]*?(?=\s*(?:[{;(<]|$))"),
    ),
    ".kt .kts": Language("kotlin", _defined_by(f"fun|{_TYPES}")),
    ".scala": Language("scala", _defined_by(f"def|{_TYPES}")),
    ".swift": Language("swift", _defined_by(f"func|actor|{_TYPES}")),
    ".php": Language("php", _defined_by(f"function|{_TYPES}", r"\w+")),
    ".rb": Language("ruby", _defined_by("def|class|module", r"[\w.:]+[?!]?")),
    ".lua": Language("lua", _defined_by("function", r"[\w.:]+")),
    ".pl .pm": Language("perl", _defined_by("sub|package", r"[\w:]+")),
    ".ex .exs": Language("elixir", _defined_by("def|defp|defmodule|defmacro", r"[\w.]+[?!]?")),
    ".jl": Language("julia", _defined_by("function|struct|module|macro", r"[\w.]+!?")),
    ".r": Language("r", re.compile(r"[ \t]*([\w.]+)[ \t]*(?:<-|=)[ \t]*function\b")),
    ".m": Language(
        "matlab",
        re.compile(r"[ \t]*(?:classdef|function)\b(?:[^=\n]*=)?[ \t]*([\w.]+)"),
        indented=False,
    ),
    ".sh .bash .zsh": Language(
        "bash", re.compile(r"[ \t]*(?:function[ \t]+([\w-]+)|([\w-]+)[ \t]*\([ \t]*\))")
    ),
    ".sql": Language(
        "sql",
        re.compile(
            r"[ \t]*create[ \t]+(?:or[ \t]+replace[ \t]+)?(?:\w+[ \t]+)?"
            r"(?:table|view|function|procedure|trigger)[ \t]+(?:if not exists[ \t]+)?([\w.]+)",
            re.IGNORECASE,
        ),
    ),
    ".f90 .f95": Language(
        "fortran",
        re.compile(
            r"[ \t]*(?!end\b)(?:\w+[ \t]+){0,3}(?:subroutine|function|module|program)[ \t]+(\w+)",
            re.IGNORECASE,
        ),
        indented=False,
    ),
}

LANGUAGES = {ending: language for endings, language in _ALL.items() for ending in endings.split()}
"""File ending to language. Data formats (JSON, YAML, XML) are no language: they hold no text."""
