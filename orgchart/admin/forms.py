"""The boxes and forms of the desk: relations are found while one types, rules are said beside fields."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.db import models
from django.http import HttpRequest

from orgchart.models import Standing
from orgchart.writing.roles import may_publish
from orgchart.writing.rules import Violation


def is_number(text: Any) -> bool:
    """Can it be a primary key? What a browser sends need not be what its form offered."""
    return str(text).isdecimal() and len(str(text)) < 19  # 64 bits hold any number of 18 digits


class KnownAutocomplete(AutocompleteSelect):
    """An autocomplete box that shows a record already loaded without asking for it again."""

    known: models.Model | None = None

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        chosen = super().value_from_datadict(data, files, name)
        return chosen if is_number(chosen) else ""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> list[Any]:
        chosen = [each for each in value if each not in ("", None)]
        if not self.known or [str(self.known.pk)] != list(map(str, chosen)):
            return super().optgroups(name, value, attr)
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        options.append(self.create_option(name, self.known.pk, str(self.known), True, len(options)))
        return [(None, options, 0)]


class RuledForm(forms.ModelForm):
    """A form that shows the rules its submission broke, and its relations without a query."""

    broken: dict[str, list[Violation]] = {}
    """Violations by the prefix of the form that they belong to; the main form has none."""
    may_publish = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for relation in self.instance._meta.fields:
            field = self.fields.get(relation.name)
            widget = getattr(field and field.widget, "widget", None)
            if isinstance(widget, KnownAutocomplete) and relation.is_cached(self.instance):
                widget.known = relation.get_cached_value(self.instance)
        if "status" in self.fields and not self.may_publish:
            kept = {Standing.DRAFT, self.instance.status}
            standings: Any = self.fields["status"]
            standings.choices = [each for each in Standing.choices if each[0] in kept]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for violation in self.broken.get(self.prefix or "", []):
            beside = violation.fieldname if violation.fieldname in self.fields else None
            self.add_error(beside, violation.message if beside else str(violation))
        return cleaned


REASON = ("Reason", {"fields": ["why"]})
"""The last rows of every form of a record on its own page."""


class ReasonedForm(RuledForm):
    """The form of a record on its own page, where a reason for the change can be given."""

    why = forms.CharField(
        label="Reason for the change",
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="Kept in the history. Needed when something is published.",
    )


def ruled(form: type[forms.ModelForm], request: HttpRequest) -> type[forms.ModelForm]:
    own = {
        "broken": getattr(request, "broken_rules", {}),
        "may_publish": may_publish(request.user),
    }
    return type(form.__name__, (form,), own)


class WithAutocomplete:
    """Every relation is an autocomplete box, for lists grow."""

    form: Any = RuledForm

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        model: type[models.Model] = self.model  # type: ignore[attr-defined]
        return [each.name for each in model._meta.fields if isinstance(each, models.ForeignKey)]

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField | None:
        kwargs["widget"] = KnownAutocomplete(db_field, self.admin_site)  # type: ignore[attr-defined]
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]
