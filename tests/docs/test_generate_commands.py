"""docs/commands.md is what its generator writes."""

from __future__ import annotations

import subprocess
import sys

from rag.settings import PROJECT


def test_commands_page_is_up_to_date() -> None:
    script = PROJECT / "docs" / "generate_commands.py"
    ran = subprocess.run(
        [sys.executable, str(script), "--check"], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")
