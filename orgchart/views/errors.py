"""What a person sees when something is not there, not readable, or broken."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404: says what was looked for, and where to look on."""
    message = str(exception.args[0]) if exception and exception.args else ""
    told = message if message and "tried" not in message else ""
    return render(request, "orgchart/errors/404.html", {"message": told}, status=404)


def bad_day(request: HttpRequest, written: str, message: str) -> HttpResponse:
    """400: the day asked for cannot be read."""
    context = {"written": written, "message": message}
    return render(request, "orgchart/errors/bad_day.html", context, status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: needs neither the database nor a context processor."""
    return render(request, "orgchart/errors/500.html", status=500)
