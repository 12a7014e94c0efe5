"""Targets, scorecards, rankings and effects."""
