"""Read source code as written; classes and functions are its headings.

A lexer finds comments and strings, a pattern for each language finds definitions, and indentation
shows what belongs to what.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.documents.decoding import decode_within
from rag.documents.limits import Limits
from rag.documents.readers.shared.text_builder import TITLE_CHARS, Extracted
from rag.text.normalise import normalise
from rag.types import Heading

LINE_CHARS = 500
"""Longer lines are skipped: a program wrote them, and patterns would be slow on them."""
_PARAMETERS_CHARS = 2000
_CALLABLE = re.compile(r"[ \t]*((?:[\w<>:,*&@?\[\]]+[ \t]+){0,8}?)[*&]*(~?\w[\w:~]*)[ \t]*\(")
_NO_FUNCTION = re.compile(
    r"(?:if|for|foreach|while|switch|catch|return|else|do|new|throw|await|case|sizeof|using|lock"
    r"|synchronized|try|function|with|typeof|yield|in|of|delete|goto)$"
)
# What may come between a function's parentheses and its body.
_BODY = re.compile(r"\s*(?:(?:const|noexcept|override|final|async|throws|:|->)[^{;=]*)?\{")
# Lines that close or divide a block above; their indentation does not tell what they belong to.
_CLOSING = re.compile(r"[)}\]{;]|end\b|\w+:$|#|--$")
_BEFORE_DEFINITION = re.compile(r"@|#\[|\[[A-Z]\w*")  # decorators, annotations, attributes


@dataclass(frozen=True, slots=True)
class Language:
    """A language: its lexer in Pygments, and a pattern for the line of a definition.

    `braced`: a name, parentheses and an opening brace define a function, without a keyword.
    `indented`: the body of a definition is indented further than its first line.
    """

    lexer: str
    definition: re.Pattern[str]
    braced: bool = False
    indented: bool = True


def read_code(data: bytes, limits: Limits, language: Language) -> Extracted:
    """Read a source file.

    A definition's heading has length 0 and is placed before its comments, decorators and signature,
    so that these stay searchable text. Where code continues after a definition, the enclosing
    heading is repeated, or an untitled one ends the section.
    """
    text = normalise(decode_within(data, limits))
    return Extracted(text, headings=tuple(_headings(text, _mask(text, language), language)))


def _mask(text: str, language: Language) -> str:
    """Replace comments and strings by spaces: only code is left, and offsets stay."""
    from pygments.lexers import get_lexer_by_name
    from pygments.token import Comment, String

    parts: list[str] = []
    for _, kind, value in get_lexer_by_name(language.lexer).get_tokens_unprocessed(text):
        hidden = kind in String or (kind in Comment and kind not in Comment.Preproc)
        parts.append(re.sub(r"[^\n]", " ", value) if hidden else value)
    return "".join(parts)


def _headings(text: str, code: str, language: Language) -> Iterator[Heading]:
    """Yield the headings of the definitions, in one pass over the lines."""
    around: list[tuple[int, str]] = []  # indentation and title of the enclosing definitions
    # `start`: of the line; `begin`: of the line with the comments and decorators right above it.
    begin = start = 0
    for line in code.split("\n"):
        end = start + len(line)
        stripped = line.strip()
        title = _defined(code, start, line, language) if stripped else ""
        if title or (language.indented and _shows_nesting(stripped)):
            inside = len(around)
            indent = len(line) - len(line.lstrip())
            while around and around[-1][0] >= indent:
                around.pop()
            if title:
                around.append((indent, title))
                yield Heading(len(around), title, begin, begin)
            elif len(around) < inside:
                yield Heading(max(1, len(around)), around[-1][1] if around else "", begin, begin)
        leads_on = not stripped or _BEFORE_DEFINITION.match(stripped)
        if title or not (leads_on and text[start:end].strip()):
            begin = end + 1
        start = end + 1


def _shows_nesting(line: str) -> bool:
    """Whether a line's indentation tells what it belongs to."""
    return bool(line) and not _BEFORE_DEFINITION.match(line) and not _CLOSING.match(line)


def _defined(code: str, start: int, line: str, language: Language) -> str:
    """Return the name that a line defines, or an empty text."""
    if len(line) > LINE_CHARS:
        return ""
    if language.braced and (name := _callable(code, start, line)):
        return name
    match = language.definition.match(line)
    return " ".join(match[match.lastindex or 0].split())[:TITLE_CHARS] if match else ""


def _callable(code: str, start: int, line: str) -> str:
    """Return the name before parentheses and a body, as in `int main(void) {`; else nothing."""
    match = _CALLABLE.match(line)
    if match is None or any(_NO_FUNCTION.match(word) for word in (*match[1].split(), match[2])):
        return ""
    end = _closing(code, start + match.end())
    return match[2] if end and _BODY.match(code, end, end + LINE_CHARS) else ""


def _closing(code: str, position: int) -> int | None:
    """Return the position after the parenthesis that closes the one before `position`."""
    depth = 1
    for mark in re.finditer(r"[()]", code[position : position + _PARAMETERS_CHARS]):
        depth += 1 if mark.group() == "(" else -1
        if depth == 0:
            return position + mark.end()
    return None


# The languages


def _defined_by(keywords: str, name: str = r"[\w.]+") -> re.Pattern[str]:
    """Match a keyword, up to six modifiers before it, and the name after it."""
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
# The receiver of a method comes in parentheses before its name.
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
"""File ending to language. Data formats (JSON, YAML, XML) are left out: they hold no prose."""
