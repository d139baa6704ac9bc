"""The people who may use the admin: who they are, and which group they are in."""

from typing import Any, cast

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_removed
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import ManyToManyField, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .boxes import ReadsNumbers
from .invitations import ends, invited
from .saved_filters import SavesFilters
from .typed import Fieldset

STAFF_ROLE: Fieldset = (_("Access to the admin"), {"fields": ["groups", "is_active"]})

admin.site.unregister([User, Group])  # the groups come with the installation and do not change


@admin.register(User)
class PersonAdmin(SavesFilters, UserAdmin):
    """Accounts and roles: who has an account. The role, a group, alone decides what somebody may do."""

    change_list_template = "orgchart/admin/people.html"
    change_form_template = add_form_template = "orgchart/admin/person_form.html"
    filter_horizontal = ()

    fieldsets = (
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": ["first_name", "last_name", "email"]}),
        STAFF_ROLE,
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    )
    add_fieldsets = (
        (None, {"fields": ["username", "email", "usable_password", "password1", "password2"]}),
        STAFF_ROLE,
    )
    readonly_fields = ("last_login", "date_joined")
    list_display = ("username", "email", "role", "last_seen", "second_factor", "is_active")
    list_filter = ("groups", "is_active")
    actions = ("remove_second_factors",)

    @property
    def list_name(self) -> str:
        return gettext("Accounts")

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
            {"person": person, "ends": ends(person), "is_over": ends(person) < now}
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
        return super().formfield_for_manytomany(db_field, request, **named)

    @admin.action(description=_("Remove lost second factors"), permissions=["change"])
    def remove_second_factors(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """Let people who lost them sign in with the password alone. One's own stay: who has them needs none.

        Two queries for each person, and a line in the audit log for each factor.
        """
        done = []
        for person in people:
            if person == request.user:
                continue
            lost = list(Authenticator.objects.filter(user=person))
            Authenticator.objects.filter(user=person).delete()
            for factor in lost:
                authenticator_removed.send(
                    sender=Authenticator, request=request, user=person, authenticator=factor
                )
            done += [person.get_username()] if lost else []
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

    @admin.display(description=_("last seen"), ordering="last_login")
    def last_seen(self, person: User) -> object:
        return person.last_login or gettext("never")

    @admin.display(description=_("role"))
    def role(self, person: User) -> str:
        if person.is_superuser:
            return gettext("Superuser")
        return ", ".join(group.name for group in person.groups.all())

    @admin.display(description=_("second factor"))
    def second_factor(self, person: User) -> str:
        """What the person has besides the password."""
        keys = cast("Any", person).authenticator_set.all()
        return ", ".join(sorted(set(filter(None, map(_factor, keys))))) or gettext("none")


class _Ticks(ReadsNumbers, forms.CheckboxSelectMultiple):
    """A tick for each record."""


def _factor(key: Authenticator) -> str:
    """What a second factor is called. Recovery codes are none: they replace one."""
    if key.type == Authenticator.Type.TOTP:
        return gettext("authenticator app")
    if key.type != Authenticator.Type.WEBAUTHN:
        return ""
    return gettext("passkey") if key.wrap().is_passwordless else gettext("security key")
