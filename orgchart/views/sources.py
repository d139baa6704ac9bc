"""``/sources/``: where the facts were read."""

from collections.abc import Callable
from datetime import date

import django_filters
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from orgchart.models import Fact, FactQuerySet, Piece, Source, Supports, evidence_kind

from .errors import NotHere
from .lists import listing
from .public_page import Context, page
from .resting import Resting, labels_of, part_of, resting

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


@page("orgchart/sources.html", dated=False)
def sources(request: HttpRequest, day: date) -> Context:
    """The sources, by title."""
    return {
        "title": _("Sources"),
        **listing(request, SourceFilter, Source.objects.public(), PER_PAGE),
    }


@page("orgchart/source.html", dated=False)
def source(request: HttpRequest, day: date, slug: str) -> Context:
    """One source, and the facts that it supports, with what it supports."""
    found = Source.objects.public().filter(slug=slug).first()
    if not found:
        raise NotHere(
            _("No source has the name “%(slug)s”. Look in the list of sources.") % {"slug": slug}
        )
    facts = resting(request, lambda kind: _supported_by(found, kind), row=_resting_on(found))
    return {
        "title": found.title,
        "source": found,
        "facts": facts,
        "part": part_of(request),
        "labels": labels_of(day, facts),
    }


def _supported_by(source: Source, kind: type[Fact]) -> FactQuerySet[Fact]:
    """Public facts of a kind that the source supports, with their units and its further pieces."""
    pieces = evidence_kind(kind).objects.filter(source=source)
    facts = kind.objects.public().with_relations()
    of_source = Q(source=source) | Q(confirmed_by=source) | Q(pk__in=pieces.facts())
    return facts.filter(of_source).prefetch_related(
        Prefetch("evidence", pieces, "pieces_of_source")
    )


def _resting_on(source: Source) -> Callable[[Fact], Resting]:
    def resting_on(fact: Fact) -> Resting:
        further: list[Piece] = getattr(fact, "pieces_of_source")  # noqa: B009
        pieces = [*([fact] if fact.source_id == source.pk else []), *further]
        if all(piece.supports == Supports.WHOLE for piece in pieces):
            return Resting(fact)
        words = dict.fromkeys(piece.get_supports_display() for piece in pieces)
        return Resting(fact, ", ".join(words))

    return resting_on
