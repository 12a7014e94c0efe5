"""Addresses: each page area brings its own."""

from __future__ import annotations

from doorstep.web.areas_of_site import urlpatterns

__all__ = ["urlpatterns"]
