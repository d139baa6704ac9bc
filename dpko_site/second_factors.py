"""Secrets of second factors: encrypted in the database; a code opens once."""

import base64
import secrets
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from orgchart.views.errors import Unreadable

MARK = "aes-256-gcm:"
"""How an encrypted secret begins. What was stored before it was encrypted has only letters and digits."""
PURPOSE = b"dpko_site.second_factors"
NONCE = 12
"""How many random bytes stand before what is encrypted."""


class SecretIsLost(ValidationError, Unreadable):
    """A secret that no key of this site decrypts. A form says so, and so does a page."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This second factor cannot be checked, because the SECRET_KEY of the site is another "
                "than when you set it up. Sign in with a passkey or a security key, or ask an administrator "
                "to remove your second factors."
            )
        )

    def __str__(self) -> str:
        return str(self.message)


class Encrypted(DefaultMFAAdapter):
    """The secret of an authenticator app and the seed of recovery codes are stored encrypted.

    The keys come from SECRET_KEY and SECRET_KEY_FALLBACKS, so a copy of the database alone opens
    nothing. What was stored in plain text is read as it is.
    """

    def encrypt(self, text: str) -> str:
        nonce = secrets.token_bytes(NONCE)
        sealed = _key(settings.SECRET_KEY).encrypt(nonce, text.encode(), PURPOSE)
        return MARK + base64.b64encode(nonce + sealed).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret. Raises SecretIsLost if it was encrypted with the key of another site."""
        if not encrypted_text.startswith(MARK):
            return encrypted_text
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
            with suppress(InvalidTag):
                return _opened(encrypted_text, secret)
        raise SecretIsLost


def _key(secret: str) -> AESGCM:
    return AESGCM(HKDF(SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode()))


def _opened(stored: str, secret: str) -> str:
    """What is encrypted. Raises InvalidTag if it was encrypted with another key, or was changed."""
    sealed = base64.b64decode(stored.removeprefix(MARK))
    return _key(secret).decrypt(sealed[:NONCE], sealed[NONCE:], PURPOSE).decode()


def encrypt_anew() -> int:
    """Encrypt with the key of today what is stored in plain text or with a key from before.

    Returns how many second factors changed. What no key decrypts stays as it is.
    """
    adapter, changed = Encrypted(), 0

    def anew(stored: str) -> str:
        if stored.startswith(MARK):
            with suppress(InvalidTag):
                _opened(stored, settings.SECRET_KEY)
                return stored
        return adapter.encrypt(adapter.decrypt(stored))

    for authenticator in Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN):
        try:
            data = _with_secrets(authenticator.data, anew)
        except SecretIsLost:
            continue
        if data != authenticator.data:
            authenticator.data = data
            authenticator.save(update_fields=["data"])
            changed += 1
    return changed


def _with_secrets(data: dict[str, Any], change: Callable[[str], str]) -> dict[str, Any]:
    """What a second factor has stored, with its secrets changed."""
    changed = dict(data)
    for name in data.keys() & {"secret", "seed"}:
        changed[name] = change(data[name])
    if codes := data.get("migrated_codes"):
        changed["migrated_codes"] = [change(code) for code in codes]
    return changed


def used_once(app: TOTP, code: str) -> bool:
    """Note that a code was used, for as long as it is valid. False if it was used before.

    django-allauth notes it for one period, but a code is also valid in the period before and after.
    """
    periods = 2 * app_settings.TOTP_TOLERANCE + 1
    key = app._get_used_cache_key(code)
    return bool(cache.add(key, "y", timeout=periods * app_settings.TOTP_PERIOD))


TOTP._mark_code_used = used_once
