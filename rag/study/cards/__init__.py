"""Flashcards and quiz questions: made from facts, checked and graded."""
