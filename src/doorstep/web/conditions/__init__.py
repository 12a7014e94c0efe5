"""Conditions: who has them, who stays for them, and who treats them."""
