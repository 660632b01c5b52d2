"""Tests of `rag/index`."""
