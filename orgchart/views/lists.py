"""What all lists do: narrow by what the reader asks for, and go page by page."""

from collections.abc import Callable
from typing import Generic, TypedDict, TypeVar

import django_filters
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

Listed = TypeVar("Listed", bound=Model)


class Listing(TypedDict, Generic[Listed]):
    """What the template of a list needs, beside a title."""

    filter: django_filters.FilterSet
    page: Page[Listed]
    query: str
    """What the address asks for, without the number of the page: for links to other pages."""


def listing(
    request: HttpRequest,
    filter_class: type[django_filters.FilterSet],
    records: QuerySet[Listed],
    per_page: int,
    shown: Callable[[QuerySet[Listed]], QuerySet[Listed]] | None = None,
    **defaults: str,
) -> Listing[Listed]:
    """The records that the address asks for, one page of them; none when a filter is not valid.

    ``shown`` adds what a page shows of a record: it is asked about the records of the page alone, not
    about all that are counted and sorted. ``defaults`` are what an address without these parameters
    asks for. A page costs two queries, three with ``shown``, beside what is prefetched.
    """
    asked = request.GET.copy()
    for name, value in defaults.items():
        asked.setdefault(name, value)
    number = asked.pop("page", [""])[-1]
    narrowed = filter_class(asked, queryset=records)
    found = narrowed.qs if narrowed.is_valid() else records.none()
    if not shown:
        page = Paginator(found, per_page).get_page(number)
    else:
        of_page = Paginator(found.values_list("pk", flat=True), per_page).get_page(number)
        pks = list(of_page.object_list)
        told = shown(records.model._default_manager.filter(pk__in=pks))
        in_order = sorted(told, key=lambda record: pks.index(record.pk))
        page = Page(in_order, of_page.number, of_page.paginator)
    return {"filter": narrowed, "page": page, "query": asked.urlencode()}
