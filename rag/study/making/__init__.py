"""Cards and questions: facts read off sentences, asked for among wrong answers, and graded."""
