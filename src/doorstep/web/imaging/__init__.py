"""Images: what came, what waits for its case, what was refused, and the viewer."""
