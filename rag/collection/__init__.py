"""Answers computed over the whole scope: about tables, records and the collection itself."""
