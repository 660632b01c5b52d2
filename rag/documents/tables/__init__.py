"""Tables of every format: from a grid of cells to lines that each name what their values are."""
