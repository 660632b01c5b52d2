"""The page's HTML and its work: turns, answers, evidence, the desk. Only `tabs` knows Gradio."""

from rag.page.answer import (
    copy_text,
    render_turn,
    render_turns,
    say_ahead,
    status_words,
    verdict_words,
)
from rag.page.choice import Choice, read_choice, render_choice
from rag.page.evidence import render_evidence, stretches
from rag.page.inspector import render_inspector
from rag.page.listing import render_health, render_listing, render_work
from rag.page.notices import (
    render_added,
    render_adding,
    render_masthead,
    render_note,
    render_problem,
    render_stopped,
    render_welcome,
)
from rag.page.reader import render_drawing, render_no_picture, render_picture, render_reader
from rag.page.talk_list import (
    render_file,
    render_not_kept,
    render_talk_bar,
    render_talks,
    render_talks_head,
)
from rag.page.turn import Searching, Turn, advance

__all__ = [
    "Choice",
    "Searching",
    "Turn",
    "advance",
    "copy_text",
    "read_choice",
    "render_added",
    "render_adding",
    "render_choice",
    "render_drawing",
    "render_evidence",
    "render_file",
    "render_health",
    "render_inspector",
    "render_listing",
    "render_masthead",
    "render_no_picture",
    "render_not_kept",
    "render_note",
    "render_picture",
    "render_problem",
    "render_reader",
    "render_stopped",
    "render_talk_bar",
    "render_talks",
    "render_talks_head",
    "render_turn",
    "render_turns",
    "render_welcome",
    "render_work",
    "say_ahead",
    "status_words",
    "stretches",
    "verdict_words",
]
