"""The Library tab: documents, adding and removing them, and their state."""
