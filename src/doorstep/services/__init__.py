"""Use cases: plain functions, and the only writers."""
