"""One search box for every kind of record, on each page of the admin."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.contrib import admin
from django.contrib.admin.options import ModelAdmin
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from orgchart import symbols
from orgchart.models import RECORDS, Document, Person, Record, Source, Term, Unit
from orgchart.queries.search import search
from orgchart.writing.free_codes import code_field
from orgchart.writing.history import written_by

from .labels import labels_of
from .page_helpers import address_of, admin_page, admin_page_name

SHOWN = 6
"""How many records of a kind the page lists; its list has the others."""
RECENT = 3
"""How many records of a kind that the user wrote last are offered before anything is typed."""
FIRST: tuple[type[Record], ...] = (Unit, Person, Document, Source)
"""The kinds that people look for most."""
SUGGESTED = 8
"""How many records the box suggests while a person types."""
GO = "go"
"""What the box in the header sends: one record that is called just so is opened at once."""
CALLED: dict[type[Record], tuple[str, ...]] = {
    Unit: ("names__name", "names__acronym"),
    Person: ("name", "names__text"),
    Document: ("symbol", "title"),
    Source: ("title",),
}
"""By which fields, beside its code, a record is called."""


@dataclass(frozen=True, slots=True)
class Found:
    """Records of one kind."""

    title: str
    kind: str
    """What one of them is."""
    records: list[tuple[str, str]]
    """What each is called, and the address of its page."""
    all_of_them: str
    """The list with the same search; empty if the page shows them all."""


def find(request: HttpRequest) -> HttpResponse:
    """Records that match ``q``, by kind; or else what the user wrote last.

    With ``GO`` it leads to the record that is called just so, by name, acronym, symbol or code, if there is
    one. If nothing matches, it shows what was probably meant, as the search of the site does. A query or two for
    each kind of record.
    """
    asked = _asked(request)
    if asked and GO in request.GET:
        called = _called(request, asked)
        if len(called) == 1:
            return redirect(address_of(called[0]))
    groups = list(_found(request, asked) if asked else _recent(request))
    if asked and not groups:
        groups = [_group(type(one), [one], "") for one in _called(request, asked)]
    meant = search(asked).meant if asked and not groups else ""
    if meant:
        groups = [*_found(request, meant)]
    title = _("Search for “%(words)s”") % {"words": asked} if asked else _("Search everything")
    return admin_page(
        request, "find.html", {"title": title, "asked": asked, "groups": groups, "meant": meant}
    )


def suggestions(request: HttpRequest) -> JsonResponse:
    """The first records of the kinds that people look for most, as the script of the box reads them.

    What is called just so comes first. If nothing matches, it is what was probably meant; if nothing is typed,
    what the user wrote last. A query or two for each kind of record.
    """
    asked = _asked(request)
    found = _matching(request, asked) if asked else [*_recent(request)]
    if asked and not found and (meant := search(asked).meant):
        found = _matching(request, meant)
    by_address: dict[str, dict[str, object]] = {}
    for group in found:
        for label, address in group.records:
            said = {"title_pieces": [(label, False)], "kind": group.kind, "why_pieces": []}
            by_address.setdefault(address, {**said, "address": address})
    return JsonResponse({"suggestions": [*by_address.values()][:SUGGESTED]})


def _matching(request: HttpRequest, asked: str) -> list[Found]:
    called = [_group(type(one), [one], "") for one in _called(request, asked)]
    return [*called, *_found(request, asked, FIRST)]


def _asked(request: HttpRequest) -> str:
    return request.GET.get("q", "").strip()[:200]


def _called(request: HttpRequest, asked: str) -> list[Record]:
    """The records that are called just so, at most two of each kind: “police” is no record, but a word for a
    theme. Two queries for each kind of record.
    """
    found: list[Record] = []
    for kind, pages in _kinds(request):
        if issubclass(kind, Term):
            continue
        called = _is_document(asked) if kind is Document else Q(pk__in=())
        for name in filter(None, (*CALLED.get(kind, ()), code_field(kind))):
            called |= Q(**{f"{name}__iexact": asked})
        pks = kind._default_manager.filter(called).order_by("pk").values("pk").distinct()[:2]
        found += pages.get_queryset(request).filter(pk__in=[row["pk"] for row in pks])
    return found


def _is_document(asked: str) -> Q:
    """A document with one of the symbols that the text can mean: “resolution 1542” has no organ and no year."""
    found = Q(pk__in=())
    for symbol in symbols.beginnings(asked):
        found |= Q(symbol__iexact=symbol) | Q(symbol__istartswith=f"{symbol} (")
    return found


def _kinds(request: HttpRequest) -> Iterator[tuple[type[Record], "ModelAdmin[Record]"]]:
    """The kinds that have a list of their own and that the user may see, with their pages."""
    others = [kind for kind in RECORDS if kind not in FIRST and kind.description.is_listed]
    for kind in (*FIRST, *others):
        if admin.site.is_registered(kind):
            pages = admin.site.get_model_admin(kind)
            if pages.has_view_permission(request):
                yield kind, pages


def _found(request: HttpRequest, asked: str, kinds: Sequence[type[Record]] = ()) -> Iterator[Found]:
    """What matches, by kind: of those kinds alone if any are given."""
    for kind, pages in _kinds(request):
        if kinds and kind not in kinds:
            continue
        matches, may_repeat = pages.get_search_results(request, pages.get_queryset(request), asked)
        records = list((matches.distinct() if may_repeat else matches)[: SHOWN + 1])
        listed = reverse(f"admin:{admin_page_name(kind, 'changelist')}")
        more = f"{listed}?{urlencode({'q': asked})}" if len(records) > SHOWN else ""
        if records:
            yield _group(kind, records[:SHOWN], more)


def _recent(request: HttpRequest) -> Iterator[Found]:
    for kind, pages in _kinds(request):
        last = written_by(request.user, kind, RECENT)
        known = {record.pk: record for record in pages.get_queryset(request).filter(pk__in=last)}
        if records := [known[pk] for pk in last if pk in known]:
            yield _group(kind, records, "")


def _group(kind: type[Record], records: list[Record], more: str) -> Found:
    labels = labels_of(records)
    named = [(labels[record.pk], address_of(record)) for record in records]
    plural, one = (
        str(capfirst(words)) for words in (kind._meta.verbose_name_plural, kind._meta.verbose_name)
    )
    return Found(plural, one, named, more)
