"""The filter ``when`` of lists: what was so on the day, or at any time."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.forms import Form
from django.utils.translation import gettext_lazy

ON_THIS_DAY, AT_ANY_TIME = gettext_lazy("On this day"), gettext_lazy("At any time")
WHEN: dict[str, Any] = {
    "choices": [("day", ON_THIS_DAY), ("ever", AT_ANY_TIME)],
    "empty_label": ON_THIS_DAY,
}
"""The choices of the filter ``when`` in lists of what was so on a day."""


class EverIfSought(django_filters.FilterSet):
    """A filter with ``when``: who looks for a name wants it at any time, who looks at the list, on the
    day, unless they choose."""

    @property
    def form(self) -> Form:
        """The form. What is chosen for a reader is the first choice, under its own words."""
        form: Form = super().form
        if self.data.get("q", "").strip():
            choices = [("", AT_ANY_TIME), ("day", ON_THIS_DAY)]
        else:
            choices = [("", ON_THIS_DAY), ("ever", AT_ANY_TIME)]
        form.fields["when"].widget.choices = choices
        return form

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        said = self.form.cleaned_data
        said["when"] = said["when"] or ("ever" if said["q"] else "day")
        found: QuerySet[Any] = super().filter_queryset(queryset)
        return found
