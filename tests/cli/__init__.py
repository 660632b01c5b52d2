"""The `rag` command, with stand-ins for the models."""
