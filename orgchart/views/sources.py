"""``/sources/``: where the facts were read."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import django_filters
from django.conf import settings
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, override

from orgchart.exchange import json_ld
from orgchart.languages import joined, recorded
from orgchart.models import (
    PUBLISHER,
    DocumentTitle,
    Evidence,
    Fact,
    FactQuerySet,
    NameTranslation,
    PersonName,
    Piece,
    PostTitle,
    Record,
    RecordQuerySet,
    Source,
    Supports,
    evidence_kind,
)
from orgchart.models.prepared import written_once
from orgchart.models.records import public_with, value_at
from orgchart.queries.resting_kinds import kinds_given_by, kinds_supported_by
from orgchart.queries.search_lists import with_text, with_words
from orgchart.queries.shared_records import FactsOfKind

from .errors import NotHere
from .list_columns import date_column
from .lists import Column, List, in_that_order
from .once import once
from .public_page import Context, page
from .resting import Group, Resting, by_unit, labels_of, part_of, referring, resting, some

WRITTEN: dict[type[NameTranslation | PersonName | PostTitle | DocumentTitle], str] = {
    NameTranslation: "name__unit",
    PersonName: "person",
    PostTitle: "post__unit",
    DocumentTitle: "document",
}
"""The kinds of names and titles that a source may give, and what leads from each to the record with a page."""


class SourceFilter(django_filters.FilterSet):
    """What a reader may narrow the list of sources by."""

    q = django_filters.CharFilter(method="named", label=_("Words of the title, or a publisher"))
    publisher = django_filters.CharFilter(method="by_publisher", label=PUBLISHER)
    kind = django_filters.ChoiceFilter(choices=Source.Kind, empty_label=_("All"), label=_("Kind"))

    class Meta:
        model = Source
        fields: list[str] = []

    def named(self, sources: QuerySet[Source], _: str, words: str) -> QuerySet[Source]:
        return sources.filter(
            with_words(words, lambda entries: Q(pk__in=with_text(entries, Source)))
        )

    def by_publisher(self, sources: QuerySet[Source], _: str, words: str) -> QuerySet[Source]:
        with override(settings.LANGUAGE_CODE):  # in which the index was written
            said = str(PUBLISHER)
        return sources.filter(
            with_words(words, lambda entries: Q(pk__in=with_text(entries, Source, said)))
        )


def listed_sources(day: date, keys: Sequence[int]) -> list[Source]:
    """Those sources. One query."""
    return in_that_order(Source.objects.filter(pk__in=keys), keys)


def _counted(number: int, day: date) -> str:
    return ngettext("%(number)s source.", "%(number)s sources.", number) % {"number": number}


SOURCES = List(
    name="sources",
    title=_("Sources"),
    columns=[
        Column(
            "title",
            _("Title"),
            lambda source: recorded(source.title, source.told_in),
            (Lower("title"), "slug"),
            Source.get_absolute_url,
            is_key=True,
        ),
        Column("slug", _("Code"), lambda source: source.slug, on_page=False),
        Column(
            "publisher",
            _("Publisher"),
            lambda source: recorded(source.publisher),
            (Lower("publisher"), "title"),
        ),
        Column("kind", _("Kind"), Source.get_kind_display, ("kind", "title"), is_short=True),
        date_column("published", _("Published"), lambda source: source.published),
        date_column("accessed", _("Looked at"), lambda source: source.accessed),
        Column("address", _("Address"), lambda source: source.url, on_page=False),
        Column("archived", _("Archived copy"), lambda source: source.archived, on_page=False),
    ],
    filter_class=SourceFilter,
    found=lambda _day: Source.objects.public(),
    rows=listed_sources,
    sort="title",
    counted=_counted,
    nothing=_("No source matches. Use fewer words, or another publisher."),
    per_page=100,
)


@page("orgchart/list.html", dated=False)
def sources(request: HttpRequest, day: date) -> Context:
    """The sources, by title."""
    return SOURCES.page(request, day)


@page("orgchart/list.html")
def as_file(request: HttpRequest, day: date, ending: str) -> HttpResponseBase:
    """The whole list as a file."""
    return SOURCES.file(request, day, ending)


def find(request: HttpRequest, slug: str) -> Source:
    """A source. One query. Raises NotHere."""
    found = once(request, "source", slug, lambda: public_with(Source, "slug", value=slug))
    if not found:
        raise NotHere(
            _("No source has the name “%(slug)s”. Look in the list of sources.") % {"slug": slug},
            slug,
        )
    return found[0]


@page("orgchart/source.html", dated=False)
def source(request: HttpRequest, day: date, slug: str) -> Context:
    """One source, and the facts that it supports, with what it supports."""
    found = find(request, slug)
    facts = _facts_resting_on(request, found)
    written_groups, written = _written(request, found)
    labels = labels_of(request, day, facts)
    when = found.published.in_words if found.published else ""
    what = joined(filter(None, [found.publisher, when]))
    return {
        "title": found.title,
        "description": f"{found.title}. {what}." if what else found.title,
        "structured": json_ld.source(request.build_absolute_uri, found),
        "twin": reverse("source-json", args=[slug]),
        "source": found,
        "groups": facts,
        "written": written,
        "written_groups": written_groups,
        "of_units": by_unit(labels, facts),
        "part": part_of(request),
        "labels": labels,
    }


@dataclass(frozen=True, slots=True)
class Written:
    """A name or a title that a source gives."""

    form: Record
    named: Record
    """What it names."""
    shown: Record
    """The record whose page has it."""


def _written(request: HttpRequest, source: Source) -> tuple[list[Group], list[Written]]:
    """The public names and titles that the source gives, kind by kind, as ``resting`` has facts. One query, and one for
    each kind of which it gives some."""
    given = kinds_given_by(source, WRITTEN)
    groups = referring(
        request,
        *(
            kind.objects.public().filter(source=source).select_related(path).order_by("pk")
            for kind, path in WRITTEN.items()
            if kind in given
        ),
    )
    return groups, [
        Written(form, value_at(form, form.description.part_of), value_at(form, WRITTEN[type(form)]))
        for group in groups
        for form in group.references
    ]


def all_supported_by(request: HttpRequest, source: Source) -> Iterator[FactsOfKind]:
    """All public facts that the source supports, kind by kind. One query, and one for each kind."""
    for kind in _kinds(request, source):
        yield FactsOfKind(kind, _keys_supported(kind, source=source.pk))


def _kinds(request: HttpRequest, source: Source) -> list[type[Fact]]:
    """The kinds of fact that the source may support. One query."""
    return once(request, "kinds supported", source.pk, lambda: kinds_supported_by(source))


def _supported_by(source: int, kind: type[Fact]) -> FactQuerySet[Fact]:
    pieces = evidence_kind(kind).objects.filter(source=source)
    return kind.objects.public().filter(
        Q(source=source) | Q(confirmed_by=source) | Q(pk__in=pieces.facts())
    )


@written_once
def _keys_supported(kind: type[Fact], *, source: int) -> QuerySet[Fact, int]:
    return _supported_by(source, kind).values_list("pk", flat=True)


@written_once
def _supported(kind: type[Fact], first: int, *, source: int) -> FactQuerySet[Fact]:
    return some(_supported_by(source, kind).with_relations(), first)


@written_once
def _pieces(kind: type[Fact], *, source: int, facts: Collection[int]) -> RecordQuerySet[Evidence]:
    return evidence_kind(kind).objects.about_any(facts).filter(source=source)


def _facts_resting_on(request: HttpRequest, source: Source) -> list[Group]:
    """The public facts that the source supports, each with what of it. One query, and two for each kind of those."""
    further: dict[int, list[Evidence]] = {}
    """The further pieces of this source for the facts of a kind."""

    def find(kind: type[Fact], first: int) -> list[Fact]:
        # Each further page is a statement of its own.
        ask = _supported.as_any_other if first else _supported
        facts = ask(kind, first, source=source.pk)
        further.clear()
        for piece in _pieces(kind, source=source.pk, facts=[fact.pk for fact in facts]):
            further.setdefault(piece.fact_id, []).append(piece)
        return facts

    def row(fact: Fact) -> Resting:
        pieces: list[Piece] = [*([fact] if fact.source_id == source.pk else [])]
        pieces += further.get(fact.pk, ())
        if all(piece.supports == Supports.WHOLE for piece in pieces):
            return Resting(fact)
        words = dict.fromkeys(piece.get_supports_display() for piece in pieces)
        return Resting(fact, joined(words))

    return resting(request, _kinds(request, source), find, row=row)
