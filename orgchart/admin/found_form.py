"""The form that founds a unit: all that is known of it on its first day."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orgchart.models import Appointment, Mandate, ParentRelationship, Post, UnitName
from orgchart.models.grades import Grade
from orgchart.views.mandates import theme_choices
from orgchart.writing.acts import NewHead, NewMandate, NewUnit

from .act_fields import SOLID, Arguments, Cleaned, record_field, text_field
from .act_forms import ActForm, MoveForm, NewUnitForm, RenameForm
from .closing_forms import CloseForm, MergeForm, SplitForm
from .typed import Words


class FoundForm(NewUnitForm, ActForm):
    act = "found"
    verb = _("Found")
    title = _("Found a unit")
    about = _(
        "A new unit with its first name and, if they are known, its parent, its mandate and its head. "
        "All of it begins on one day."
    )

    parent = record_field(ParentRelationship, "parent", required=False)
    kind = forms.ChoiceField(choices=SOLID, label=_("As"))
    mandate_text = forms.CharField(
        label=_("What it does"),
        required=False,
        widget=forms.Textarea(attrs={"class": "vTextField", "rows": 3}),
        help_text=_("The function, in one or two sentences of our own."),
    )
    mandate_theme = forms.ChoiceField(label=_("Theme"), required=False)
    mandate_role = forms.ChoiceField(
        label=_("Role"), required=False, choices=[("", "---------"), *Mandate.Role.choices]
    )
    mandate_document = record_field(
        UnitName,
        "started_by",
        label=_("Document of the mandate"),
        required=False,
        help_text=_("What gives the mandate. Empty: the document that founds the unit."),
    )
    mandate_paragraph = text_field(60, label=_("Paragraph of the mandate"), required=False)
    post_title = text_field(
        200, label=_("Post"), required=False, help_text=_("As the United Nations prints it.")
    )
    post_kind = forms.ChoiceField(
        label=_("Kind of post"), required=False, choices=Post.Kind, initial=Post.Kind.HEAD
    )
    post_grade = forms.ChoiceField(
        label=_("Grade"),
        required=False,
        choices=[("", "---------"), *Grade.choices],
    )
    person = record_field(
        Appointment,
        "person",
        required=False,
        help_text=_("Type the name. A person who is not in the registry yet is added."),
    )
    field_order = ("name", "acronym", "code", "level", "nature", "parent", "kind", "start")

    MANDATE = (
        "mandate_text",
        "mandate_theme",
        "mandate_role",
        "mandate_document",
        "mandate_paragraph",
    )
    HEAD = ("post_title", "post_kind", "post_grade", "person")

    def fieldsets(self) -> list[tuple[Words, list[forms.BoundField]]]:
        (heading, own), *authority = super().fieldsets()
        later = (*self.MANDATE, *self.HEAD)
        return [
            (heading, [field for field in own if field.name not in later]),
            *authority,
            (_("Mandate (you can leave it empty)"), [self[name] for name in self.MANDATE]),
            (_("Head (you can leave it empty)"), [self[name] for name in self.HEAD]),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        theme = self.fields["mandate_theme"]
        assert isinstance(theme, forms.ChoiceField)
        theme.choices = [("", "---------"), *theme_choices()]

    def clean(self) -> Cleaned:
        """Half a mandate and a person without a post are said beside what is missing."""
        cleaned = super().clean()
        self.give_usual_nature(cleaned.get("parent"))
        mandate = [name for name in self.MANDATE if cleaned.get(name)]
        for name in self.MANDATE[:3]:
            if mandate and not cleaned.get(name) and name not in self.errors:
                self.add_error(
                    name, gettext("A mandate needs this. Fill it in, or empty the mandate.")
                )
        if cleaned.get("person") and not cleaned.get("post_title"):
            self.add_error("post_title", gettext("Give the title of the post that the person has."))
        if cleaned.get("post_grade") and not cleaned.get("post_title"):
            self.add_error("post_title", gettext("Give the title of the post that has this grade."))
        document, own = cleaned.get("document"), cleaned.get("mandate_document")
        if document and own and document.symbol == own.symbol:
            cleaned["mandate_document"] = document  # one new document, not two
        return cleaned

    def new_unit(self) -> NewUnit:
        data = self.cleaned_data
        names = [*NewUnitForm.base_fields]
        mandate = head = None
        if data["mandate_text"]:
            mandate = NewMandate(*(data[name] for name in self.MANDATE))
        if data["post_title"]:
            grade = data["post_grade"] or None
            head = NewHead(data["post_title"], data["post_kind"], grade, data["person"])
        return NewUnit(**{name: data[name] for name in names}, mandate=mandate, head=head)

    def arguments(self) -> Arguments:
        own = {name: self.cleaned_data[name] for name in ("parent", "kind")}
        return {**super().arguments(), "new": self.new_unit(), **own}


FORMS: dict[str, type[ActForm]] = {
    form.act: form for form in (RenameForm, MoveForm, MergeForm, SplitForm, CloseForm, FoundForm)
}
