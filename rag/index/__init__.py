"""The library on disk: documents and full text in SQLite, vectors in FAISS, whole generations."""
