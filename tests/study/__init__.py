"""Tests of study items."""
