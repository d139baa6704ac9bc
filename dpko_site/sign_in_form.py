"""The form that asks who somebody is."""

from typing import Any

from allauth.account.forms import LoginForm
from django.utils.translation import gettext_lazy as _


class SignIn(LoginForm):
    """Name and password, in the words that the desk has for them."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["login"].label = _("Name or mail address")
        self.fields["login"].widget.attrs.pop("placeholder", None)
