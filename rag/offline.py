"""Switches of dependencies that would otherwise contact a server."""

from __future__ import annotations

import os


def go_offline() -> None:
    """Set the switches. Call this before the dependencies are imported: they read them once."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
