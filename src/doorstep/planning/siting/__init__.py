"""Where to open: the cheapest sites to serve every place from, with a bound on every other choice. Pure."""
