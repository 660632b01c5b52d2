"""Flashcards and quiz questions: made of facts, checked, and graded."""
