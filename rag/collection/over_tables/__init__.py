"""Questions over tables: what their words refer to, the query they mean, and its result."""
