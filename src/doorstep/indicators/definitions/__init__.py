"""One indicator a file. Adding an indicator is adding a file here that exports INDICATOR."""
