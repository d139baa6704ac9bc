"""Findings of quality checks that somebody has seen and left as they are."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from django.db.models import QuerySet

from orgchart.models import Record, SeenFinding

Q = TypeVar("Q", bound=QuerySet[Any])


def seen_by_day(
    check: Callable[..., object], kind: type[Record], today: date
) -> QuerySet[Any, int]:
    """Primary keys of the records of that kind whose finding of the check is left as it is on the day."""
    seen = SeenFinding.objects.in_force(today).order_by()
    found = seen.filter(check_name=check.__name__, kind=kind._meta.label_lower)
    return found.values_list("object_id", flat=True)


def unseen(records: Q, check: Callable[..., object], today: date) -> Q:
    """The records without those whose finding of the check is left as it is. No query more."""
    return records.exclude(pk__in=seen_by_day(check, records.model, today))
