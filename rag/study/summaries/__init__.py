"""Summaries and study guides: cited sentences of documents."""
