"""What is said in a conversation: small talk, commands, follow-ups; to one standalone question."""
