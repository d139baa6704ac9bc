"""``/about/`` and ``/help/``: what the registry is, and how to read it."""

from datetime import date
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

import orgchart
from orgchart.dates import DayError, PartialDate, read_day
from orgchart.drawing.glossary import box_sample, line_sample
from orgchart.drawing.looks import Look
from orgchart.exchange.json_ld import dataset
from orgchart.exchange.markdown import as_html
from orgchart.models import DataVersion, ParentRelationship
from orgchart.models.lines import LineKind

from .fingerprint import build
from .public_page import Context, page

MOST_OF_AN_ADDRESS = 2000
"""How many letters of an address are filled in."""


@page("orgchart/pages/about.html", dated=False)
def about(request: HttpRequest, day: date) -> Context:
    """What the registry is for, who makes it, how, where to report an error, and which versions answer."""
    site = dataset(request.build_absolute_uri, DataVersion.current())
    return {
        "title": _("About the registry"),
        "structured": site,
        "software": orgchart.__version__,
        "build": build(),
    }


@page("orgchart/pages/data.html", dated=False)
def data_notes(request: HttpRequest, day: date) -> Context:
    """``docs/data.md``: how the facts were gathered, what is missing, where sources disagree."""
    title, notes = as_html(settings.DATA_NOTES.read_text())
    return {"title": title, "notes": mark_safe(notes)}


@page("orgchart/pages/accessibility.html", dated=False)
def accessibility(request: HttpRequest, day: date) -> Context:
    """What works for whom, and what does not yet."""
    return {"title": _("Accessibility")}


@page("orgchart/pages/report.html", dated=False)
def report(request: HttpRequest, day: date) -> Context:
    """What to say of an error, and to whom. ``?page=`` is the address of the page that has it, on this site."""
    written = request.GET.get("page", "").strip()[:MOST_OF_AN_ADDRESS]
    is_here = written.startswith("/") and url_has_allowed_host_and_scheme(written, None)
    return {
        "title": _("Report an error"),
        "page_with_error": request.build_absolute_uri(written) if is_here else "",
        "day_of_error": day_of(written) if is_here else None,
        "today": timezone.localdate(),
    }


def day_of(address: str) -> date | None:
    """The day that an address asks for; None if it asks for none, or for nonsense."""
    try:
        return read_day(QueryDict(urlsplit(address).query).get("on", ""))
    except (DayError, ValueError):
        return None


@page("orgchart/pages/help.html", dated=False)
def how_to(request: HttpRequest, day: date) -> Context:
    """How to find something, how to read the chart and a date, how to cite."""
    return {"title": _("Help"), "glossary": _glossary(), "dates": _dates()}


def _glossary() -> list[tuple[str, str, str]]:
    """What is drawn on the chart: a sample, its name, and what it means."""
    lines = {
        solid: ", ".join(
            str(kind.label) for kind in LineKind if (kind in ParentRelationship.SOLID) == solid
        )
        for solid in (True, False)
    }
    boxes = {
        Look.ORGAN: (
            _("Thick frame"),
            _("an organ of the United Nations, such as the Secretariat"),
        ),
        Look.DEPARTMENT: (_("Round corners, darker"), _("a department at Headquarters")),
        Look.OFFICE: (
            _("Round corners"),
            _("another unit at Headquarters: an office, division, service or section"),
        ),
        Look.TEAM: (_("Round ends"), _("a team")),
        Look.OPERATION: (_("Cut corners"), _("a peacekeeping operation in the field")),
        Look.POLITICAL: (_("Cut corners, dashed"), _("a political mission in the field")),
    }
    answers = _("to the one unit that it answers to: %(kinds)s") % {"kinds": lines[True]}
    works = _("to a unit that it works with: %(kinds)s") % {"kinds": lines[False]}
    told = [(box_sample(look), term, meaning) for look, (term, meaning) in boxes.items()]
    told += [
        (line_sample(True), _("Solid line"), answers),
        (line_sample(False), _("Dotted line"), works),
    ]
    return [(mark_safe(sample), term, meaning) for sample, term, meaning in told]


def _dates() -> list[tuple[str, str, str]]:
    """Dates as they are written, in words, and what they mean."""
    meanings = {
        "2007": _("on some day of that year; the source does not say which"),
        "2007-06": _("on some day of that month"),
        "2007-06-29": _("on that day"),
        "2007~": _("the source says “about”"),
        "2007?": _("the source doubts it"),
        "[..2007]": _("then or earlier: 2007 is the first that a source shows"),
        "[2007..]": _("then or later: 2007 is the last that a source shows"),
    }
    return [
        (written, PartialDate.parse(written).in_words, meaning)
        for written, meaning in meanings.items()
    ]
