"""Paired support: who helps whom, what is asked, what stays."""
