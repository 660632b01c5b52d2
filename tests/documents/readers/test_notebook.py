"""Reading Jupyter notebooks."""

from __future__ import annotations

import json

from made_files import grids, read


def test_text_output_only() -> None:
    outputs = [
        {"output_type": "stream", "text": ["10%\r", "100%\n", "done\n"]},
        {"output_type": "execute_result", "data": {"text/plain": "<Figure>", "image/png": "iVBO"}},
        {"output_type": "error", "ename": "ValueError", "evalue": "bad", "traceback": ["\x1b[31m"]},
    ]
    picture = "![p](data:image/png;base64,iVBORw0KGgo=)"
    cells = [
        {"cell_type": "markdown", "source": f"# Top\n\nNote. {picture}"},
        {"cell_type": "code", "source": ["x = 1\n", "s = '```'"], "outputs": outputs},
    ]
    metadata = {"language_info": {"name": "python"}}
    document = read("a.ipynb", json.dumps({"cells": cells, "metadata": metadata}).encode())
    assert document.text == (
        "# Top\n\nNote. p\n\n````python\nx = 1\ns = '```'\n````\n\n"
        "```output\n100%\ndone\n```\n\n```output\nValueError: bad\n```"
    )


def test_format_3() -> None:
    cells = [
        {"cell_type": "heading", "level": 2, "source": "Old"},
        {"cell_type": "code", "input": "1+1", "outputs": [{"output_type": "pyout", "text": "2"}]},
    ]
    document = read("a.ipynb", json.dumps({"worksheets": [{"cells": cells}]}).encode())
    assert document.text == "Old\n\n```\n1+1\n```\n\n```output\n2\n```"
    assert document.headings[0].level == 2


def test_data_frames_are_tables() -> None:
    """The page that pandas writes is read; output that is no table stays text."""
    frame = (
        "<div><style>td {color: red}</style><table class='dataframe'><thead><tr><th></th>"
        "<th>Boat</th><th>Mast</th></tr></thead><tbody><tr><th>a</th><td>Else</td><td>9</td></tr>"
        "</tbody></table><p>1 rows × 2 columns</p></div>"
    )
    plain = {"text/plain": "   Boat  Mast\na  Else     9"}
    outputs = [
        {"output_type": "display_data", "data": {"text/html": [frame], **plain}},
        {"output_type": "display_data", "data": {"text/html": "<b>x</b>", "text/plain": "x"}},
    ]
    cells = [{"cell_type": "code", "source": "boats", "outputs": outputs}]
    document = read("a.ipynb", json.dumps({"cells": cells}).encode())
    assert document.text == "```\nboats\n```\n\na; Boat: Else; Mast: 9\n\n```output\nx\n```"
    assert grids(document) == [(("Column 1", "Boat", "Mast"), [["a", "Else", "9"]])]
