"""Summaries, guides, a tutor and translations: sentences that documents bear out."""
