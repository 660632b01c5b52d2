"""Markdown as it is read: links as labels, no tags, code and mathematics untouched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_files import read
from timing import grows_linearly

from rag.documents.readers.markdown_inline import as_read


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("The [otter](https://a.org/o_(b) \"An otter\") sleeps.", "The otter sleeps."),
        ("The [sea *otter*](<a b.md>) and the [`crab`][c].\n\n[c]: /c 'C'\n",
         "The sea *otter* and the `crab`.\n\n"),
        ("The [otter][] and [crab][x]<!-- ok --> eat.\n\n[Otter]: o.md\n[x]: c.md",
         "The otter and crab eat.\n\n"),
        ("An [array][0] and [no link] stay.", "An [array][0] and [no link] stay."),
        ("See <https://a.org/b> and https://c.org.", "See https://a.org/b and https://c.org."),
        ("![An [otter](a)](b.png) and ![](c.png)", "An [otter](a) and "),
        ("[![Built](x.svg)](https://a.org) it", "Built it"),
        ("It sleeps[^1], and[^note] eats.\n\n[^1]: At night.",
         "It sleeps, and eats.\n\n[^1]: At night."),
        ("In [[Food|what it eats]] and [[Sleep]].", "In what it eats and Sleep."),
        ("9 &times; 8&nbsp;km<sup>2</sup> &lt; `&lt;` <!-- a -->", "9 × 8 km^2 < `&lt;` "),
        ("<div align='right'>By <b>Ann</b>,<br>in May</div>\n\n# Top", " By Ann, in May \n\n# Top"),
        ("Ask <your name> <span class='x'>b</span> <Card name='c'/>", "Ask <your name> b  "),
        ("<style>\np { }\n</style>\n\nText.", "\n\nText."),
        ("<table>\n<tr><th><a href='x'>a</a><th>b<tr><td>c<td>d\n</table>\n",
         "<table>\n<tr><th><a href='x'>a</a><th>b<tr><td>c<td>d\n</table>\n"),
        ("<table>\n<tr><td><a href='x'>a box</a>\n</table>\n", " \n  a box\n \n"),
        ("`[a](b)` and \\[x\\](y)\n\n    [c](d)\n\n```\n[e](f)\n```\n",
         "`[a](b)` and \\[x\\](y)\n\n    [c](d)\n\n```\n[e](f)\n```\n"),
        ("With $P[a](b) <c>$ it costs $5 or [$6](x).", "With $P[a](b) <c>$ it costs $5 or $6."),
        ("> - The [otter](a)\n>   eats [crabs\n>   and](b) clams.\n",
         "> - The otter\n>   eats crabs\n>   and clams.\n"),
        ("| [a](b) | c |\n|---|---|\n| d | [e](f) |", "| a | c |\n|---|---|\n| d | e |"),
        ("## The [otter](a) ##\n", "## The otter ##\n"),
    ],
)  # fmt: skip
def test_links_tags_and_entities(written: str, shown: str) -> None:
    assert as_read(written) == shown


def test_front_matter_and_headings() -> None:
    document = read(
        "a.md", b"---\nurl: <a> [b](c)\n---\n# On [otters](o.md)\n\nThey [eat](e.md).\n"
    )
    assert document.text == "---\nurl: <a> [b](c)\n---\n# On otters\n\nThey eat.\n"
    (heading,) = document.headings
    assert document.text[heading.start : heading.end] == "# On otters"


@given(st.text(alphabet='ab[]()<>!&;#$`*^|- \n\t:/"', max_size=60))
def test_what_is_not_marked_stays(text: str) -> None:
    """Whatever is removed, the letters of labels and words stay, in order."""
    shown = as_read(text)
    letters = iter(text)
    assert all(letter in letters for letter in shown if letter in "ab")


@pytest.mark.parametrize("run", ["[", "[a](", "<a ", "![", "&amp", "[[a", "$a", "<!--", "[a](b) "])
def test_long_runs_in_linear_time(run: str) -> None:
    assert grows_linearly(lambda times: as_read(run * times), 500)
