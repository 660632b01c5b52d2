"""Tests of `rag/documents`."""
