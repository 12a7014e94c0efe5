"""Commands: data to stdout, talk and progress to stderr."""
