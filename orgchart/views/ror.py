"""``/units/dpko.ror.json``: a unit as catalogues of organizations describe it."""

from datetime import date

from django.http import HttpRequest, HttpResponse

from orgchart.exchange.ror.records import record_of

from . import unit as units
from .answers import json_data
from .public_page import page


@page("orgchart/unit.html")
def unit(request: HttpRequest, day: date, code: str) -> HttpResponse:
    """The record of a unit in a profile of ROR 2.1, with names and lines of all times beside those of the day that
    its page shows. Whether it exists is told as of today. The number of queries is fixed. Raises NotHere.
    """
    found = units.find(request, day, code)
    if isinstance(found, HttpResponse):
        return found
    one = units.described_once(request, found)
    return json_data(record_of(one, found.day, request.build_absolute_uri, found.life.today))
