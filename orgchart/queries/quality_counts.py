"""How many findings each quality check had on the days on which somebody kept the counts."""

from collections import defaultdict
from datetime import date

from django.db.models import Max

from orgchart.models import QualityCount


def record_counts(today: date, counts: dict[str, int]) -> None:
    """Keep the counts of a day. A later count of the same day replaces the earlier one."""
    for name, count in counts.items():
        QualityCount.objects.update_or_create(day=today, check_name=name, defaults={"count": count})


def counts_over_time() -> dict[str, list[tuple[date, int]]]:
    """The counts of each check, the oldest first. One query."""
    found: dict[str, list[tuple[date, int]]] = defaultdict(list)
    for kept in QualityCount.objects.order_by("day"):
        found[kept.check_name].append((kept.day, kept.count))
    return found


def latest_counts() -> dict[str, tuple[date, int]]:
    """The day on which counts were last kept, with the count of each check. Two queries."""
    latest = QualityCount.objects.aggregate(day=Max("day"))["day"]
    kept = QualityCount.objects.filter(day=latest)
    return {count.check_name: (count.day, count.count) for count in kept}
