"""The region at a glance."""
