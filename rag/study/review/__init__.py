"""Reviews: the schedule, the log, sessions and statistics."""
