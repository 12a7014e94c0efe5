"""Channels of notification: each module here is one, found by itself."""
