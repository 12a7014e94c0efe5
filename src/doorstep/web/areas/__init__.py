"""One area: who leaves, for what, to where."""
