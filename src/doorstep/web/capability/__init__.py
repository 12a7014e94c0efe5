"""Capability from evidence: gaps filled, and what each institution is able to do."""
