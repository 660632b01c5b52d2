"""Where quoted words stand in a document now."""
