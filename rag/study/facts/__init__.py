"""Facts that can be asked about, extracted from the sentences of documents."""
