"""A question to passages: dense and full-text search, fusion, sections."""
