"""The numbers of an answer's footnotes as a reader sees them: 1, 2, 3 in order of appearance.

A `marker` is a passage's number among those that were found, in which the language model was given
them; an answer can begin with the second.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rag.types import Citation, Claim, Passage


def footnote_numbers(claims: Iterable[Claim], passages: Iterable[Passage] = ()) -> dict[int, int]:
    """Return the number of each passage, by its marker: first those that are cited, as they are.

    Args:
        claims: of the whole answer, in order.
        passages: that were read; those that are not cited are counted after the others.
    """
    cited = (
        marker for claim in claims for marker in sorted({one.marker for one in claim.citations})
    )
    markers = dict.fromkeys([*cited, *(passage.marker for passage in passages)])
    return {marker: number for number, marker in enumerate(markers, start=1)}


def in_order(citations: Sequence[Citation], numbers: Mapping[int, int]) -> list[Citation]:
    """Return the citations of a claim as they are shown: by number, then by place."""
    return sorted(citations, key=lambda citation: (numbers[citation.marker], citation.start))
