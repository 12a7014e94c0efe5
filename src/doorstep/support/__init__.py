"""Paired support as figures: who helps whom, the national minimums, techniques that stay, coverage of outreach. Pure."""
