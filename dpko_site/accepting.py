"""The page to which the link of an invitation leads: a person chooses a name and a password."""

from typing import Any

from allauth.core.internal import ratelimit
from django import forms
from django.contrib import messages
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.models import User
from django.contrib.auth.views import PasswordResetConfirmView
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orgchart.admin.invitations import tokens


class AcceptForm(SetPasswordForm):
    """The name and the password of the account, which is active once they are saved."""

    username = forms.CharField(
        label=_("Your name in the registry"),
        max_length=150,
        validators=User._meta.get_field("username").validators,
        help_text=_(
            "You sign in with it or with your mail address. What you write is listed under it. "
            "Letters, digits and @ . + - _ can be in it."
        ),
    )
    field_order = ("username", "new_password1", "new_password2")

    # Without a valid link there is no user, and the form is not shown.
    def __init__(self, user: User | None, *args: Any, **named: Any) -> None:
        super().__init__(user, *args, **named)
        self.fields["username"].initial = user.email.partition("@")[0] if user else ""
        self.fields["new_password1"].label = _("Password")
        self.fields["new_password2"].label = _("Password again")

    def clean_username(self) -> str:
        name: str = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=name).exclude(pk=self.user.pk).exists():
            raise forms.ValidationError(_("Somebody else has that name. Choose another."))
        self.user.username = name  # which the password is compared with, before anything is saved
        return name

    def save(self, commit: bool = True) -> User:
        self.user.is_active = True
        saved: User = super().save(commit)
        return saved


class AcceptInvitation(PasswordResetConfirmView):
    """Lets the person in whom the link was sent to, as often as the limit allows to try."""

    form_class = AcceptForm
    token_generator = tokens
    template_name = "account/invitation.html"
    success_url = reverse_lazy("account_login")
    reset_url_token = "accept"
    title = _("Choose a name and a password")

    def dispatch(self, request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        limit = {"app": "allauth.account", "action": "accept_invitation"}
        refused = ratelimit.consume_or_429(request, **limit, limit_get=True)
        return refused or super().dispatch(request, *args, **named)

    def form_valid(self, form: "SetPasswordForm[User]") -> HttpResponse:
        answer = super().form_valid(form)
        messages.success(self.request, gettext("Your account is ready. Sign in with it."))
        return answer
