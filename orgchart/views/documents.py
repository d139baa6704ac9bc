"""``/documents/``: the United Nations documents behind the facts."""

from contextlib import suppress
from datetime import date

import django_filters
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from orgchart import symbols
from orgchart.models import Document, Fact, FactQuerySet, Mandate, MandateReference

from .errors import NotHere
from .lists import listing
from .public_page import Context, page
from .resting import labels_of, part_of, resting

PER_PAGE = 100


def organ_choices() -> list[tuple[str, str]]:
    """The organs of the public documents, in words. One query."""
    organs = Document.objects.public().order_by("organ").values_list("organ", flat=True)
    return [(organ, organ) for organ in organs.distinct()]


class DocumentFilter(django_filters.FilterSet):
    """What a reader may narrow the list of documents by."""

    q = django_filters.CharFilter(
        method="matching", label=_("Symbol, however it is written, or words of the title")
    )
    kind = django_filters.ChoiceFilter(
        choices=list(Document.KINDS.items()), empty_label=_("All"), label=_("Kind")
    )

    organ = django_filters.ChoiceFilter(
        choices=organ_choices, empty_label=_("All"), label=_("Organ")
    )

    class Meta:
        model = Document
        fields: list[str] = []

    def matching(self, documents: QuerySet[Document], _: str, words: str) -> QuerySet[Document]:
        asked = Q(symbol__icontains=words) | Q(title__icontains=words)
        # What is not a symbol can be a part of one, or words of a title.
        with suppress(symbols.SymbolError):
            asked |= Q(symbol=symbols.parse(words).text)
        return documents.filter(asked)


@page("orgchart/documents.html", dated=False)
def documents(request: HttpRequest, day: date) -> Context:
    """Every document, by organ, session and number."""
    public = Q(mandatereferences__mandate__in=Mandate.objects.public())
    listed = Document.objects.public().annotate(
        mandate_count=Count("mandatereferences__mandate", filter=public, distinct=True)
    )
    return {
        "title": _("Documents"),
        **listing(request, DocumentFilter, listed.in_order(), PER_PAGE),
    }


@page("orgchart/document.html", dated=False)
def document(request: HttpRequest, day: date, symbol: str) -> Context | HttpResponse:
    """One document and what rests on it. Another way to write its symbol leads to this page."""
    try:
        parsed = symbols.parse(symbol)
    except symbols.SymbolError as error:
        raise NotHere(_("That is not a document symbol. %(why)s") % {"why": error}) from None
    if symbol != parsed.path:
        query = request.GET.urlencode()
        target = reverse("document", args=[parsed.path])
        return redirect(f"{target}?{query}" if query else target, permanent=True)
    found = Document.objects.public().filter(symbol=parsed.text).first()
    if not found:
        message = _(
            "%(symbol)s is not among the documents of this registry. The official text, if there "
            "is one, is at %(link)s."
        )
        raise NotHere(message % {"symbol": parsed, "link": parsed.link})
    references = MandateReference.objects.filter(
        document=found, mandate__in=Mandate.objects.public()
    )
    references = references.select_related("mandate__unit")
    of_units = found.unitreferences.public().select_related("unit")
    began = resting(request, lambda kind: _public(kind).filter(started_by=found), "began-")
    ended = resting(request, lambda kind: _public(kind).filter(ended_by=found), "ended-")
    labels = labels_of(day, began, ended)
    labels.read(reference.about.pk for reference in (*references, *of_units))
    return {
        "title": found.symbol,
        "document": found,
        "symbol": parsed,
        "labels": labels,
        "began": began,
        "ended": ended,
        "part": part_of(request),
        "references": references,
        "identifiers": found.identifiers.all(),
        "unit_references": of_units,
    }


def _public(kind: type[Fact]) -> FactQuerySet[Fact]:
    return kind.objects.public().with_relations()
