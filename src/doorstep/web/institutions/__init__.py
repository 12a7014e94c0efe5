"""Institutions: the list, and the profile of each."""
