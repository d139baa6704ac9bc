"""The audit log: sign-ins, and what becomes of accounts, their roles and their second factors.

One line each in the log ``registry.audit``, through whichever door it happens: the admin, the pages of accounts,
a command. Passwords, codes and links are in no line.
"""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed, authenticator_reset
from django.contrib.auth.models import Group, User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from orgchart.models import Follower, ReaderReport
from orgchart.writing.reader_reports import answered_together

from .logs import asked

Answer = Callable[[HttpRequest], HttpResponse]
audit = logging.getLogger("registry.audit")

TOLD = ("username", "email", "is_active", "is_staff", "is_superuser")
"""Fields of an account of which the log says the old and the new value. Of a password it says that it changed."""
BEFORE = "_before_it_was_saved"


def write(event: str, account: str, **more: Any) -> None:
    """Write one line: what happened, to which account, by whom, from which address.

    Inside a transaction it is written when that is kept, and not if it is rolled back.
    """
    this = asked()
    said = {
        "event": event,
        "account": account,
        "by": (this.user or "nobody who is signed in") if this else "a command",
        "address": _address(this.request) if this and this.request else "",
        **more,
    }
    details = "; ".join(f"{name}: {value}" for name, value in more.items())
    line = "%(event)s: %(account)r, by %(by)s %(address)s"
    words = {**said, "details": details}
    transaction.on_commit(lambda: audit.info(f"{line} %(details)s", words, extra={"said": said}))


def _address(request: HttpRequest) -> str:
    """The address of the client, as failed sign-ins are counted by it."""
    try:
        return str(get_adapter(request).get_client_ip(request))
    except PermissionDenied:  # what the proxy says is no address
        return "unknown"


# --- sign-ins -----------------------------------------------------------------------------------


@receiver(user_logged_in)
def signed_in(user: User, **_more: object) -> None:
    name = user.get_username()
    write("signed in", name, by=name)  # the request does not know them yet


@receiver(user_logged_out)
def signed_out(user: User | None, **_more: object) -> None:
    if user is not None:
        write("signed out", user.get_username())


@receiver(user_login_failed)
def refused(credentials: dict[str, Any], **_more: object) -> None:
    write("sign-in refused", _known(credentials))


def not_tried(credentials: dict[str, Any]) -> None:
    """A sign-in that was not even tried, after too many that failed."""
    write("sign-in refused", _known(credentials), reason="too many failures")


def _known(credentials: dict[str, Any]) -> str:
    """Only the name of an account is written: some type their password into the field for the name."""
    name = credentials.get("username") or credentials.get("email") or ""
    known = User.objects.filter(username=name).exists() or User.objects.filter(email=name).exists()
    return name if name and known else "no account of ours"


@receiver(authentication_failed)
def second_factor_refused(user: User, authenticator: Any, **_more: object) -> None:
    write("second factor refused", user.get_username(), factor=str(authenticator.type))


# --- what somebody may not do ----------------------------------------------------------------------

REFUSALS: dict[int, str] = {
    HTTPStatus.FORBIDDEN: "not allowed",
    HTTPStatus.TOO_MANY_REQUESTS: "asked too often",
}
"""What the log calls an answer that refuses."""


def refusals(get_response: Answer) -> Answer:
    """Middleware: write down who asked for what they may not, or too often. A query is not written."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if event := REFUSALS.get(response.status_code):
            account = request.user.get_username() or "nobody who is signed in"
            write(event, account, method=request.method, path=request.path)
        return response

    return answer


# --- second factors -------------------------------------------------------------------------------


@receiver(post_save, sender=Authenticator)
def factor_added(instance: Authenticator, created: bool, **_more: object) -> None:
    if created:
        write("second factor added", instance.user.get_username(), factor=str(instance.type))


@receiver(post_delete, sender=Authenticator)
def factor_removed(instance: Authenticator, **_more: object) -> None:
    write("second factor removed", instance.user.get_username(), factor=str(instance.type))


@receiver(authenticator_reset)
def factor_reset(user: User, authenticator: Any, **_more: object) -> None:
    write("second factor made anew", user.get_username(), factor=str(authenticator.type))


# --- reports of readers ---------------------------------------------------------------------------
# That one came in is not written: the line would join what a reader says to their address.


@receiver(answered_together)
@receiver(post_save, sender=ReaderReport)
def report_answered(instance: ReaderReport, created: bool = False, **_more: object) -> None:
    if not created:
        write("report of a reader answered", instance.reference, state=instance.state)


@receiver(post_delete, sender=ReaderReport)
def report_deleted(instance: ReaderReport, **_more: object) -> None:
    write("report of a reader deleted", instance.reference)


# --- followers by mail ------------------------------------------------------------------------------
# What readers do is not written: the line would join a unit to their network address.


@receiver(post_delete, sender=Follower)
def follower_deleted(instance: Follower, **_more: object) -> None:
    this = asked()
    if this and this.user:
        write("follower by mail deleted", "", unit=instance.unit_code)


# --- accounts and roles ---------------------------------------------------------------------------


@receiver(pre_save, sender=User)
def remember_account(instance: User, **_more: object) -> None:
    """Keep how the account was. One query, and none for a new account."""
    names = (*TOLD, "password")
    stored = User.objects.filter(pk=instance.pk).values(*names).first() if instance.pk else None
    setattr(instance, BEFORE, stored)


@receiver(post_save, sender=User)
def account_saved(instance: User, created: bool, **_more: object) -> None:
    before: dict[str, Any] = instance.__dict__.pop(BEFORE, None) or {}
    if created:
        write("account made", instance.get_username())
        return
    changes = {
        name: f"{before[name]} → {getattr(instance, name)}"
        for name in TOLD
        if name in before and before[name] != getattr(instance, name)
    }
    if changes:
        write("account changed", instance.get_username(), **changes)
    if before and before["password"] != instance.password:
        write("password changed", instance.get_username())


@receiver(post_delete, sender=User)
def account_deleted(instance: User, **_more: object) -> None:
    write("account deleted", instance.get_username())


@receiver(post_save, sender=Group)
@receiver(post_delete, sender=Group)
def role_saved(instance: Group, signal: Any, **_more: object) -> None:
    """A role that a person changes. Every migration sets up the roles, and that is no news."""
    if asked():
        write("role deleted" if signal is post_delete else "role saved", instance.name)


_DONE = {"post_add": "given", "post_remove": "taken away", "pre_clear": "all taken away"}


def _what_was_given(
    instance: Model, action: str, model: type[Model], pk_set: set[int] | None, **_more: object
) -> None:
    """Roles and permissions of an account, permissions of a role, from either side of the relation."""
    if action not in _DONE or pk_set == set() or (isinstance(instance, Group) and not asked()):
        return
    other = ", ".join(map(str, model._default_manager.filter(pk__in=pk_set or ())))
    kind = str(model._meta.verbose_name)
    write(f"{kind} {_DONE[action]}", str(instance), what=other)


for through in (User.groups.through, User.user_permissions.through, Group.permissions.through):
    m2m_changed.connect(_what_was_given, sender=through)
