"""Pages: typed, read through services, written in both languages."""
