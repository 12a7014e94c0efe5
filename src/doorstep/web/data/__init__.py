"""Quality, batches, quarantine, upload."""
