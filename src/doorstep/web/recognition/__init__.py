"""What recognition came to: targets, savings, refusals by reason and by institution, and the rules in force."""
