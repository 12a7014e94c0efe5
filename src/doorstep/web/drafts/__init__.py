"""Drafts of forms: kept while somebody types, found again, thrown away."""
