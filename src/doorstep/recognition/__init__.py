"""Mutual recognition and quality control as rules in data: which result counts here, until when, by which clause."""
