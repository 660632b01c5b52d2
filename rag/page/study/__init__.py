"""The Study tab: summaries, quizzes, flashcards and reviews."""
