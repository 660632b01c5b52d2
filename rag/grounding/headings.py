"""What stands in a heading alone, such as the year of a timeline's entry, is cited from there."""

from __future__ import annotations

from collections.abc import Sequence

from rag.documents.chunks import headings_above
from rag.documents.sentences import Span
from rag.grounding.facts import faults
from rag.types import Heading, Passage

Place = tuple[Passage, Span]
"""A passage, and offsets into its text."""


def headings_behind(claim: str, places: Sequence[Place]) -> list[tuple[Passage, Heading, str]]:
    """Return the headings above cited sentences that hold a fact of a claim which these lack.

    Args:
        claim: one sentence.
        places: the sentences cited for it.

    Returns:
        Each with the passage of its sentence and the line as it stands in the document.
    """
    cited = "\n".join(passage.text[slice(*span)] for passage, span in places)
    lacking = len(faults(claim, cited))
    needed: list[tuple[Passage, Heading, str]] = []
    for passage, (start, _) in places:
        lines = dict(zip(passage.headings, passage.lines, strict=False))
        above = headings_above(passage.headings, passage.start + start)
        for heading in [one for one in reversed(above) if one in lines]:
            if not lacking:
                return needed
            with_it = f"{lines[heading]}\n{cited}"
            left = len(faults(claim, with_it))
            if left < lacking:
                needed.append((passage, heading, lines[heading]))
                cited, lacking = with_it, left
    return needed
