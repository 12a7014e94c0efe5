"""What one's desk was told and has not acknowledged."""
