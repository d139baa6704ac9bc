"""``/sources/``: where the facts were read."""

from datetime import date

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from orgchart.models import Source

from .documents import resting_on
from .errors import NotHere
from .public_page import Context, page


@page("orgchart/sources.html")
def sources(request: HttpRequest, day: date) -> Context:
    """Every source, by title."""
    return {"title": _("Sources"), "sources": Source.objects.public()}


@page("orgchart/source.html")
def source(request: HttpRequest, day: date, slug: str) -> Context:
    """One source, and every fact taken from it."""
    found = Source.objects.public().filter(slug=slug).first()
    if not found:
        raise NotHere(_("There is no source with the name “%(slug)s”.") % {"slug": slug})
    return {"title": found.title, "source": found, "facts": resting_on(Q(source=found))}
