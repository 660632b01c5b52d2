"""Study material from a library's documents: cards, quizzes, summaries, tutoring, all cited."""
