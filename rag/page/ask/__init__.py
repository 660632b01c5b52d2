"""The Ask tab: the conversation, its evidence, and what can be made of an answer."""
