"""Citations, and how they are found again in documents that have changed."""
