"""Tutoring: explanations, examples, comparisons, translations and Socratic lessons."""
