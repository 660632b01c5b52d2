"""Citations, and where their words stand in the documents of today."""
