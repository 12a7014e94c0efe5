"""Hotline: the desk's calls, the poster, the counts; and the pages of a caller, which need no account."""
