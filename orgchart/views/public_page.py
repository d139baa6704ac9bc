"""What every public page shares: the day, the ETag, and the way from a view to a page."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import condition

from orgchart.addresses import on_day
from orgchart.dates import DayError, PartialDate, read_day
from orgchart.exchange.citations import Citation
from orgchart.exchange.linked.formats import FORMATS, TWINS
from orgchart.identity import FIRST_DAY
from orgchart.language_addresses import offered_of, without_language
from orgchart.models import DataVersion
from orgchart.queries.naming import names_for

from .answers import ANY_ORIGIN, is_for_data, only_read
from .errors import bad_day, only_shown
from .fingerprint import state_of

Arguments = ParamSpec("Arguments")
Context = dict[str, object]
View = Callable[Concatenate[HttpRequest, date, Arguments], Context | HttpResponseBase]
PART_OF_ADDRESS: tuple[str, ...] = ("on", "root", "from", "to", "kind", "q", "page", "part")
"""What of an address says which page it is. The rest, such as a way to show it, is left away where
others are told the address."""
MOST_DESCRIBED = 300
"""How many letters of a description others are told."""
SAFE = ("GET", "HEAD")
"""How a page is asked for."""
VIEW_COOKIES: set[str] = set()
"""The names of all cookies that a public page depends on. Complete once the addresses are loaded."""
CHECKED = "max-age=0, must-revalidate"
"""A copy is used only after asking whether it is still right, which costs a 304.

