"""DICOM read with suspicion: what a file says of itself, or one typed refusal."""
