"""One workflow per file, each holding one `WORKFLOW`."""
