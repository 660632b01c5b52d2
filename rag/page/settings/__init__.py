"""The Settings tab: what can be set, and how it is shown."""
