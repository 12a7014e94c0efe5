"""Which methods a view answers to, as typed decorators."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

View = TypeVar("View", bound=Callable[..., HttpResponse])


def reads(view: View) -> View:
    """GET and HEAD only: changes nothing."""
    typed: View = require_safe(view)
    return typed


def posts(view: View) -> View:
    """POST only."""
    typed: View = require_POST(view)
    return typed


def form(view: View) -> View:
    """A form: shown by GET, sent by POST. What was typed never reaches an error report."""
    typed: View = sensitive_post_parameters()(require_http_methods(["GET", "HEAD", "POST"])(view))
    return typed
