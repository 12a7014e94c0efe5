"""Addresses: each page area brings its own."""

from __future__ import annotations

from doorstep.web.areas_of_site import urlpatterns

handler404 = "doorstep.web.refusals.no_page"
handler500 = "doorstep.web.refusals.fault"

__all__ = ["handler404", "handler500", "urlpatterns"]
