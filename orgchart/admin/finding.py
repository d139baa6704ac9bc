"""One search box for every kind of record, on each page of the admin."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import admin
from django.contrib.admin.options import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from orgchart.models import RECORDS, Document, Person, Record, Source, Unit
from orgchart.writing.history import written_by

from .labels import labels_of
from .page_helpers import address_of, admin_page, admin_page_name

SHOWN = 6
"""How many records of a kind the page lists; its list has the others."""
RECENT = 3
"""How many records of a kind that the user wrote last are offered before anything is typed."""
FIRST: tuple[type[Record], ...] = (Unit, Person, Document, Source)
"""The kinds that people look for most."""


@dataclass(frozen=True, slots=True)
class Found:
    """Records of one kind."""

    title: str
    records: list[tuple[str, str]]
    """What each is called, and the address of its page."""
    all_of_them: str
    """The list with the same search; empty if the page shows them all."""


def find(request: HttpRequest) -> HttpResponse:
    """Records that match ``q``, by kind; or else what the user wrote last.

    A query or two for each kind of record.
    """
    asked = request.GET.get("q", "").strip()[:200]
    groups = list(_found(request, asked) if asked else _recent(request))
    title = _("Search for “%(words)s”") % {"words": asked} if asked else _("Search everything")
    return admin_page(request, "find.html", {"title": title, "asked": asked, "groups": groups})


def _kinds(request: HttpRequest) -> Iterator[tuple[type[Record], "ModelAdmin[Record]"]]:
    """The kinds that have a list of their own and that the user may see, with their pages."""
    others = [kind for kind in RECORDS if kind not in FIRST and kind.description.is_listed]
    for kind in (*FIRST, *others):
        if admin.site.is_registered(kind):
            pages = admin.site.get_model_admin(kind)
            if pages.has_view_permission(request):
                yield kind, pages


def _found(request: HttpRequest, asked: str) -> Iterator[Found]:
    for kind, pages in _kinds(request):
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
    return Found(str(capfirst(kind._meta.verbose_name_plural)), named, more)
