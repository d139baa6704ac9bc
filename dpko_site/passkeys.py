"""Passkeys: the form that adds one, whose key can sign in by itself."""

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.utils.translation import gettext_lazy as _


class AddPasskey(AddWebAuthnForm):
    """Makes a key that signs in without a password, unless the person takes the tick away."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        alone = self.fields["passwordless"]
        alone.initial = True
        alone.label = _("Sign in with this key alone")
        alone.help_text = _(
            "It is a passkey then, and asks for a fingerprint, a face or a PIN. Without the tick it is a "
            "security key: it cannot sign in by itself, and is asked for after the password."
        )
