"""DICOMweb: images sent (STOW-RS), found (QIDO-RS) and fetched (WADO-RS) by machines."""
