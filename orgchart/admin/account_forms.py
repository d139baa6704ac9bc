"""The forms of an account, in our words: what signs a person in, and what an account may do."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import User
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

NAME = _(
    "Letters, digits and @ . + - _, at most 150. The person signs in with it or with the mail address."
)
ACTIVE = _("Remove this tick instead of deleting the account: the person cannot sign in then.")
PASSWORD = _("Nobody can read a password. You can set a new one.")
NO_PASSWORD = _("The account has no password. Set one, or the person uses single sign-on.")
HOW = _("With no password, a person can only use single sign-on.")
AGAIN = _("The same once more.")

WORDS: dict[str, dict[str, Any]] = {
    "username": {"label": _("Name"), "help_text": NAME},
    "email": {"label": _("Mail address")},
    "last_login": {"label": _("Last signed in")},
    "is_active": {"label": _("May sign in"), "help_text": ACTIVE},
    "groups": {"label": _("Role")},
    "password": {"help_text": PASSWORD},
    "usable_password": {"label": _("Signs in with a password"), "help_text": HOW},
    "password2": {"label": _("Password again"), "help_text": AGAIN},
}
"""What the fields are called, and what stands below their boxes."""
UNSET = "unset-password"
"""The name of the button that takes a password away."""
YES_OR_NO = [("true", _("Yes")), ("false", _("No"))]


def _in_our_words(fields: dict[str, forms.Field]) -> None:
    for name, words in WORDS.items():
        if field := fields.get(name):
            vars(field).update(words)
    choice = fields.get("usable_password")
    if isinstance(choice, forms.ChoiceField):
        choice.choices = YES_OR_NO


class AccountForm(UserChangeForm):
    """An account that exists. Its password is changed on a page of its own."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        _in_our_words(self.fields)
        password = self.fields.get("password")
        if password and not self.instance.has_usable_password():
            password.help_text = NO_PASSWORD


class NewAccountForm(AdminUserCreationForm):
    """A new account; usually a person is invited instead, and chooses a password by a link."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        _in_our_words(self.fields)


class PasswordForm(AdminPasswordChangeForm):
    """A new password for an account, or none: there is a button for each."""

    def __init__(self, user: User, data: QueryDict | None = None, *args: Any, **named: Any) -> None:
        if data is not None and UNSET in data:
            data = data.copy()
            data["usable_password"] = "false"
        super().__init__(user, data, *args, **named)
        _in_our_words(self.fields)
        if "usable_password" in self.fields:
            self.fields["usable_password"].widget = forms.HiddenInput()
