"""Changing one field of the records that are ticked in a list: choose it, see what it would do, save."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from orgchart.models import RECORDS, Document, Fact, Record, Source, Standing
from orgchart.models.records import related_kind
from orgchart.roles import may_publish
from orgchart.writing.as_seen import last_writing
from orgchart.writing.change_together import MOST, ChangedRow, change_together, rehearse
from orgchart.writing.publishing import NO_REASON_TO_CHANGE, any_public
from orgchart.writing.violations import RulesBroken

from .act_fields import record_field, text_field
from .boxes import MADE_ON_THE_WAY, is_number
from .forms import reason_help
from .labels import labels_of
from .page_helpers import address_of, admin_page, admin_page_name, say_why_not, seen_of
from .publishing_admin import proposed_in_words
from .typed import RecordModelAdmin

OF_FACTS = ("status", "source", "started_by")
"""The fields that all facts share and that people change in many at once."""
TICKED = "_selected_action"
"""The checkboxes of a list."""
BUTTONS = ("look", "save", "edit", "without", "csrfmiddlewaretoken", "action", "seen", TICKED)
"""What a form sends beside its fields."""


def fields_of_kind(kind: type[Record], user: User | AnonymousUser) -> list[str]:
    """The fields of a kind that the user may change in many records at once."""
    shared = OF_FACTS if issubclass(kind, Fact) else ()
    names = [*shared, *kind.description.changed_together]
    # Only a publisher takes the mark of a draft away.
    is_marked = issubclass(kind, Document | Source) and not may_publish(user)
    return [name for name in names if not (is_marked and name == "draft")]


class ChangeForm(forms.Form):
    """Which field is changed, to which value, and why."""

    field = forms.ChoiceField(widget=forms.RadioSelect, required=True)
    why = text_field(
        500,
        label=gettext_lazy("Reason for the change"),
        required=False,
    )

    def __init__(
        self,
        kind: type[Record],
        user: User | AnonymousUser,
        data: QueryDict | None,
        records: Sequence[Record] = (),
    ) -> None:
        super().__init__(data, label_suffix="")
        self.names = fields_of_kind(kind, user)
        self.may_publish, self.records = may_publish(user), records
        self.fields["why"].help_text = reason_help(user)
        self.kind = kind
        choice = self.fields["field"]
        assert isinstance(choice, forms.ChoiceField)
        choice.error_messages["required"] = _("Choose the field that you want to change.")
        choice.choices = [
            (name, capfirst(str(kind._meta.get_field(name).verbose_name)))  # type: ignore[union-attr] # a field of its own
            for name in self.names
        ]
        for name in self.names:
            self.fields[f"new_{name}"] = _box(kind, name)

    def clean(self) -> dict[str, Any]:
        """The values. What stands in the boxes of other fields does not matter."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        name = cleaned.get("field", "")
        for other in self.names:
            if other != name:
                self.errors.pop(f"new_{other}", None)
        if not name or f"new_{name}" in self.errors:
            return cleaned
        column = self.kind._meta.get_field(name)
        is_empty = cleaned.get(f"new_{name}") in (None, "")
        if isinstance(column, models.Field) and not column.blank and is_empty:
            self.add_error(f"new_{name}", _("This field is empty. Fill it in."))
        if not cleaned.get("why", "").strip() and self._needs_reason(name, cleaned):
            self.add_error("why", NO_REASON_TO_CHANGE)
        return cleaned

    def _needs_reason(self, name: str, cleaned: dict[str, Any]) -> bool:
        """Does the person change what is public, or publish? Drafts alone need no reason. At most a query."""
        publishes = name == "status" and cleaned.get(f"new_{name}") != Standing.DRAFT
        publishes |= name == "draft" and cleaned.get(f"new_{name}") is False
        ticked = [(type(one), one.pk) for one in self.records]
        return self.may_publish and (publishes or any_public(ticked))

    @property
    def change(self) -> tuple[str, Any]:
        """The field that a valid form changes, and its new value."""
        name = self.cleaned_data["field"]
        return name, self.cleaned_data[f"new_{name}"]

    def rows(self) -> Iterator[tuple[Any, forms.BoundField]]:
        """Each choice of a field with the box for its new value."""
        for radio, name in zip(self["field"].subwidgets, self.names, strict=True):
            yield radio, self[f"new_{name}"]


def _box(kind: type[Record], name: str) -> forms.Field:
    """The box for a new value. It may be empty, because only one of the boxes is used."""
    column = kind._meta.get_field(name)
    assert isinstance(column, models.Field)
    label = capfirst(str(column.verbose_name))
    if isinstance(column, models.ForeignKey) and related_kind(kind, name) in MADE_ON_THE_WAY:
        return record_field(kind, name, label=label, required=False)
    if isinstance(column, models.BooleanField):
        choices = [("", "---------"), ("1", _("Yes")), ("0", _("No"))]
        return forms.TypedChoiceField(
            label=label,
            choices=choices,
            coerce=lambda chosen: chosen == "1",
            empty_value=None,
            required=False,
        )
    box = column.formfield(required=False, label=label)
    assert isinstance(box, forms.Field)
    if isinstance(box, forms.TypedChoiceField):
        box.choices = [("", "---------"), *column.flatchoices]
    if isinstance(box.widget, forms.TextInput):
        box.widget.attrs["class"] = "vTextField"
    box.initial, box.help_text = None, ""
    return box


