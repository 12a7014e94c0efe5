"""Doorstep (家门口): people treated well, close to home."""

__version__ = "0.1.0"
