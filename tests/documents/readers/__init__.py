"""Tests of `rag/documents/readers`."""
