"""Files to text: one reader per format, then chunks and sentences with exact spans."""
