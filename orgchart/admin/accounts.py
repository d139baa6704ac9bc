"""The people of the desk: who they are, and which group they are in."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

STAFF_ROLE: Any = ("At the desk", {"fields": ["groups", "is_active"]})

admin.site.unregister([User, Group])  # the groups come with the installation and stay as they are


@admin.register(User)
class PersonAdmin(UserAdmin):
    """Accounts. What somebody may do is said by the group alone."""

    fieldsets = (
        (None, {"fields": ["username", "password"]}),
        ("Person", {"fields": ["first_name", "last_name", "email"]}),
        STAFF_ROLE,
        ("When", {"fields": ["last_login", "date_joined"]}),
    )
    add_fieldsets = (
        (None, {"fields": ["username", "email", "usable_password", "password1", "password2"]}),
        STAFF_ROLE,
    )
    readonly_fields = ("last_login", "date_joined")
    list_display = ("username", "email", "role", "second_factor", "is_active", "last_login")
    list_filter = ("groups", "is_active")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """A superuser is looked after by superusers alone, or anybody could become one."""
        people = super().get_queryset(request).prefetch_related("groups")
        factor = Authenticator.objects.filter(user=OuterRef("pk"))
        found: QuerySet[User] = people.annotate(has_factor=Exists(factor))
        return found if request.user.is_superuser else found.filter(is_superuser=False)

    @admin.display(description="group")
    def role(self, person: Any) -> str:
        if person.is_superuser:
            return "Superuser"
        return ", ".join(group.name for group in person.groups.all())

    @admin.display(description="second factor", boolean=True)
    def second_factor(self, person: Any) -> bool:
        return bool(person.has_factor)