So an edit is seen at once, and a reader who has turned the preview on reaches the site through any
cache between.
"""


@dataclass(frozen=True, slots=True)
class Beyond:
    """A day of which little can be known, and the nearest one of which more is."""

    day: date
    nearest: date
    is_to_come: bool

    @property
    def asked(self) -> str:
        """How an address asks for the nearest day: not at all, if that is today."""
        return "" if self.is_to_come else self.nearest.isoformat()


def page(
    template: str, cookie: str = "", *, dated: bool = True, also: Callable[[], str] | None = None
) -> Callable[[View[Arguments]], Callable[Concatenate[HttpRequest, Arguments], HttpResponseBase]]:
    """Make a public page of a view ``(request, day, …)`` that returns a context or a response.

    The day is that of ``?on=``, or today; a year or a month means its last day, and the page says
    so. Answers 400 when ``?on=`` is not a day, and 304 while the build, the language, the data and
    the day are the same, and the ``cookie`` too, if the page depends on one. A page that is not ``dated`` is the same on every day:
    it has no field for one, and its address is known to others without one. ``also`` says what else a
    page depends on, beside the state of the data; the site does not keep such a page. Caches on the way can keep the page, unless it sets a
    cookie, and ask before they use it.
    """
    if cookie:
        VIEW_COOKIES.add(cookie)

    def decorate(
        view: View[Arguments],
    ) -> Callable[Concatenate[HttpRequest, Arguments], HttpResponseBase]:
        @wraps(view)
        def answer(
            request: HttpRequest, *args: Arguments.args, **kwargs: Arguments.kwargs
        ) -> HttpResponseBase:
            if request.method not in SAFE:
                return only_read() if is_for_data(request) else only_shown(request)
            written, today = request.GET.get("on", "").strip(), timezone.localdate()
            try:
                day = read_day(written) if written else today
            except DayError as error:
                refused = bad_day(request, error)
                refused.headers[ANY_ORIGIN] = "*"
                return refused
            version = DataVersion.current()
            choice = re.sub(r"[^a-z]", "", request.COOKIES.get(cookie, ""))
            more = f"-{also()}" if also else ""
            state = f'"{state_of(version, today)}-{day}-{choice}{more}"'

            @condition(etag_func=lambda *_, **__: state)
            def fresh(request: HttpRequest) -> HttpResponseBase:
                context = view(request, day, *args, **kwargs)
                if isinstance(context, HttpResponseBase):
                    return context
                # A preview is no state of the data, so nothing can cite it.
                preview = hasattr(request, "ahead")
                labels, titles = names_for(day)
                found = _found(request, context, written, dated)
                shown = context.get("day", day)
                shown_day = shown if isinstance(shown, date) else day
                shared = {
                    "citation": None
                    if preview
                    else _citation(request, context, shown_day, version),
                    "cited_version": _number(request.GET.get("v", "")),
                    "no_version": _no_version(request.GET.get("v", "")),
                    "day": day,
                    "on": written,
                    "shortened": shortened(written),
                    "data_version": None if preview else version,
                    "dated": dated,
                    "beyond": [said] if dated and (said := beyond(shown_day, today)) else [],
                    "labels": labels,
                    "source_titles": titles,
                    "twins": _twins(context),
                }
                return render(request, template, {**shared, **context, **found})

            response = fresh(request)
            if cookie:
                patch_vary_headers(response, ["Cookie"])
            kind = response.headers.get("Content-Type", "text/html")
            if is_for_data(request) or not kind.startswith("text/html"):
                response.headers[ANY_ORIGIN] = "*"
            if response.status_code >= HTTPStatus.BAD_REQUEST:
                del response["ETag"]  # a reason why there is no page is never "not modified"
            else:
                whose = "private" if response.cookies or also else "public"
                response.headers.setdefault("Cache-Control", f"{whose}, {CHECKED}")
            return response

        return answer

    return decorate


def beyond(day: date, today: date) -> Beyond | None:
    """What is said of a day that is to come, or is before the registry begins; None for others."""
    if day > today:
        return Beyond(day, today, is_to_come=True)
    return Beyond(day, FIRST_DAY, is_to_come=False) if day < FIRST_DAY else None


def shortened(written: str) -> PartialDate | None:
    """The year or month that was written for its last day; None for a whole day or nothing."""
    date_written = PartialDate.parse(written) if written else None
    return date_written if date_written and not date_written.day else None


def _citation(request: HttpRequest, context: Context, day: date, version: int) -> Citation | None:
    """How to cite the page; None for one without a title, such as the embedded view."""
    if "title" not in context:
        return None
    address = request.build_absolute_uri(on_day(request.get_full_path(), day, v=version))
    title = context["title"]
    title = title if isinstance(title, str) else str(title)
    return Citation(title, address, day, version, timezone.localdate())


def _found(request: HttpRequest, context: Context, written: str, dated: bool) -> Context:
    """How others find and show the page: its one address, what it is about, and its picture.

    A view says what its record is (``description``), which chart shows it (``drawn_around``), and what else of its
    address says which page it is (``part_of_address``): the address that others are told leads to the same.

    Nothing for a page without a title, such as the embedded view.
    """
    if "title" not in context:
        return {}
    asked = {name: request.GET.get(name, "") for name in PART_OF_ADDRESS}
    asked |= cast("Mapping[str, str]", context.get("part_of_address", {}))
    query = {
        name: value.strip()
        for name, value in asked.items()
        if value.strip() and (dated or name != "on")
    }
    absolute = request.build_absolute_uri
    about = _(
        "%(title)s. Each fact is dated and names its source, and the document that decided it if a "
        "source gives one."
    )
    said = context.get("description") or about % {"title": context["title"]}
    found: Context = {
        "canonical": absolute(f"{request.path}?{urlencode(query)}" if query else request.path),
        "description": Truncator(str(said)).chars(MOST_DESCRIBED),
    }
    found["languages"] = offered_of(request, request.META.get("QUERY_STRING", ""))
    found["alternates"] = [
        replace(language, address=absolute(language.address))
        for language in offered_of(request, urlencode(query))
    ]
    around = context.get("drawn_around")
    shown = around if isinstance(around, dict) else {}
    shown = shown or {name: value for name, value in query.items() if name in ("on", "root")}
    card = reverse("card")
    found["card"] = absolute(f"{card}?{urlencode(shown)}" if shown else card)
    return found


@dataclass(frozen=True, slots=True)
class Twin:
    """A page as data."""

    label: str
    type: str
    address: str


def _twins(context: Context) -> list[Twin]:
    """All forms in which a page is there as data: those that follow from its address as JSON, ``twin``, and
    ``more_twins``; none if it has none."""
    as_json = str(context.get("twin", ""))
    if not as_json:
        return []
    bare = without_language(as_json).removesuffix("json")
    graphs = [(FORMATS[ending], bare + ending) for ending in TWINS]
    more = cast("Iterable[Twin]", context.get("more_twins", ()))
    return [
        Twin("JSON", "application/json", as_json),
        *(Twin(known.label, known.type, address) for known, address in graphs),
        *more,
    ]


def _number(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 10 else None


def _no_version(written: str) -> str:
    """What an address names as a data version and is none, shortened to be shown; else empty."""
    return "" if _number(written) is not None else written[:40]
