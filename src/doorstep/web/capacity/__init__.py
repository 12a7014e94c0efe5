"""Beds, slots, sessions and machines of one's own institution."""
