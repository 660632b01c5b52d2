"""HTML of the list of conversations, of the bar that opens it, and of a file to be saved."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from datetime import datetime

from rag.conversation.conversation_store import TITLE_CHARS, ConversationInfo
from rag.errors import FootnoteError
from rag.page.ask.conversations import OpenConversation
from rag.page.notices import render_problem
from rag.page.templates import render

_KINDS = {"md": ("Markdown", "text/markdown"), "json": ("JSON", "application/json")}
"""File endings of an export, with their names and types."""


def render_conversation_list_head() -> str:
    """Return the head of the list, which never changes: its name and its search."""
    return render("ask/conversation_list_head.html")


def render_not_kept(problem: FootnoteError | None) -> str:
    """Return why a conversation cannot be stored, or nothing if it can."""
    return render_problem(problem) if problem else ""


def render_conversation_bar(conversation: OpenConversation) -> str:
    """Return the line above a conversation: its title, the list, and how to begin another."""
    return render("ask/conversation_bar.html", id=conversation.id, title=conversation.title)


def render_conversation_list(
    summaries: Sequence[ConversationInfo],
    current: str,
    words: str,
    problem: FootnoteError | None,
) -> str:
    """Return the list of conversations.

    Args:
        summaries: those to show, the latest first.
        current: the id of the one that is open.
        words: what was searched for.
        problem: why they cannot be read or stored, if they cannot.
    """
    if problem is not None:
        return render_problem(problem)
    return render(
        "ask/conversation_list.html",
        conversations=[(one, _when(one.changed)) for one in summaries],
        current=current,
        words=words,
        formats=[(ending, name) for ending, (name, _) in _KINDS.items()],
    )


def _when(moment: str) -> str:
    """Return a time of UTC on this computer's clock: the hour today, else the day."""
    then, now = datetime.fromisoformat(moment).astimezone(), datetime.now().astimezone()
    if then.date() == now.date():
        return f"{then:%H:%M}"
    return f"{then.day} {then:%b}" if then.year == now.year else f"{then.day} {then:%b %Y}"


def render_file(title: str, ending: str, text: str) -> str:
    """Return a link that conversations.js follows once: the browser saves the conversation."""
    name = re.sub(r"[^\w-]+", "-", title).strip("-")[:TITLE_CHARS] or "conversation"
    return render(
        "ask/conversation_file.html",
        name=f"{name}.{ending}",
        media_type=_KINDS[ending][1],
        data=base64.b64encode(text.encode()).decode(),
    )
