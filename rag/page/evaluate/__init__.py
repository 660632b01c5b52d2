"""The Evaluate tab: runs, their reports and comparisons."""
