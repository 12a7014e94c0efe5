"""Every data check: each module of this package exports one CHECK."""
