"""What programs follow: feeds of what changed in one unit, and calendars of the ends of mandates."""

from collections.abc import Callable
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from orgchart.dates import year_before
from orgchart.exchange import changes as out
from orgchart.exchange.calendars import as_calendar
from orgchart.models import FactQuerySet, Mandate, MandateReference
from orgchart.models.records import public_parts
from orgchart.queries.changes import Change, changes_of
from orgchart.queries.mandate_ends import ending_since
from orgchart.queries.naming import Labels

from . import unit as units
from .answers import ATOM, CALENDAR, JSON_FEED, data, json_data
from .public_page import page

Write = Callable[[list[Change], Callable[[str], str], out.Subject], HttpResponse]


@page("orgchart/unit.html")
def feed(request: HttpRequest, day: date, code: str) -> HttpResponse:
    """The latest changes of a unit up to the day, as an Atom feed. Raises NotHere."""
    return _followed(request, day, code, lambda *what: data(out.as_feed(*what), ATOM))


@page("orgchart/unit.html")
def json_feed(request: HttpRequest, day: date, code: str) -> HttpResponse:
    """The same as JSON Feed. Raises NotHere."""
    return _followed(
        request, day, code, lambda *what: json_data(out.as_json_feed(*what), JSON_FEED)
    )


def _followed(request: HttpRequest, day: date, code: str, write: Write) -> HttpResponse:
    """What all published facts of the unit tell, and what documents do to it. The number of queries is fixed."""
    found = units.find(request, day, code)
    if isinstance(found, HttpResponse):
        return found
    mandates = [fact for fact in found.facts if isinstance(fact, Mandate)]
    references = [ref for mandate in mandates for ref in public_parts(mandate, MandateReference)]
    told = changes_of(found.facts, [*references, *units.references_of(found.unit)])
    until = sorted(
        (change for change in told if change.occurs <= day), key=lambda change: change.occurs
    )
    absolute = request.build_absolute_uri
    home = absolute(reverse("unit", args=[code]))
    return write(until, absolute, out.of_unit(str(found.life.last), home, absolute()))


@page("orgchart/list.html")
def calendar(request: HttpRequest, day: date) -> HttpResponse:
    """The ends of all mandates, from a year before the day on. Two queries."""
    return _calendar(request, day, _("Ends of mandates"), ending_since(year_before(day)))


@page("orgchart/unit.html")
def unit_calendar(request: HttpRequest, day: date, code: str) -> HttpResponse:
    """The same for one unit. Raises NotHere."""
    found = units.find(request, day, code)
    if isinstance(found, HttpResponse):
        return found
    name = _("%(unit)s: ends of mandates") % {"unit": found.life.last}
    ends = ending_since(year_before(day)).filter(unit=found.unit)
    return _calendar(request, day, name, ends)


def _calendar(
    request: HttpRequest, day: date, name: str, found: "FactQuerySet[Mandate]"
) -> HttpResponse:
    ending = list(found)
    labels = Labels(day, (mandate.unit_id for mandate in ending))
    content = as_calendar(
        name,
        ending,
        lambda mandate: labels[mandate.unit_id] or mandate.unit.code,
        request.build_absolute_uri,
        day,
    )
    return data(content, CALENDAR)
