"""Study items in the library: kept, and compared with documents that change."""
