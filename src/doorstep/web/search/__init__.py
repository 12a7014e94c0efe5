"""Search for areas and indicators, and the icon."""
