"""The page's program, apart from what a browser sees of it."""

from __future__ import annotations

import subprocess
import sys

import pytest

EVENT = """
import sys; from rag.page import app
from gradio.utils import MatplotlibBackendMananger
with MatplotlibBackendMananger():  # as before each event of a page
    assert "matplotlib.pyplot" not in sys.modules
"""


@pytest.mark.long
def test_no_event_waits_for_the_whole_of_matplotlib() -> None:
    ran = subprocess.run([sys.executable, "-c", EVENT], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
