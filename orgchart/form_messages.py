"""What a form says of a field, in our words instead of Django's: what is wrong, and what to do.

Also which fields must be filled in: their labels have a class, for the eye, and their boxes an
attribute, for screen readers.
"""

from typing import Any

from django import forms
from django.core import validators
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

NOT_A_CHOICE = _("“%(value)s” is not one of the choices. Choose one from the list.")
GONE = _("That record is not one of the choices. Choose one from the list.")
MESSAGES: dict[type[forms.Field], dict[str, Any]] = {
    forms.Field: {"required": _("This field is empty. Fill it in.")},
    forms.ChoiceField: {"invalid_choice": NOT_A_CHOICE},
    forms.TypedChoiceField: {"invalid_choice": NOT_A_CHOICE},
    forms.MultipleChoiceField: {"invalid_choice": NOT_A_CHOICE},
    forms.ModelChoiceField: {"invalid_choice": GONE},
    forms.ModelMultipleChoiceField: {"invalid_choice": NOT_A_CHOICE},
    forms.IntegerField: {"invalid": _("That is not a whole number. Write one, such as 12.")},
    forms.DecimalField: {"invalid": _("That is not a number. Write one, such as 12.5.")},
    forms.DateField: {"invalid": _("That is not a day. Write one like 2009-07-31.")},
    forms.URLField: {"invalid": _("That is not an address. Write one like https://www.un.org/.")},
}


LIMITS: dict[type[validators.BaseValidator], Any] = {
    validators.MaxValueValidator: _("That is too much. Write %(limit_value)s or less."),
    validators.MinValueValidator: _("That is too little. Write %(limit_value)s or more."),
    validators.MaxLengthValidator: _(
        "This has %(show_value)d characters. Write %(limit_value)d at most."
    ),
}
"""What is said of a value beyond a limit, in forms and in records."""


class MarkedField(forms.BoundField):
    """A field of a form that says if it must be filled in, also where the browser does not check it."""

    _WITHOUT_ROLE = (forms.RadioSelect, forms.CheckboxSelectMultiple, forms.FileInput)
    """The attribute is not allowed on their boxes."""

    @property
    def must_be_filled_in(self) -> bool:
        """Is it required? Nothing is in a form that may stay empty as a whole, until something is typed in it."""
        may_stay_empty = getattr(self.form, "may_stay_empty", False)
        return self.field.required and not (may_stay_empty and not self.form.has_changed())

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        built = super().build_widget_attrs(attrs, widget)
        box = widget or self.field.widget
        allowed = not box.is_hidden and not isinstance(box, self._WITHOUT_ROLE)
        if self.must_be_filled_in and allowed and "required" not in built:
            built["aria-required"] = "true"
        return built

    def label_tag(
        self,
        contents: str | None = None,
        attrs: dict[str, Any] | None = None,
        *args: Any,
        **named: Any,
    ) -> SafeString:
        attrs = dict(attrs or {})
        kept = str(attrs.get("class", "")).split()
        if self.must_be_filled_in and "required" not in kept:
            attrs["class"] = " ".join([*kept, "required"])
        return super().label_tag(contents, attrs, *args, **named)


def adopt() -> None:
    """Let every form say it in our words, and mark what must be filled in."""
    from django.contrib.auth.forms import SetPasswordMixin  # noqa: PLC0415 # it needs the models

    forms.BaseForm.bound_field_class = MarkedField
    for field, messages in MESSAGES.items():
        field.default_error_messages = {**field.default_error_messages, **messages}
    SetPasswordMixin.error_messages = {
        **SetPasswordMixin.error_messages,
        "password_mismatch": _("The two passwords are not the same. Type the same one twice."),
    }
    for validator, message in LIMITS.items():
        validator.message = message
