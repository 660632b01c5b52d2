"""A draft to checked claims: evidence, support, gates."""
