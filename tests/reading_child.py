"""A reading process whose .txt files say in Python what their reader is to do."""

from typing import Any

from rag.documents.formats import READERS
from rag.documents.limits import Limits
from rag.documents.readers.shared.text_builder import Extracted
from rag.documents.sandbox import child_loop, read_child

child_loop.GRACE = 1
KEPT: list[object] = []
"""What a reader leaves behind in the memory of its process."""


def run(data: bytes, limits: Limits) -> Extracted:
    """Run the file; its text is what it leaves in the variable `text`."""
    names: dict[str, Any] = {"Extracted": Extracted, "KEPT": KEPT, "text": "Nothing."}
    exec(data, names)
    text = names["text"]
    return text if isinstance(text, Extracted) else Extracted(str(text))


READERS[".txt"] = run
main = read_child.main
