"""Templates of reports, a file each: what a report of this kind goes through, in order, so that nothing is left out."""
