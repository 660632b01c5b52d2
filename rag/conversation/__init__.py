"""Conversations: what a message asks for, and keeping what was said."""
