"""The people who may use the admin: who they are, and which group they are in."""

from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .typed import Fieldset

STAFF_ROLE: Fieldset = (_("Access to the admin"), {"fields": ["groups", "is_active"]})

admin.site.unregister([User, Group])  # the groups come with the installation and do not change


@admin.register(User)
class PersonAdmin(UserAdmin):
    """Accounts. The group alone decides what somebody may do."""

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
    list_display = ("username", "email", "role", "second_factor", "is_active", "last_login")
    list_filter = ("groups", "is_active")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Only a superuser may edit a superuser, because anybody could become one otherwise."""
        people = super().get_queryset(request).prefetch_related("groups")
        factor = Authenticator.objects.filter(user=OuterRef("pk"))
        found: QuerySet[User] = people.annotate(has_factor=Exists(factor))
        return found if request.user.is_superuser else found.filter(is_superuser=False)

    @admin.display(description=_("group"))
    def role(self, person: User) -> str:
        if person.is_superuser:
            return gettext("Superuser")
        return ", ".join(group.name for group in person.groups.all())

    @admin.display(description=_("second factor"), boolean=True)
    def second_factor(self, person: User) -> bool:
        return bool(getattr(person, "has_factor", False))
