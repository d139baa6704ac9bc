"""Accounts of the admin, for tests."""

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from dpko_site.sign_in import SEEN


def person(role, name=None):
    """Somebody in that group, ready to sign in with the password ``pw-of-<name>``."""
    name = name or role.lower()
    user = User.objects.create_user(name, f"{name}@example.org", f"pw-of-{name}")
    user.groups.add(Group.objects.get(name=role))
    return user


def signed_in(role, name=None):
    """A client at which somebody in that group has signed in, and was noted as here today: what a page costs
    is counted without that."""
    client = Client()
    client.force_login(person(role, name))
    session = client.session
    session[SEEN] = timezone.localdate().isoformat()
    session.save()
    return client


def code_of(secret):
    """What an authenticator app with that secret shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))
