"""``/sources/``: where the facts were read."""

from datetime import date

import django_filters
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from orgchart.models import FACTS, Fact, Piece, Source, Supports, evidence_kind

from .documents import Resting
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
    """One source, and every fact that it supports, with what it supports."""
    found = Source.objects.public().filter(slug=slug).first()
    if not found:
        raise NotHere(
            _("No source has the name “%(slug)s”. Look in the list of sources.") % {"slug": slug}
        )
    return {"title": found.title, "source": found, "facts": supported_by(found)}


def supported_by(source: Source) -> list[tuple[str, list[Resting]]]:
    """Public facts that the source supports, by kind, with their units, and what it supports.

    Two queries a kind of fact.
    """
    found = []
    for model in FACTS:
        pieces = evidence_kind(model).objects.filter(source=source)
        facts = model.objects.public().with_relations()
        facts = facts.filter(Q(source=source) | Q(confirmed_by=source) | Q(pk__in=pieces.facts()))
        further = Prefetch("evidence", pieces, "pieces_of_source")
        if listed := list(facts.prefetch_related(further)):
            rows = [_resting(fact, source) for fact in listed]
            found.append((str(model._meta.verbose_name_plural), rows))
    return found


def _resting(fact: Fact, source: Source) -> Resting:
    further: list[Piece] = getattr(fact, "pieces_of_source")  # noqa: B009
    pieces = [*([fact] if fact.source_id == source.pk else []), *further]
    if all(piece.supports == Supports.WHOLE for piece in pieces):
        return Resting(fact)
    words = dict.fromkeys(piece.get_supports_display() for piece in pieces)
    return Resting(fact, ", ".join(words))
