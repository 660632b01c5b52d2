"""The document viewer beside the conversation."""
