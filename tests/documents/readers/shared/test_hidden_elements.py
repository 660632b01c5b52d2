"""Hidden elements of web pages and books."""

from __future__ import annotations

import pytest
from lxml import etree, html

from rag.documents.readers.shared.hidden_elements import remove_hidden


@pytest.mark.parametrize(
    ("markup", "text", "places"),
    [
        ("<p>May <b hidden>April</b>or June</p>", "May or June", 1),
        ("<p>a</p><div style='color:red; Display : none'><p hidden>b</p></div>", "a", 1),
        ("<p>a</p><p style='visibility:hidden'>b</p><p hidden> </p>", "a", 1),
        ("<p>a</p><p hidden=until-found>b</p><p aria-hidden=true>c</p>", "abc", 0),
        ("<p>a</p><span style='display:none'><math><mi>x</mi></math></span>", "ax", 0),
        ("<p>a</p><nav><p hidden>b</p></nav><script hidden>c</script>", "a", 0),
        ("<p>a</p><p style='--display:none-ish'>b</p>", "ab", 0),
    ],
)
def test_remove_hidden(markup: str, text: str, places: int) -> None:
    root = html.document_fromstring(markup)
    assert remove_hidden(root) == places
    assert root.text_content() == text


def test_elements_with_a_namespace() -> None:
    root = etree.fromstring(
        "<html xmlns='http://www.w3.org/1999/xhtml'><p>a<i hidden='hidden'>b</i>c</p></html>"
    )
    assert remove_hidden(root) == 1
    assert "".join(root.itertext()) == "ac"
