"""The addresses of the API as Django knows them. They never break; see docs/open-data.md."""

from django.urls import URLPattern, path

from orgchart.views.answers import API

from .any_site import read_by_all
from .description import openapi
from .operations import api


def addresses() -> list[URLPattern]:
    """The description of the API for programs, and each of its addresses."""
    found = [
        path(f"{API}openapi.json", read_by_all(openapi), name="api-openapi"),
    ]
    for pattern in api.urls[0]:
        if isinstance(pattern, URLPattern) and pattern.name != "api-root":
            view = read_by_all(pattern.callback)
            found.append(path(f"{API}{pattern.pattern}", view, name=f"api-{pattern.name}"))
    return found
