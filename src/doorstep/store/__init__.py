"""Storage and nothing but storage: one Django app, one model per file."""
