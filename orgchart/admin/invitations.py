"""Invitations: an account that waits for a person to choose a name and a password by a link in a mail.

The account is the invitation: it is not active, has no password and was never used. It cannot sign in.
"""

from datetime import datetime, timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.core.internal import ratelimit
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import Group, User
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from orgchart.roles import may_look_after_people

from .page_helpers import admin_page
from .role_words import role_in_words

LIMIT: dict[str, str] = {"app": "allauth.account", "action": "invite"}
"""The name of the limit of mails, in ACCOUNT_RATE_LIMITS."""


def invited() -> "QuerySet[User]":
    """The accounts that wait for their person, the newest first. One query, and one for the roles."""
    waiting = User.objects.filter(
        is_active=False, last_login=None, password__startswith=UNUSABLE_PASSWORD_PREFIX
    )
    return waiting.prefetch_related("groups").order_by("-date_joined")


def ends(person: User) -> datetime:
    """Until when the link in the last mail is valid."""
    return person.date_joined + timedelta(days=settings.INVITATION_DAYS)


class InvitationTokens(PasswordResetTokenGenerator):
    """The secret of a link: it fits the last mail alone, for INVITATION_DAYS, until it is used."""

    key_salt = "orgchart.admin.invitations"

    def make_token(self, user: Any) -> str:
        return self._token(user, self.secret)

    @sensitive_variables("token")
    def check_token(self, user: Any, token: str | None) -> bool:
        waits = user and not (user.is_active or user.last_login or user.has_usable_password())
        if not (waits and token) or ends(user) < timezone.now():
            return False
        secrets = [self.secret, *self.secret_fallbacks]
        return any(constant_time_compare(self._token(user, secret), token) for secret in secrets)

    def _token(self, person: User, secret: str | bytes) -> str:
        made = int(person.date_joined.timestamp() * 1000)
        token: str = self._make_token_with_timestamp(person, made, secret)
        return token


tokens = InvitationTokens()


class RoleField(forms.ModelChoiceField):
    """A choice of a role, by what it is called in the language in use."""

    def label_from_instance(self, obj: Group) -> str:
        return role_in_words(obj)


class InvitationForm(forms.Form):
    """Whom to invite, and in which role."""

    email = forms.EmailField(
        label=_("Mail address"),
        max_length=150,  # it is the name of the account until the person chooses one
        widget=forms.EmailInput(attrs={"class": "vTextField", "autocomplete": "off"}),
        help_text=_("The link to choose a name and a password goes there."),
    )
    role = RoleField(Group.objects.order_by("pk"), label=_("Role"), empty_label=_("– choose one –"))

    def clean_email(self) -> str:
        """The address, if no account has it."""
        email: str = self.cleaned_data["email"]
        known = User.objects.filter(email__iexact=email) | User.objects.filter(
            username__iexact=email
        )
        person = known.first()
        if person and invited().filter(pk=person.pk).exists():
            raise forms.ValidationError(
                _("That address is invited already. Send its mail again instead.")
            )
        if person or EmailAddress.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError(_("Somebody with that address has an account already."))
        return email


def people_only(request: HttpRequest) -> None:
    """Raise PermissionDenied for everybody who may not look after people."""
    if not may_look_after_people(request.user):
        raise PermissionDenied(gettext("Only administrators may invite people."))


def send(request: HttpRequest, person: User) -> str:
    """Send the mail. Why it was not sent; empty if it was."""
    if not ratelimit.consume(request, **LIMIT, user=request.user):
        return gettext("You sent many mails in a short time. Wait an hour, and try again.")
    key = urlsafe_base64_encode(force_bytes(person.pk))
    link = reverse("accept-invitation", args=[key, tokens.make_token(person)])
    context = {
        "link": request.build_absolute_uri(link),
        "inviter": request.user.get_username(),
        "ends": ends(person),
    }
    try:
        get_adapter().send_mail("account/email/invitation", person.email, context)
    except OSError as error:  # also every error of SMTP
        reason = gettext("The mail to %(email)s could not be sent: %(error)s.")
        return reason % {"email": person.email, "error": error or type(error).__name__}
    return ""


def invite(request: HttpRequest) -> HttpResponse:
    """The page that invites a person. Without the mail there is no account either."""
    people_only(request)
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        person = User(username=email, email=email, is_active=False)
        person.set_unusable_password()
        person.save()
        person.groups.set([form.cleaned_data["role"]])
        if problem := send(request, person):
            person.delete()
            form.add_error(None, gettext("Nobody was invited. %(problem)s") % {"problem": problem})
        else:
            said = gettext(
                "The invitation was sent to %(email)s. Its link is valid for %(days)s days."
            )
            messages.success(request, said % {"email": email, "days": settings.INVITATION_DAYS})
            return redirect("admin:auth_user_changelist")
    title = gettext("Invite a person")
    return admin_page(request, "invite.html", {"title": title, "form": form})


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the mail of an invitation again, with a new link, or withdraw the invitation."""
    people_only(request)
    person = get_object_or_404(invited(), pk=pk)
    if "withdraw" in request.POST:
        person.delete()
        said = gettext(
            "The invitation of %(email)s was withdrawn. The link does not work any more."
        )
        messages.success(request, said % {"email": person.email})
        return redirect("admin:auth_user_changelist")
    person.date_joined = timezone.now()
    if problem := send(request, person):
        kept = gettext("%(problem)s The link that was sent before is valid as it was.")
        messages.error(request, kept % {"problem": problem})
    else:
        person.save(update_fields=["date_joined"])
        said = gettext("The mail to %(email)s was sent again. Only its new link is valid.")
        messages.success(request, said % {"email": person.email})
    return redirect("admin:auth_user_changelist")
