"""Forms of the admin: a relation is found by typing, and a broken rule is shown beside its field."""

from collections.abc import MutableMapping
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser, User
from django.db import models
from django.http import HttpRequest, QueryDict
from django.utils.text import get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orgchart.languages import sentences
from orgchart.models import Document, Fact, Proposal, Record, Source, Standing, Supports
from orgchart.roles import may_publish
from orgchart.writing.citing import save_new, source_of, what_it_is
from orgchart.writing.free_codes import code_field, made_code, made_of
from orgchart.writing.violations import Violation

from .boxes import KnownAutocomplete, NewRecordBox, NewRecordField, box_for
from .typed import BaseRecordAdmin, Fieldset, RecordForm, Words


class RegistryForm(RecordForm):
    """A form that can show a broken rule, and that shows its relations without a query."""

    may_publish = True
    reason_help: Words = ""
    """What the box for a reason says to the person."""
    reason: Words = ""
    """What the box for a reason has in it when the form opens."""
    keeps = False
    """Does the form save the records that it names and that the registry does not have yet?"""
    proposal: Proposal | None = None
    """The proposal of the person that the form shows or corrects."""
    proposed: Record | None = None
    """The record as it is proposed, with which the form opens."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if self.proposal and self.proposed:
            values = forms.model_to_dict(self.proposed, fields=[*self.proposal.after])
            kwargs["initial"] = values | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        for relation in self.instance._meta.fields:
            field = self.fields.get(relation.name)
            widget = getattr(field and field.widget, "widget", None)
            if not isinstance(widget, KnownAutocomplete):
                continue
            if isinstance(relation, models.ForeignKey) and relation.is_cached(self.instance):
                known = relation.get_cached_value(self.instance)
                widget.known = known if isinstance(known, Record) else None
        supports = self.fields.get("supports")
        if isinstance(supports, forms.TypedChoiceField):
            supports.required, supports.empty_value = False, Supports.WHOLE
        status = self.fields.get("status")
        fact = self.instance
        if isinstance(status, forms.TypedChoiceField) and not self.may_publish:
            assert isinstance(fact, Fact)  # no other kind has a status
            kept = {Standing.DRAFT, fact.status}
            status.choices = [choice for choice in Standing.choices if choice[0] in kept]

        if self.instance._state.adding:
            offer_code(self, type(self.instance))

    def clean(self) -> dict[str, Any]:
        """The values, with a code for a new record that was given none, and with new documents, sources and people saved, so that the record can refer to them.

        It happens inside the recording of the submission, which keeps them only with the record.
        """
        cleaned = super().clean() or self.cleaned_data
        if self.instance._state.adding:
            make_code(self, type(self.instance), cleaned)
        if ALSO_SOURCE in self.fields:
            take_as_source(self, cleaned, "started_by", "started_by_paragraph")
        new: dict[tuple[str, ...], Record] = {}
        for name, value in cleaned.items():
            # The record that a row belongs to may be new too: that is not for the row to save.
            named = isinstance(self.fields.get(name), NewRecordField)
            if self.keeps and named and isinstance(value, Record) and value._state.adding:
                known = new.setdefault(what_it_is(value), value)
                if known is value:
                    save_new(value)
                cleaned[name] = known
        return cleaned

    def show(self, violation: Violation) -> None:
        """Add an error beside the field that the rule is about, or above the form."""
        if violation.fieldname in self.fields:
            self.add_error(violation.fieldname, violation.message)
        else:
            self.add_error(None, str(violation))


def offer_code(form: forms.BaseForm, kind: type[Record]) -> None:
    """Let the code of a new record be empty, and follow what it is made of while a person types."""
    name, parts = code_field(kind), made_of(kind)
    if name in form.fields and parts:
        field = form.fields[name]
        field.required = False
        labels = [str(form[part].label).lower() for part in parts if part in form.fields]
        field.help_text = _CODE_HELP % {"parts": get_text_list(labels, gettext("and"))}
        asked = {"data-made-of": " ".join(parts), "data-kind": str(kind._meta.model_name)}
        field.widget.attrs.update(asked)


_CODE_HELP = _("Permanent, a part of addresses. Made from the %(parts)s if you leave it empty.")
_NO_CODE = _("No code can be made of what you typed. Type one, in small letters: “orolsi”.")


def make_code(form: forms.BaseForm, kind: type[Record], cleaned: MutableMapping[str, Any]) -> None:
    """Give a new record without a code one, and show it. What ``made_code`` costs, if there is none."""
    name, parts = code_field(kind), made_of(kind)
    if not name or cleaned.get(name) or name not in cleaned or not parts:
        return
    if any(part in form.errors for part in parts):
        return
    cleaned[name] = made_code(kind, cleaned)
    if cleaned[name]:
        show(form, name, cleaned[name])
    else:
        form.add_error(name, _NO_CODE)


def show(form: forms.BaseForm, name: str, value: str) -> None:
    """Show a value in a box of a form that was sent, in place of what was typed."""
    shown = QueryDict(mutable=True)
    shown.update(form.data)
    shown[form.add_prefix(name)] = value
    form.data = shown


ALSO_SOURCE = "also_source"
"""The field that takes the document of a form as its source too."""


def also_source_field() -> forms.BooleanField:
    return forms.BooleanField(
        label=_("This document is also the source"),
        required=False,
        help_text=_(
            "Its title, date and address are taken over, and the paragraph as the locator."
        ),
    )


def take_as_source(
    form: forms.BaseForm, cleaned: MutableMapping[str, Any], document: str, paragraph: str
) -> None:
    """If that is ticked, let the document be the source too: the one that is known, or a new one.

    Two queries. What contradicts it is said beside the fields.
    """
    chosen = cleaned.get(document)
    if not cleaned.get(ALSO_SOURCE) or document in form.errors:
        return
    if not isinstance(chosen, Document):
        form.add_error(ALSO_SOURCE, gettext("Choose the document first, or remove this tick."))
        return
    source, other = source_of(chosen), cleaned.get("source")
    if isinstance(other, Source) and other.slug != source.slug:
        message = gettext("You chose another source. Empty that box, or remove this tick.")
        form.add_error(ALSO_SOURCE, message)
        return
    cleaned["source"] = source
    cleaned["locator"] = cleaned.get("locator") or cleaned.get(paragraph, "")


REASON: Fieldset = (_("Reason"), {"fields": ["why"]})
"""The last rows of every form of a record on its own page."""


def reason_help(user: User | AnonymousUser) -> Words:
    """What a box for a reason says to that person."""
    return _REASON_TO_PUBLISH if may_publish(user) else _REASON_TO_PROPOSE


_REASON_TO_PUBLISH = _(
    "Kept in the history. You must give one for what is public or becomes public."
)
_REASON_TO_PROPOSE = _("Kept in the history. It helps the publisher who decides.")


FROM_REPORT = _(
    "While the number of the report stands here, what you save is made from the report, and answers it as corrected "
    "once it is public. Take the number out if your change has nothing to do with the report."
)


class ReasonedForm(RegistryForm):
    """The form of a record on its own page, where a person can give a reason for the change."""

    why = forms.CharField(
        label=_("Reason for the change"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].help_text = self.reason_help
        self.fields["why"].initial = self.reason


class FactForm(ReasonedForm):
    """The form of a fact on its own page."""

    also_source = also_source_field()


def form_for(
    user: User | AnonymousUser, form: type[RecordForm], *, keeps: bool = False, reason: Words = ""
) -> type[RecordForm]:
    """The form as it is offered to the user, with a reason that they can take: the report that led to it."""
    own = {
        "may_publish": may_publish(user),
        "reason_help": sentences(reason_help(user), FROM_REPORT if reason else ""),
        "keeps": keeps,
        "reason": reason,
    }
    return type(form.__name__, (form,), own)


class WithAutocomplete(BaseRecordAdmin):
    """Every relation is an autocomplete box, because lists grow."""

    form: type[RecordForm] = RegistryForm

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        fields = self.model._meta.fields
        return [field.name for field in fields if isinstance(field, models.ForeignKey)]

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField | None:
        kwargs["widget"] = box = box_for(db_field, self.admin_site)
        if isinstance(box, NewRecordBox):
            kwargs["form_class"] = NewRecordField
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
