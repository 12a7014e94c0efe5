"""Quality control of one's own laboratory and imaging: the board, one item with its chart, and what is entered."""
