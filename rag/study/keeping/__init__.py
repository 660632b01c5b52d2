"""Items in the library: kept, scheduled, reviewed, and compared with documents that change."""
