"""Files that study items are exported to and imported from: one module for each format."""
