"""Outflow atlas: who leaves home, for what and to where, on a map of lines."""
