"""The forms about an account, in the words that the desk has for their fields."""

from typing import Any

from allauth.account import forms as theirs
from django import forms
from django.utils.translation import gettext_lazy as _

WORDS = {
    "login": _("Name or mail address"),
    "email": _("Mail address"),
    "password": _("Password"),
    "oldpassword": _("Present password"),
    "password1": _("New password"),
    "password2": _("New password again"),
}
"""What the desk calls each field, on whichever page it is."""


class InOurWords(forms.Form):
    """A form whose labels say what the desk says, and whose boxes do not say it again."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        for name, field in self.fields.items():
            field.label = WORDS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)


class SignIn(InOurWords, theirs.LoginForm):
    """Name and password."""


class AddAddress(InOurWords, theirs.AddEmailForm):
    """Another mail address."""


class ChangePassword(InOurWords, theirs.ChangePasswordForm):
    """The present password and a new one."""


class SetPassword(InOurWords, theirs.SetPasswordForm):
    """The first password of somebody who has none."""


class AskForReset(InOurWords, theirs.ResetPasswordForm):
    """The address to which the link goes."""


class ResetPassword(InOurWords, theirs.ResetPasswordKeyForm):
    """A new password, by the link."""


class Confirm(InOurWords, theirs.ReauthenticateForm):
    """The password once more."""
