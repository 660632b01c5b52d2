"""Markdown as its page reads: links as their labels, images as their descriptions, no HTML tags.

Emphasis, code, lists and headings stay as written, because they are part of how notes look.
markdown-it finds what is a link and what is code; the rules here note where in the text it stands.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import cache
from html import unescape
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from rag.documents.readers.html_tables import table_spans
from rag.documents.readers.shared.text_builder import superscript
from rag.text.normalise import normalise

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

LONGEST_PARAGRAPH = 100_000
"""Most characters of a paragraph that is looked at; a longer one is data."""
_MARKED = re.compile(r"[\[<&]")
_NOTE = re.compile(r"\[\^[^\]\s]+\](?!:)")
_WIKI = re.compile(r"\[\[(?![\s\[])(?:[^\[\]|\n]+\|)?([^\[\]|\n]+)\]\]")
_MATHS = re.compile(r"\$\$[^$]+\$\$|\$(?!\s)[^$\n]*[^$\s\\]\$(?!\d)")
_RAISED = re.compile(r"<sup>\s*([^<>]*?)\s*</sup>", re.IGNORECASE)
_HIDDEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE
)
_TAG = re.compile(r"<(/?)([a-z][\w.:-]*)(\s[^<>]*|/)?>", re.IGNORECASE)
_ENTITY = re.compile(r"&#?\w{1,32};")
_IN_WORDS = frozenset("a abbr b code em font i kbd mark q s small span strong sub sup tt u".split())
"""Tags that part no words; any other is a space."""

Edit = tuple[int, int, str]
"""Start and end of what is replaced, and by what."""
Rule = Callable[["StateInline", bool], bool]


def as_read(text: str) -> str:
    """Return a normalised Markdown text with its links, images, tags and entities as shown.

    Marks of notes (`[^1]`) and the addresses of links are left out, except those of automatic
    links. HTML tables of data, mathematics and code stay as they are.
    """
    if not _MARKED.search(text):
        return text
    lines = text.split("\n")
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    env: dict[str, Any] = {}
    edits: list[Edit] = []
    for token in _parser().parse(text, env):
        if token.map is None:
            continue
        start, end = starts[token.map[0]], starts[token.map[1]]
        if token.type == "definition" and not token.meta["id"].startswith("^"):
            edits.append((start, end, ""))
        elif token.type == "html_block":
            edits += ((start + a, start + b, shown) for a, b, shown in _tags(text[start:end]))
            if "<table" in token.content.lower():
                edits += ((a, b, text[a:b]) for a, b in table_spans(text, start, end))
        elif token.type == "inline" and _MARKED.search(token.content):
            edits += _of_paragraph(token, env, lines, starts)
    return normalise(_edited(text, edits))


def _of_paragraph(
    token: Token, env: dict[str, Any], lines: list[str], starts: list[int]
) -> Iterator[Edit]:
    """Yield the edits of a paragraph, whose lines stand behind marks and indents in the text."""
    if token.map is None or len(token.content) > LONGEST_PARAGRAPH:
        return
    first = token.map[0]
    content = token.content.split("\n")
    columns = [lines[number].rfind(line) for number, line in enumerate(content, start=first)]
    if min(columns) < 0:  # tabs became spaces
        return
    begins = [0, *accumulate(len(line) + 1 for line in content)]

    def place(offset: int) -> int:
        number = bisect_right(begins, offset) - 1
        return starts[first + number] + columns[number] + offset - begins[number]

    found: list[Edit] = []
    _parser().inline.parse(token.content, _parser(), {**env, "edits": found}, [])
    for start, end, shown in found:
        yield place(start), place(end), shown


def _tags(markup: str) -> Iterator[Edit]:
    """Yield the edits that leave the text of an HTML block."""
    for found in _HIDDEN.finditer(markup):
        yield *found.span(), ""
    for found in _TAG.finditer(markup):
        yield *found.span(), _in_place_of(found[0])
    for found in _ENTITY.finditer(markup):
        yield *found.span(), unescape(found[0])


def _in_place_of(tag: str) -> str:
    """Return what a tag is replaced by; a name in angle brackets is no tag: "<your name>"."""
    from lxml.html.defs import tags

    parts = _TAG.fullmatch(tag)
    if parts is None:
        return ""  # a comment or a declaration
    closes, name, more = parts.groups()
    if name.lower() not in tags and not closes and not (more and re.search("[=/]", more)):
        return tag
    return "" if name.lower() in _IN_WORDS else " "


def _edited(text: str, edits: list[Edit]) -> str:
    parts: list[str] = []
    passed = 0
    for start, end, shown in sorted(edits, key=lambda edit: (edit[0], -edit[1])):
        if start >= passed:  # else it stands inside something that is gone
            parts += text[passed:start], shown
            passed = end
    return "".join([*parts, text[passed:]])


# Rules of the parser


@cache
def _parser() -> MarkdownIt:
    """Return a parser of blocks whose inline rules note edits; making one takes milliseconds."""
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import autolink, entity, html_inline, image, link

    parser = MarkdownIt("commonmark", {"inline_definitions": True}).disable("inline")
    rules = parser.inline.ruler
    rules.before("link", "maths", _passing(_MATHS, "$", None))
    rules.before("link", "note", _passing(_NOTE, "[", lambda note: ""))
    rules.before("link", "wiki", _passing(_WIKI, "[", lambda wiki: wiki[1]))
    rules.before("html_inline", "raised", _passing(_RAISED, "<", _raised))
    rules.at("link", _labelled(link, 1))
    rules.at("image", _labelled(image, 2))
    rules.at("autolink", _replacing(autolink, lambda address: address[1:-1]))
    rules.at("html_inline", _replacing(html_inline, _in_place_of))
    rules.at("entity", _replacing(entity, unescape))
    return parser


def _raised(tag: re.Match[str]) -> str:
    return superscript(tag[1], tag.string[: tag.start()])


def _passing(
    pattern: re.Pattern[str], first: str, shown: Callable[[re.Match[str]], str] | None
) -> Rule:
    """Return a rule that passes over a pattern, and replaces it if `shown` is given."""

    def rule(state: StateInline, silent: bool) -> bool:
        found = state.src[state.pos] == first and pattern.match(state.src, state.pos, state.posMax)
        if not found:
            return False
        if not silent and shown is not None:
            state.env["edits"].append((*found.span(), shown(found)))
        state.pos = found.end()
        return True

    return rule


def _replacing(rule: Rule, shown: Callable[[str], str]) -> Rule:
    """Return a rule of the parser that also replaces what it finds."""

    def noted(state: StateInline, silent: bool) -> bool:
        start = state.pos
        found = rule(state, silent)
        if found and not silent:
            state.env["edits"].append((start, state.pos, shown(state.src[start : state.pos])))
        return found

    return noted


def _labelled(rule: Rule, mark: int) -> Rule:
    """Return a rule of the parser that also removes all but the label, which begins at `mark`."""

    def noted(state: StateInline, silent: bool) -> bool:
        start, edits = state.pos, state.env["edits"]
        before = len(edits)
        found = rule(state, silent)
        if found and not silent:
            end = state.md.helpers.parseLinkLabel(state, start + mark - 1, mark == 1)
            if mark == 2:
                del edits[before:]  # the description is parsed as a text of its own
            edits += (start, start + mark, ""), (end, state.pos, "")
        return found

    return noted
