"""``/sources/``: where the facts were read."""

from datetime import date

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from orgchart.models import Source

from .documents import resting_on
from .errors import NotHere
from .lists import listing
from .public_page import Context, page

PER_PAGE = 100


class SourceFilter(django_filters.FilterSet):
    """What a reader may narrow the list of sources by."""

    q = django_filters.CharFilter(method="named", label=_("Words of the title, or a publisher"))
    kind = django_filters.ChoiceFilter(choices=Source.Kind, empty_label=_("All"), label=_("Kind"))

    class Meta:
        model = Source
        fields: list[str] = []

    def named(self, sources: QuerySet[Source], _: str, words: str) -> QuerySet[Source]:
        return sources.filter(Q(title__icontains=words) | Q(publisher__icontains=words))


@page("orgchart/sources.html")
def sources(request: HttpRequest, day: date) -> Context:
    """The sources, by title."""
    return {
        "title": _("Sources"),
        **listing(request, SourceFilter, Source.objects.public(), PER_PAGE),
    }


@page("orgchart/source.html")
def source(request: HttpRequest, day: date, slug: str) -> Context:
    """One source, and every fact taken from it."""
    found = Source.objects.public().filter(slug=slug).first()
    if not found:
        raise NotHere(
            _("No source has the name “%(slug)s”. Look in the list of sources.") % {"slug": slug}
        )
    return {"title": found.title, "source": found, "facts": resting_on(Q(source=found))}
