"""Conversations: route a message, rewrite follow-up questions, store and export the turns."""
