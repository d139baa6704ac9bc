"""``/documents/``: the United Nations documents behind the facts."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import django_filters
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Lower, NullIf
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from orgchart import symbols
from orgchart.addresses import on_day
from orgchart.exchange import json_ld
from orgchart.languages import current, joined
from orgchart.models import (
    NO_TITLE,
    DataVersion,
    Document,
    DocumentTitle,
    Fact,
    FactQuerySet,
    Mandate,
    MandateReference,
    Record,
    UnitName,
    UnitReference,
)
from orgchart.models.documents import in_order_of_titles
from orgchart.models.prepared import written_once
from orgchart.official import official
from orgchart.queries.naming import Labels
from orgchart.queries.resting_kinds import kinds_begun_by, kinds_ended_by, kinds_of_reference
from orgchart.queries.search_lists import on_page, with_words
from orgchart.queries.shared_records import FactsOfKind

from .errors import NotHere
from .list_columns import date_column
from .lists import Column, List, in_that_order
from .marked_select import MarkedSelect
from .once import once
from .public_page import Context, page
from .resting import Resting, by_unit, labels_of, part_of, referring, resting, some


def organ_choices() -> list[tuple[str, str]]:
    """The organs of the public documents, in words. One query: a step in an index for each known organ."""
    organs = sorted(set(symbols.ORGANS.values()))
    known = {
        f"organ_{place}": Exists(Document.objects.public().filter(organ=organ))
        for place, organ in enumerate(organs)
    }
    row = DataVersion.objects.annotate(**known).values(*known).first() or {}
    return [
        (organ, official(organ)) for place, organ in enumerate(organs) if row.get(f"organ_{place}")
    ]


class DocumentFilter(django_filters.FilterSet):
    """What a reader may narrow the list of documents by."""

    q = django_filters.CharFilter(
        method="matching", label=_("Symbol, however it is written, or words of the title")
    )
    kind = django_filters.ChoiceFilter(
        choices=list(Document.KINDS.items()), empty_label=_("All"), label=_("Kind")
    )

    organ = django_filters.ChoiceFilter(
        choices=organ_choices, widget=MarkedSelect, empty_label=_("All"), label=_("Organ")
    )

    class Meta:
        model = Document
        fields: list[str] = []

    def matching(self, documents: QuerySet[Document], _: str, words: str) -> QuerySet[Document]:
        if "/" in words and " " not in words.strip():  # a symbol, or a part of one
            asked = Q(symbol__icontains=words.strip())
        else:
            kinds = (Document, DocumentTitle)
            asked = with_words(words, lambda entries: Q(pk__in=on_page(entries, Document, *kinds)))
        with suppress(symbols.SymbolError):
            asked |= Q(symbol=symbols.parse(words).text)
        return documents.filter(asked)


BEGAN, ENDED = "started_by", "ended_by"
"""The relations by which a fact names the document that decided it."""
BEGINNING = (MandateReference.Kind.ESTABLISHES, MandateReference.Kind.APPROVES)
"""The references that say of a mandate what its beginning says."""


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """A document in the list, with what rests on it."""

    document: Document
    founded: Sequence[tuple[str, str]]
    """The units that it founded: label and address."""
    mandates: int
    """How many mandates refer to it."""


NAMED = 2
"""How many of the units that a document founded its row on the page names. Its own page and the files name all."""
MANDATES_OF_IT = (
    MandateReference.objects.filter(document=OuterRef("pk"), mandate__in=Mandate.objects.public())
    .order_by()
    .values("document")
    .values(number=Count("mandate", distinct=True))
)
"""How many public mandates refer to the document of the outer query."""


FOUNDED_BY_IT = (
    UnitName.objects.published()
    .filter(
        ~Exists(
            UnitName.objects.published().filter(unit=OuterRef("unit"), start__lt=OuterRef("start"))
        ),
        started_by=OuterRef("pk"),
    )
    .order_by("start", "pk")
    .values(label=Lower(Coalesce(NullIf("acronym", Value("")), "name")))[:1]
)
"""What the first unit that the document of the outer query founded was called, in small letters."""


def listed_documents(day: date, keys: Sequence[int]) -> list[ListedDocument]:
    """Those documents. Four queries."""
    public = Q(mandatereferences__mandate__in=Mandate.objects.public())
    counting = Count("mandatereferences__mandate", filter=public, distinct=True)
    documents = Document.objects.filter(pk__in=keys).annotate(mandate_count=counting)
    names = UnitName.objects.published().select_related("unit")
    before = names.filter(unit=OuterRef("unit"), start__lt=OuterRef("start"))
    first = list(names.filter(~Exists(before), started_by__in=keys).order_by("start", "pk"))
    labels = Labels(day, (name.unit_id for name in first))
    founded: dict[int, list[tuple[str, str]]] = {}
    for name in first:
        unit = labels[name.unit_id] or name.label, name.unit.get_absolute_url()
        founded.setdefault(name.started_by_id or 0, []).append(unit)
    return [
        ListedDocument(document, founded.get(document.pk, []), document.mandate_count)
        for document in in_that_order(documents, keys)
    ]


def _named(founded: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
    """The first units of those that a document founded: a row stays low."""
    return founded if len(founded) < NAMED + 2 else founded[:NAMED]


def _others(founded: Sequence[tuple[str, str]]) -> str:
    """How many more there are; nothing if all are named."""
    more = len(founded) - len(_named(founded))
    return _("and %(number)s more") % {"number": more} if more else ""


def _counted(number: int, day: date) -> str:
    return ngettext("%(number)s document.", "%(number)s documents.", number) % {"number": number}


DOCUMENTS = List(
    name="documents",
    title=_("Documents"),
    columns=[
        Column(
            "symbol",
            _("Symbol"),
            lambda row: row.document.symbol,
            ("sort_key",),
            lambda row: row.document.get_absolute_url(),
            is_key=True,
            is_short=True,
        ),
        Column(
            "title",
            _("Title"),
            lambda row: row.document.title_to_read,
            (in_order_of_titles,),
            missing=NO_TITLE,
            is_wide=True,
        ),
        date_column("date", _("Date"), lambda row: row.document.date),
        Column(
            "organ",
            _("Organ"),
            lambda row: official(row.document.organ),
            ("organ", "sort_key"),
            is_short=True,
        ),
        Column("kind", _("Kind"), lambda row: row.document.get_kind_display(), on_page=False),
        Column(
            "founded",
            _("What it founded"),
            lambda row: _others(row.founded),
            (Coalesce(Subquery(FOUNDED_BY_IT), Value("")), "sort_key"),
            links=lambda row: _named(row.founded),
            data=lambda row: "; ".join(label for label, _address in row.founded),
        ),
        Column(
            "mandates",
            _("Mandates"),
            lambda row: str(row.mandates or ""),
            (Coalesce(Subquery(MANDATES_OF_IT), 0), "sort_key"),
        ),
        Column(
            "address", _("Official text"), lambda row: row.document.official_address, on_page=False
        ),
    ],
    filter_class=DocumentFilter,
    found=lambda _day: Document.objects.public(),
    rows=listed_documents,
    sort="symbol",
    counted=_counted,
    nothing=_("No document matches. Try a part of the symbol, such as “61/279”."),
    per_page=100,
)


@page("orgchart/list.html", dated=False)
def documents(request: HttpRequest, day: date) -> Context:
    """Every document, by organ, session and number."""
    return DOCUMENTS.page(request, day)


@page("orgchart/list.html")
def as_file(request: HttpRequest, day: date, ending: str) -> HttpResponseBase:
    """The whole list as a file."""
    return DOCUMENTS.file(request, day, ending)


def find(request: HttpRequest, symbol: str) -> Document | HttpResponse:
    """The document that an address asks for. Another way to write its symbol leads to its address.

    One query, or a few for a symbol that is not whole. Raises NotHere.
    """
    match = request.resolver_match
    name = match.view_name if match else "document"
    try:
        parsed = symbols.parse(symbol)
    except symbols.SymbolError as error:
        if whole := _only_one_that_begins(symbol):
            target = reverse(name, args=[whole.parsed.path])
            return redirect(on_day(target, request.GET.get("on", "")))
        message = _("The registry has no single document with this symbol. %(why)s")
        raise NotHere(message % {"why": error.said(gettext)}, symbol) from None
    if symbol != parsed.path:
        query = request.GET.urlencode()
        target = reverse(name, args=[parsed.path])
        return redirect(f"{target}?{query}" if query else target, permanent=True)
    known = Document.objects.public().filter(symbol=parsed.text)
    found = once(request, "document", parsed.text, known.first)
    if not found:
        message = _(
            "%(symbol)s is not among the documents of this registry. The official text, if there "
            "is one, is at %(link)s."
        )
        raise NotHere(message % {"symbol": parsed, "link": parsed.link_in(current())}, parsed.text)
    return found


def references_of(
    request: HttpRequest, found: Document
) -> "list[QuerySet[MandateReference] | QuerySet[UnitReference]]":
    """What a document does to mandates and to units, beside beginning and ending facts: a question for each of the two
    of which there may be some. One query."""
    kinds = once(request, "kinds of reference", found.pk, lambda: kinds_of_reference(found))
    known: dict[type[Record], Callable[[Document], Any]] = {
        MandateReference: _references_to_mandates,
        UnitReference: lambda one: one.unitreferences.public().select_related("unit"),
    }
    return [ask(found) for kind, ask in known.items() if kind in kinds]


def _references_to_mandates(found: Document) -> "QuerySet[MandateReference]":
    references = MandateReference.objects.filter(
        document=found, mandate__in=Mandate.objects.public()
    )
    # That it begins or ends the mandate, by that paragraph, is among the facts.
    begun = Q(kind__in=BEGINNING, mandate__started_by=found)
    begun &= Q(paragraph="") | Q(paragraph=F("mandate__started_by_paragraph"))
    ended_too = Q(kind=MandateReference.Kind.TERMINATES, mandate__ended_by=found)
    ended_too &= Q(paragraph="") | Q(paragraph=F("mandate__ended_by_paragraph"))
    return references.exclude(begun | ended_too).select_related("mandate__unit")


def all_begun_by(request: HttpRequest, found: Document) -> Iterator[FactsOfKind]:
    """All public facts that a document began, kind by kind. One query, and one for each kind."""
    for kind in _begun(request, found):
        yield FactsOfKind(kind, _keys_decided(kind, BEGAN, document=found.pk))


def all_ended_by(request: HttpRequest, found: Document) -> Iterator[FactsOfKind]:
    """All public facts that a document ended, kind by kind. One query, and one for each kind."""
    for kind in _ended(request, found):
        yield FactsOfKind(kind, _keys_decided(kind, ENDED, document=found.pk))


def _begun(request: HttpRequest, found: Document) -> list[type[Fact]]:
    """The kinds of fact that a document may have begun. One query."""
    return once(request, "kinds begun", found.pk, lambda: kinds_begun_by(found))


def _ended(request: HttpRequest, found: Document) -> list[type[Fact]]:
    """The kinds of fact that a document may have ended. One query."""
    return once(request, "kinds ended", found.pk, lambda: kinds_ended_by(found))


@written_once
def _keys_decided(kind: type[Fact], how: str, *, document: int) -> QuerySet[Fact, int]:
    return kind.objects.public().filter(**{how: document}).values_list("pk", flat=True)


@written_once
def _decided(kind: type[Fact], how: str, first: int, *, document: int) -> FactQuerySet[Fact]:
    """Public facts of a kind that a document began or ended, after so many others."""
    return some(kind.objects.public().with_relations().filter(**{how: document}), first)


def _decided_after(found: Document, how: str, kind: type[Fact], first: int) -> list[Fact]:
    # Each further page is a statement of its own.
    ask = _decided.as_any_other if first else _decided
    return ask(kind, how, first, document=found.pk)


@page("orgchart/document.html", dated=False)
def document(request: HttpRequest, day: date, symbol: str) -> Context | HttpResponse:
    """One document and what rests on it. Another way to write its symbol leads to this page."""
    found = find(request, symbol)
    if isinstance(found, HttpResponse):
        return found
    began = resting(
        request,
        _begun(request, found),
        partial(_decided_after, found, BEGAN),
        "began-",
        row=lambda fact: Resting(fact, paragraph=fact.started_by_paragraph),
    )
    ended = resting(
        request,
        _ended(request, found),
        partial(_decided_after, found, ENDED),
        "ended-",
        row=lambda fact: Resting(fact, paragraph=fact.ended_by_paragraph, is_end=True),
    )
    groups = [*began, *ended, *referring(request, *references_of(request, found))]
    labels = labels_of(request, day, groups)
    return {
        "title": found.in_full,
        "description": _described(found),
        "structured": json_ld.document(request.build_absolute_uri, found),
        "document": found,
        "no_title": NO_TITLE,
        "titles": found.titles.select_related("source"),
        "symbol": found.parsed,
        "twin": reverse("document-json", args=[symbol]),
        "labels": labels,
        "groups": groups,
        "of_units": by_unit(labels, groups),
        "part": part_of(request),
        "identifiers": found.identifiers.all(),
    }


def _described(found: Document) -> str:
    """What it is, in a sentence: symbol, title, kind, organ and date."""
    when = found.date.in_words if found.date else ""
    what = joined(filter(None, [found.get_kind_display(), official(found.organ), when]))
    return f"{found.label}. {what}."


def _only_one_that_begins(written: str) -> Document | None:
    """The document whose symbol is this with a year after it, if it is the only one: “S/RES/1542”."""
    for beginning in symbols.beginnings(written):
        found = Document.objects.public().filter(symbol__startswith=f"{beginning} (")[:2]
        if len(found) == 1:
            return found[0]
    return None
