"""How good answers are, against questions with known answers."""
