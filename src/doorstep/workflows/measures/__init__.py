"""One file for each measure of coordination; each says whose figure it is."""
