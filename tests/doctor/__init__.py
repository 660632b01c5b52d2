"""Tests of `rag/doctor`."""
