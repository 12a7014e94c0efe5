"""Schemas of the analytic tables: column, type, unit, meaning."""
