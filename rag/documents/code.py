"""Read source code as it is written; classes and functions are its headings.

A lexer says what is comment and string, a pattern of the language which lines define something,
and indentation what belongs to what, as a reader sees it too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.documents.decoding import decode_within
from rag.documents.languages import Language
from rag.documents.limits import Limits
from rag.documents.text import TITLE_CHARS, Extracted, normalise
from rag.types import Heading

LINE_CHARS = 500
"""A longer line was written by a program, and patterns would be slow on it."""
_CALLABLE = re.compile(r"[ \t]*((?:[\w<>:,*&@?\[\]]+[ \t]+){0,8}?)[*&]*(~?\w[\w:~]*)[ \t]*\(")
_NO_FUNCTION = re.compile(
    r"(?:if|for|foreach|while|switch|catch|return|else|do|new|throw|await|case|sizeof|using|lock"
    r"|synchronized|try|function|with|typeof|yield|in|of|delete|goto)$"
)
# What may stand between the parentheses of a function and its body.
_BODY = re.compile(r"\s*(?:(?:const|noexcept|override|final|async|throws|:|->)[^{;=]*)?\{")
_PARAMETERS_CHARS = 2000
# Lines that close or divide what was begun above, and so say nothing of where they belong.
_CLOSING = re.compile(r"[)}\]{;]|end\b|\w+:$|#|--$")
_BEFORE_DEFINITION = re.compile(r"@|#\[|\[[A-Z]\w*")  # decorators, annotations, attributes


def read_code(data: bytes, limits: Limits, language: Language) -> Extracted:
    """Read a source file.

    A definition's heading has no line of its own but begins, with length 0, where its comments,
    decorators and signature do: these are text to be found. Where code goes on after a definition,
    the heading of what is around it begins again, or one without a title that ends the section.
    """
    text = normalise(decode_within(data, limits))
    return Extracted(text, headings=tuple(_headings(text, _mask(text, language), language)))


def _mask(text: str, language: Language) -> str:
    """Replace comments and strings by spaces, so that offsets stay and only code is left."""
    from pygments.lexers import get_lexer_by_name
    from pygments.token import Comment, String

    parts: list[str] = []
    for _, kind, value in get_lexer_by_name(language.lexer).get_tokens_unprocessed(text):
        hidden = kind in String or (kind in Comment and kind not in Comment.Preproc)
        parts.append(re.sub(r"[^\n]", " ", value) if hidden else value)
    return "".join(parts)


def _headings(text: str, code: str, language: Language) -> Iterator[Heading]:
    """Yield the headings of the definitions, in one pass over the lines."""
    around: list[tuple[int, str]] = []  # indentation and title of what the line is in
    begin = start = 0  # of the line with the comments and decorators right above it; of the line
    for line in code.split("\n"):
        end = start + len(line)
        stripped = line.strip()
        title = _defined(code, start, line, language) if stripped else ""
        if title or (language.indented and _stands_alone(stripped)):
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


def _stands_alone(line: str) -> bool:
    """Whether a line's indentation says what it belongs to."""
    return bool(line) and not _BEFORE_DEFINITION.match(line) and not _CLOSING.match(line)


def _defined(code: str, start: int, line: str, language: Language) -> str:
    """Return the name of what a line defines, or nothing."""
    if len(line) > LINE_CHARS:
        return ""
    if language.braced and (name := _callable(code, start, line)):
        return name
    match = language.definition.match(line)
    return " ".join(match[match.lastindex or 0].split())[:TITLE_CHARS] if match else ""


def _callable(code: str, start: int, line: str) -> str:
    """Return the name before parentheses and a body, as in `int main(void) {`, or nothing."""
    match = _CALLABLE.match(line)
    if match is None or any(_NO_FUNCTION.match(word) for word in (*match[1].split(), match[2])):
        return ""
    end = _closing(code, start + match.end())
    return match[2] if end and _BODY.match(code, end, end + LINE_CHARS) else ""


def _closing(code: str, position: int) -> int | None:
    """Return where the parenthesis that was opened just before a position is closed."""
    depth = 1
    for mark in re.finditer(r"[()]", code[position : position + _PARAMETERS_CHARS]):
        depth += 1 if mark.group() == "(" else -1
        if depth == 0:
            return position + mark.end()
    return None
