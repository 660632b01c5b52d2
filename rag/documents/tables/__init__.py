"""Tables of every format, and records in prose: lines that name what their values are."""
