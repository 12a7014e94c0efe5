"""Words of health care: bases, tiers, roles, codes. Standard library only."""
