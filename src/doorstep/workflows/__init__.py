"""Workflows: one pure engine, and one file per workflow."""
