"""What lists of facts that have no pages of their own share: whether a fact holds on the day."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from orgchart.models import Fact, FactQuerySet
from orgchart.views.list_filters import WHEN


class HoldingFilter(django_filters.FilterSet):
    """A filter with ``when``: facts that hold on the day, or all of them."""

    when = django_filters.ChoiceFilter(**WHEN, method="holding", label=_("Holding"))

    def holding(self, facts: FactQuerySet[Any], _: str, when: str) -> FactQuerySet[Any]:
        return facts

    def filter_queryset(self, queryset: FactQuerySet[Any]) -> FactQuerySet[Any]:
        found: FactQuerySet[Any] = super().filter_queryset(queryset)
        return found if self.form.cleaned_data["when"] == "ever" else found.filter(holds=True)


def published(kind: type[Fact], day: date) -> FactQuerySet[Any]:
    """Published facts of a kind, with whether they hold on the day. No query."""
    of_day = kind.objects.on(day).filter(pk=OuterRef("pk"))
    return kind.objects.published().annotate(holds=Exists(of_day))
