"""Workflows that rows of ledgers go through, a file each."""
