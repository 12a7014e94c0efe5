"""The page areas of the site: each package of `web` with a `urls.py` is one."""

from __future__ import annotations

import importlib
import pkgutil
from importlib.util import find_spec

from django.urls import URLPattern, URLResolver

from doorstep import web


def _areas() -> list[str]:
    packages = [module.name for module in pkgutil.iter_modules(web.__path__) if module.ispkg]
    return [name for name in sorted(packages) if find_spec(f"{web.__name__}.{name}.urls") is not None]


urlpatterns: list[URLPattern | URLResolver] = [
    pattern for name in _areas() for pattern in importlib.import_module(f"{web.__name__}.{name}.urls").urlpatterns
]
