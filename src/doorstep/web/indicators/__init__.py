"""The list of indicators, and each one."""
