"""The people who may use the admin: who they are, and which group they are in."""

from typing import Any, cast

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import ManyToManyField, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from orgchart.templatetags.registry import moment

from .account_forms import AccountForm, NewAccountForm, PasswordForm
from .boxes import ReadsNumbers
from .invitations import ends, invited
from .role_words import name_in_words, role_in_words, roles_of
from .saved_filters import SavesFilters
from .typed import Fieldset
from .words import OwnWords, called

STAFF_ROLE: Fieldset = (_("Access to the admin"), {"fields": ["groups", "is_active"]})

admin.site.unregister([User, Group])  # the groups come with the installation and do not change


@admin.register(User)
class PersonAdmin(OwnWords, SavesFilters, UserAdmin):
    """Accounts and roles: who has an account. The role, a group, alone decides what somebody may do."""

    change_list_template = "orgchart/admin/people.html"
    change_form_template = add_form_template = "orgchart/admin/person_form.html"
    change_user_password_template = "orgchart/admin/password.html"
    object_history_template = "orgchart/admin/account_history.html"
    form, add_form, change_password_form = AccountForm, NewAccountForm, PasswordForm
    filter_horizontal = ()

    fieldsets = (
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": ["first_name", "last_name", "email"]}),
        STAFF_ROLE,
        (_("Dates"), {"fields": ["seen", "signed_in", "joined"]}),
    )
    add_fieldsets = (
        (None, {"fields": ["username", "email", "usable_password", "password1", "password2"]}),
        STAFF_ROLE,
    )
    readonly_fields = ("seen", "signed_in", "joined")
    list_display = ("sign_in_name", "mail", "role", "seen", "second_factor", "active")
    list_select_related = ("last_seen",)
    list_filter = (
        called("groups", _("role"), name_in_words),
        called("is_active", _("may sign in")),
    )
    actions = ("remove_second_factors",)

    @property
    def kind_name(self) -> str:
        return gettext("account")

    @property
    def kinds_name(self) -> str:
        return gettext("accounts")

    @property
    def list_name(self) -> str:
        return gettext("Accounts")

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        """The page for a new password. Django writes its message past ``message_user``."""
        answer = super().user_change_password(request, id, form_url)
        for said in list(messages.get_messages(request)):
            text = said.message
            if said.level == messages.SUCCESS:
                text = _password_in_words(User.objects.get(pk=id))
            messages.add_message(request, said.level, text, said.extra_tags)
        return answer

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        title = {"title": pgettext("of edits", "History")}
        return super().history_view(request, object_id, {**title, **(extra_context or {})})

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Only a superuser may edit a superuser, because anybody could become one otherwise."""
        found: QuerySet[User] = super().get_queryset(request)
        found = found.prefetch_related("groups", "authenticator_set")
        return found if request.user.is_superuser else found.filter(is_superuser=False)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """The list, with the invitations that wait above it."""
        now = timezone.now()
        invitations = [
            {
                "person": person,
                "ends": ends(person),
                "is_over": ends(person) < now,
                "roles": roles_of(person),
            }
            for person in invited()
        ]
        shown = {"title": gettext("Accounts and roles"), "invitations": invitations}
        return super().changelist_view(request, {**shown, **(extra_context or {})})

    def formfield_for_manytomany(
        self, db_field: ManyToManyField, request: HttpRequest, **named: Any
    ) -> forms.ModelMultipleChoiceField | None:
        """There are four groups: one tick each."""
        if db_field.name == "groups":
            named["widget"] = _Ticks
            named["help_text"] = _(
                "What a person may do. A person without a role only sees the site."
            )
        field = super().formfield_for_manytomany(db_field, request, **named)
        if field and db_field.name == "groups":
            field.label_from_instance = role_in_words  # type: ignore[assignment, method-assign] # it is asked of the field
        return field

    @admin.display(description=_("name"), ordering="username")
    def sign_in_name(self, person: User) -> str:
        return person.get_username()

    @admin.display(description=_("mail address"), ordering="email")
    def mail(self, person: User) -> str:
        return person.email or gettext("none")

    @admin.display(description=_("may sign in"), ordering="is_active", boolean=True)
    def active(self, person: User) -> bool:
        return person.is_active

    @admin.display(description=_("last seen"), ordering="last_seen__day")
    def seen(self, person: User) -> str:
        """The last day on which the person asked for a page."""
        last = getattr(person, "last_seen", None)
        if last:
            return date_format(last.day, gettext("j M Y"))
        return (
            date_format(person.last_login, gettext("j M Y"))
            if person.last_login
            else gettext("never")
        )

    @admin.display(description=_("last signed in"))
    def signed_in(self, person: User) -> str:
        return moment(person.last_login) if person.last_login else gettext("never")

    @admin.display(description=_("account made"))
    def joined(self, person: User) -> str:
        return moment(person.date_joined)

    @admin.action(description=_("Remove lost second factors"), permissions=["change"])
    def remove_second_factors(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """Let people who lost them sign in with the password alone. One's own stay: who has them needs none.

        Two queries for each person, and a line in the audit log for each factor.
        """
        done = []
        for person in people:
            if person == request.user:
                continue
            removed, _rows = Authenticator.objects.filter(user=person).delete()
            done += [person.get_username()] if removed else []
        if not done:
            nothing = gettext(
                "Nothing was removed: none of the chosen people has a second factor that you can "
                "remove here. Your own are under Account."
            )
            messages.warning(request, nothing)
            return
        said = gettext(
            "The second factors of %(people)s were removed. They sign in with their password alone "
            "until they set up new ones."
        )
        messages.success(request, said % {"people": ", ".join(done)})

    @admin.display(description=_("role"))
    def role(self, person: User) -> str:
        if person.is_superuser:
            return gettext("Administrator")
        return roles_of(person)

    @admin.display(description=_("second factor"))
    def second_factor(self, person: User) -> str:
        """What the person has besides the password."""
        keys = cast("Any", person).authenticator_set.all()
        return ", ".join(sorted(set(filter(None, map(_factor, keys))))) or gettext("none")


def _password_in_words(account: User) -> str:
    words = {"account": account.get_username()}
    if account.has_usable_password():
        return gettext("“%(account)s” has a new password.") % words
    return gettext("“%(account)s” has no password now, and can only use single sign-on.") % words


class _Ticks(ReadsNumbers, forms.CheckboxSelectMultiple):
    """A tick for each record."""


def _factor(key: Authenticator) -> str:
    """What a second factor is called. Recovery codes are none: they replace one."""
    if key.type == Authenticator.Type.TOTP:
        return gettext("authenticator app")
    if key.type != Authenticator.Type.WEBAUTHN:
        return ""
    return gettext("passkey") if key.wrap().is_passwordless else gettext("security key")
