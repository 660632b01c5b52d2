"""Passages to a draft: the prompt and the local language model."""