class ChangesTogether(RecordModelAdmin):
    """The action of a list that changes a field of what is ticked."""

    def has_change_together_permission(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request) and bool(
            fields_of_kind(self.model, request.user)
        )

    @admin.action(description=gettext_lazy("Change a field…"), permissions=["change_together"])
    def change_field(self, request: HttpRequest, chosen: QuerySet[Record]) -> HttpResponse | None:
        """Ask which field, and for its new value."""
        if chosen.count() > MOST:
            self.message_user(request, _too_many(), messages.ERROR)
            return None
        form = ChangeForm(self.model, request.user, None)
        return _form_page(request, form, list(chosen), request.get_full_path())


def change_ticked(request: HttpRequest, name: str) -> HttpResponse:
    """The page on which a person changes a field of what was ticked: the form, the preview, the outcome.

    A few queries for each record, of which there are at most 200.
    """
    kind = next((kind for kind in RECORDS if kind._meta.model_name == name), None)
    if kind is None or not admin.site.is_registered(kind):
        raise Http404(_("There is no such list. Choose one on the first page of the admin."))
    pages = admin.site.get_model_admin(kind)
    assert isinstance(pages, ChangesTogether)
    if not pages.has_change_together_permission(request):
        raise PermissionDenied(_("Only editors and publishers may do this."))
    listed = reverse(f"admin:{admin_page_name(kind, 'changelist')}")
    back = request.POST.get("back", "")
    back = back if back.split("?")[0] == listed else listed
    numbers = {*filter(is_number, request.POST.getlist(TICKED))}
    if request.method != "POST" or not numbers:
        messages.warning(request, _("Nothing was chosen. Tick at least one row of the list."))
        return redirect(back)
    if len(numbers) > MOST:
        messages.error(request, _too_many())
        return redirect(back)
    seen = last_writing()  # before anything that the page shows is read
    records = list(pages.get_queryset(request).filter(pk__in=numbers))
    if len(records) < len(numbers):
        messages.error(
            request, _("Somebody has deleted some of the records meanwhile. Tick the rows again.")
        )
        return redirect(back)
    form = ChangeForm(kind, request.user, request.POST, records)
    if not form.is_valid() or "edit" in request.POST:
        return _form_page(request, form, records, back)
    field, value = form.change
    if "save" in request.POST:
        why = form.cleaned_data["why"].strip()
        try:
            rows = change_together(
                records, field, value, by=request.user, why=why, seen=seen_of(request)
            )
        except RulesBroken as error:
            say_why_not(request, error)
            # What the attempt has set is read again, and the page shows how it is now.
            records = list(pages.get_queryset(request).filter(pk__in=numbers))
            form = ChangeForm(kind, request.user, request.POST, records)
            form.is_valid()
        else:
            _say_done(request, rows)
            return redirect(back)
    return _preview(request, form, records, back, seen)


def _form_page(
    request: HttpRequest, form: ChangeForm, records: list[Record], back: str
) -> HttpResponse:
    context = {**_shared(form, back), "records": _named(records)}
    return admin_page(request, "change_together.html", context)


def _preview(
    request: HttpRequest, form: ChangeForm, records: list[Record], back: str, seen: int
) -> HttpResponse:
    """What the change would do to each row. What is refused can be left out."""
    named = _named(records)
    field, value = form.change
    rows = rehearse(records, field, value, request.user)
    if "without" in request.POST:
        kept = [place for place, row in enumerate(rows) if not row.broken]
        named, rows = [named[place] for place in kept], [rows[place] for place in kept]
    context = {
        **_shared(form, back),
        "rows": list(zip(named, rows, strict=True)),
        "seen": seen,
        "field": str(dict(form["field"].field.choices)[field]),  # type: ignore[attr-defined] # a field of choices
        "sent": [
            (name, text)
            for name, texts in request.POST.lists()
            if name not in (*BUTTONS, "back")
            for text in texts
        ],
        "refused": sum(bool(row.broken) for row in rows),
        "changed": sum(row.differs and not row.broken for row in rows),
    }
    return admin_page(request, "change_together_preview.html", context)


def _shared(form: ChangeForm, back: str) -> dict[str, object]:
    return {
        "title": _("Change a field of several records"),
        "opts": form.kind._meta,
        "form": form,
        "back": back,
    }


def _named(records: list[Record]) -> list[tuple[int, str, str]]:
    """The records with what they are called and the addresses of their pages. At most one query."""
    labels = labels_of(records)
    return [(record.pk, labels[record.pk], address_of(record)) for record in records]


def _say_done(request: HttpRequest, rows: list[ChangedRow]) -> None:
    proposals = sum(row.proposal is not None for row in rows)
    changed = sum(row.differs for row in rows) - proposals
    if changed or not proposals:
        message = ngettext(
            "%(count)d record was changed.", "%(count)d records were changed.", changed
        )
        messages.success(request, message % {"count": changed})
    if proposals:
        messages.warning(request, proposed_in_words(proposals))


def _too_many() -> str:
    message = _(
        "You can change at most %(most)d records at once, because you look at each before. Tick fewer "
        "rows, or narrow the list by a filter."
    )
    return message % {"most": MOST}
