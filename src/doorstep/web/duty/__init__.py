"""Who is on duty at one's own institution."""
