"""Which mandates have ended lately or will end."""

from datetime import date

from django.db.models import Q

from orgchart.models import FactQuerySet, Mandate


def ending_since(day: date) -> "FactQuerySet[Mandate]":
    """Published mandates that ended or expire on that day or later, or in a year or month with it or later, by code.
    With their units and themes, in one query."""
    ends = _since("end", day) | _since("expires", day)
    return Mandate.objects.published().filter(ends).select_related("unit", "theme").order_by("code")


def ends_since(mandate: Mandate, day: date) -> bool:
    """Is a published mandate among those? No query."""
    return any(when.last >= day for when in (mandate.end, mandate.expires) if when)


def _since(field: str, day: date) -> Q:
    iso = day.isoformat()
    dated = Q(**{f"{field}__written__gte": iso}) | Q(
        **{f"{field}__written__in": [iso[:4], iso[:7]]}
    )
    return dated & ~Q(**{field: ""})
