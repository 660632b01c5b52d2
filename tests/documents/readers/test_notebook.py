"""Reading Jupyter notebooks."""

from __future__ import annotations

import json

from made_files import (
    read,
)


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
