"""Words of the language: Text, Period, errors, clock. Standard library only."""
