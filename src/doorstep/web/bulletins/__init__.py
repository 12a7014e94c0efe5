"""Bulletins: written from records, signed, downloaded, verified."""
