"""The catalogue of weights, and fetching them."""
