"""``/units/dpko.eac.xml``: a unit as archives describe it."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from orgchart.exchange.eac.archive import CONTENT_TYPE, USUAL, VERSIONS, record_of

from . import unit as units
from .answers import data
from .errors import Unreadable
from .public_page import page


@page("orgchart/unit.html")
def unit(request: HttpRequest, day: date, code: str) -> HttpResponse:
    """The record of a unit in EAC-CPF, in the version of ``?version=``. The number of queries is fixed.

    Its facts are those of all times, whatever the day; other units are called as on that day. Raises NotHere and
    Unreadable.
    """
    version = request.GET.get("version", "").strip() or USUAL
    if version not in VERSIONS:
        choices = {"version": version[:40], "versions": ", ".join(VERSIONS)}
        raise Unreadable(
            _("“%(version)s” is not a version of EAC-CPF. Choose one of these: %(versions)s.")
            % choices
        )
    found = units.find(request, day, code)
    if isinstance(found, HttpResponse):
        return found
    one = units.described_once(request, found)
    content = record_of(one, found.life.today, request.build_absolute_uri, version)
    return data(content, CONTENT_TYPE)
