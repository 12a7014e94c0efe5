"""The living page of components."""
