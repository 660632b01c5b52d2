"""Tests of `rag/documents/sandbox`."""
