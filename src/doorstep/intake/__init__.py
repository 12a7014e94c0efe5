"""Reading what regions really have into the record tables."""
