"""The pages of a list: each begins after the last record of the page before.

A cursor holds what that record is sorted by, so the database goes on from there by an index, however
far. It is signed: what the database is asked for is never what somebody made up. It says for which list it was made,
in which order, and in which language where names are sorted: it fits no other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db.models import CharField, ExpressionWrapper, IntegerField, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from orgchart.languages import current
from orgchart.views.errors import Unreadable
from orgchart.views.lists import Column, Listing

SIGNER = signing.Signer(salt="orgchart.api.cursors")
Place = Sequence[str | int]
"""What a record is sorted by, and its primary key."""


@dataclass(frozen=True, slots=True)
class Page:
    """The primary keys of a page, and the cursor of the next; empty if there is none."""

    keys: Sequence[int]
    next: str


def page_of(listing: Listing[Any], records: "QuerySet[Any]", asked: QueryDict, limit: int) -> Page:
    """The page that the address asks for. One query; it fetches one row more than the page has.

    Raises Unreadable for a cursor that is none of this list and order.
    """
    column, is_from_end = listing.sorting(asked)
    order = _order(listing, column, is_from_end)
    names = [f"by_{number}" for number in range(len(column.sort))]
    sorted_by = {
        name: _plain(part, records) for name, part in zip(names, column.order(), strict=True)
    }
    names.append("pk")
    found = records.annotate(**sorted_by)
    if written := asked.get("cursor", ""):
        found = found.filter(_after(names, _place(written, order, len(names)), is_from_end))
    directions = [f"-{name}" if is_from_end else name for name in names]
    places = list(found.order_by(*directions).values_list(*names)[: limit + 1])
    goes_on = len(places) > limit
    places = places[:limit]
    last = SIGNER.sign_object([order, *places[-1]]) if goes_on else ""
    return Page([place[-1] for place in places], last)


def _order(listing: Listing[Any], column: Column[Any], is_from_end: bool) -> str:
    """What a cursor is made for: the list and its order, with the language if that changes the order."""
    way = f"-{column.name}" if is_from_end else column.name
    return " ".join([listing.name, way, *([current()] if column.is_in_language else [])])


def _plain(expression: Any, records: "QuerySet[Any]") -> ExpressionWrapper:
    """What the database sorts by, as it is kept: a date as its text and not as a date."""
    field = expression.resolve_expression(records.query).output_field
    is_number = isinstance(field, IntegerField)
    return ExpressionWrapper(expression, IntegerField() if is_number else CharField())


def _place(written: str, order: str, length: int) -> Place:
    """The place that a cursor holds. Raises Unreadable."""
    try:
        made_for, *place = SIGNER.unsign_object(written)
    except Exception:  # whatever somebody wrote, it is no cursor
        raise Unreadable(
            _("The cursor is none of ours. Follow “next” of a page as it is written.")
        ) from None
    if made_for != order or len(place) != length:
        raise Unreadable(
            _(
                "The cursor is of another list, or of this one sorted in another way or in another language. "
                "Begin again without it."
            )
        )
    return place


def _after(names: Sequence[str], place: Place, is_from_end: bool) -> Q:
    """The records after a place. The first comparison alone lets the database go there by an index."""
    beyond = "lt" if is_from_end else "gt"
    condition = Q()
    for name, value in reversed([*zip(names, place, strict=True)]):
        further = Q(**{f"{name}__{beyond}": value})
        condition = further | (Q(**{name: value}) & condition) if condition else further
    return Q(**{f"{names[0]}__{beyond}e": value}) & condition
