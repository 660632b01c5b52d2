"""Tests of `rag.grounding`."""
