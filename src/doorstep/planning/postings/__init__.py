"""Which expert team goes to which host, when and for how long, within everybody's limits, with a bound. Pure."""
