"""Whether an answer says the same as a gold answer, compared by the kind of value."""
