"""What all public pages share: the day, the ETag, and the way from a view to a page."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import condition, require_safe

from orgchart import __version__
from orgchart.exchange.citations import Citation
from orgchart.models import DataVersion, Source
from orgchart.queries.chart import labels_on

from .errors import bad_day

Context = dict[str, Any]
COOKIE_AGE = timedelta(days=365)


def page(
    template: str, cookie: str = ""
) -> Callable[[Callable[..., Any]], Callable[..., HttpResponseBase]]:
    """Make a public page of a view ``(request, day, …)`` that returns a context or a response.

    Reads ``?on=`` (today without it; 400 when it is no day) and answers 304 while neither the
    data nor the day has changed, nor the ``cookie`` that the page depends on, if it does. A context
    may hold ``cookies`` to set.
    """

    def decorate(view: Callable[..., Any]) -> Callable[..., HttpResponseBase]:
        @require_safe
        @wraps(view)
        def answer(request: HttpRequest, **arguments: Any) -> HttpResponseBase:
            written, today = request.GET.get("on", "").strip(), timezone.localdate()
            try:
                day = read_day(written) if written else today
            except ValueError:
                return bad_day(request, written)
            version = DataVersion.current()
            choice = re.sub(r"[^a-z]", "", request.COOKIES.get(cookie, ""))
            state = f'"{__version__}-{version}-{day}-{today}-{choice}"'

            @condition(etag_func=lambda *_, **__: state)
            def fresh(request: HttpRequest) -> HttpResponse:
                context = view(request, day, **arguments)
                if isinstance(context, HttpResponse):
                    return context
                labels = SimpleLazyObject(lambda: labels_on(day))
                titles = SimpleLazyObject(
                    lambda: dict(Source.objects.public().values_list("slug", "title"))
                )
                shared = {
                    "citation": _citation(request, context, day, version),
                    "cited_version": _number(request.GET.get("v", "")),
                    "day": day,
                    "on": written,
                    "data_version": version,
                    "labels": labels,
                    "source_titles": titles,
                }
                response = render(request, template, {**shared, **context})
                for name, value in context.get("cookies", {}).items():
                    response.set_cookie(name, value, COOKIE_AGE, samesite="Lax")
                return response

            response = fresh(request)
            if cookie:
                patch_vary_headers(response, ["Cookie"])
            return response

        return answer

    return decorate


def _citation(request: HttpRequest, context: Context, day: date, version: int) -> Citation | None:
    """How to cite the page; nothing for one without a title, such as the embedded view."""
    if "title" not in context:
        return None
    query = request.GET.copy()
    query["on"], query["v"] = day.isoformat(), str(version)
    address = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
    return Citation(str(context["title"]), address, day, version, timezone.localdate())


def _number(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 10 else None


def read_day(written: str) -> date:
    """A whole day, written like 2009-07-31. Raises ValueError."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written):
        raise ValueError(written)
    return date.fromisoformat(written)
