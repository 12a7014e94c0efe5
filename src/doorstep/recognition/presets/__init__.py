"""Named rule sets from published sources; a region chooses them, and each says how strong its evidence is."""
