"""The monitoring indicators of county medical communities."""
