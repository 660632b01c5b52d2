"""The catalogue of models, and downloading their weights."""
