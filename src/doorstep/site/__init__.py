"""Assembly only: settings, urls, wsgi."""
