"""``/about/`` and ``/help/``: what the registry is, and how to read it."""

from datetime import date

from django.conf import settings
from django.http import HttpRequest
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

import orgchart
from orgchart.dates import PartialDate
from orgchart.drawing.glossary import box_sample, line_sample
from orgchart.drawing.looks import Look
from orgchart.exchange.json_ld import dataset
from orgchart.exchange.markdown import as_html
from orgchart.exchange.translated_notes import in_language, translations_of
from orgchart.languages import current, recorded
from orgchart.models import DataVersion, ParentRelationship
from orgchart.models.lines import LineKind

from .fingerprint import build
from .public_page import Context, page


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
    english = settings.DATA_NOTES.read_text()
    translated = translations_of(settings.DATA_NOTES, current())
    if not translated:
        title, notes = as_html(english)
        return {"title": recorded(title), "notes": mark_safe(notes)}
    title, notes = as_html(in_language(english, translated), english)
    title = title if title in translated.values() else recorded(title)
    return {"title": title, "notes": mark_safe(notes), "is_translated": True}


@page("orgchart/pages/accessibility.html", dated=False)
def accessibility(request: HttpRequest, day: date) -> Context:
    """What works for whom, and what does not yet."""
    return {"title": _("Accessibility")}


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
