"""Ledgers: their rows, the form of a row, its steps and its history; the same pages for every ledger."""
