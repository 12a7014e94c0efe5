"""Home county against place of treatment."""
