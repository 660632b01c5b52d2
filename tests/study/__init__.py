"""Tests of the study items."""
