"""A question to a checked answer: retrieve, decide whether to answer, write, check."""
