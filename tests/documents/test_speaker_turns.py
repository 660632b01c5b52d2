"""Turns are found in minutes and transcripts, and not in forms, lists and prose."""

from __future__ import annotations

import pytest

from rag.documents.speaker_turns import speaker_at, turns_of
from rag.types import Document, Heading, Table

MINUTES = """Present: Abara, Holm

**Abara:** The pump failed twice in April. It is thirty years old.

Nobody has looked at the valve since.

**Holm:** We should buy a second pump before the winter.

**Abara:** I agree with that.
"""


def turns(text: str, *headings: Heading) -> list[tuple[str, str]]:
    found = turns_of(Document("a.md", "", text, (), headings))
    assert all(text[turn.start : turn.end] == turn.label for turn in found)
    return [(turn.speaker, " ".join(text[turn.end : turn.stop].split())[:20]) for turn in found]


@pytest.mark.parametrize(
    "form",
    [
        "**{}:** ",
        "**{}**: ",
        "{}: ",
        "- {}: ",
        "[10:15] {}: ",
        "{} (10:15): ",
        "*{}:* ",
        "Speaker: {}\n",
        "{}   0:03\n",
    ],
)
def test_labels(form: str) -> None:
    text = MINUTES
    for name in ("Abara", "Holm"):
        text = text.replace(f"**{name}:** ", form.format(name))
    assert [name for name, _ in turns(text)] == ["Abara", "Holm", "Abara"]


@pytest.mark.parametrize(
    "name",
    ["ABARA", "Dr. Abara", "Ngozi Abara", "N. Abara", "Abara-Lund", "Speaker 1", "Abara (chair)"],
)
def test_names(name: str) -> None:
    assert turns(MINUTES.replace("Abara:", f"{name}:"))[0][0] == name


def test_turn_reaches_to_the_next_label_or_heading() -> None:
    document = Document("a.md", "", MINUTES)
    found = turns_of(document)
    inside = speaker_at(found, MINUTES.index("Nobody"))
    assert inside
    assert inside.speaker == "Abara"
    assert speaker_at(found, MINUTES.index("Present")) is None
    at = MINUTES.index("Nobody")
    cut = turns_of(Document("b.md", "", MINUTES, (), (Heading(2, "Nobody", at, at + 6),)))
    assert speaker_at(cut, at + 10) is None


@pytest.mark.parametrize(
    "text",
    [
        "Name: Otter\nState: It is open.\nOwner: Holm\n\nName: Heron\nState: Done.\nOwner: Abara",
        "Note: The pump failed in April.\n\nWater rose for a day. Nobody came.",
        "Pump: It moves water up.\nValve: It stops water.",
        "Decision: The pump is bought in May.\nAction: Holm asks for three prices first.\n"
        "Deadline: The prices are in by June.",
        "Monday 10:15\nTuesday 11:15\nFriday 12:15",
        "Remark: The pump is old and it leaks.\n\n" * 6 + "Holm: We should buy a new one.",
        "".join(
            f"{w}: This is what is said of it.\n" for w in "Ash Elm Oak Fir Yew Box Bay".split()
        ),
        ("Pump: It moves water up.\n\nValve: It stops the water.\n\n" + "Prose.\n\n" * 30) * 3,
    ],
)
def test_forms_have_no_speakers(text: str) -> None:
    assert turns(text) == []


def test_rows_of_a_table_have_no_speakers() -> None:
    table = Table("table", "", ("a",), (), 0, len(MINUTES))
    assert turns_of(Document("a.md", "", MINUTES, tables=(table,))) == ()


def test_short_meeting_in_which_nobody_speaks_twice() -> None:
    text = "Abara: The pump is old.\nHolm: We should buy a new one.\nLind: I agree with Holm."
    assert [name for name, _ in turns(text)] == ["Abara", "Holm", "Lind"]
