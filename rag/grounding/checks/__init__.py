"""Consistency checks of a claim against its evidence, one module for each kind."""
