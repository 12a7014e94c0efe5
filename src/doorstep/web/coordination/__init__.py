"""Coordination: referrals counted, and those in motion now."""
