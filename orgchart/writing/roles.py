"""Who may do what in the admin: four groups that come with the installation.

A *viewer* reads. An *editor* writes drafts, and proposals to change what is public. A *publisher*
publishes, and may write what is public. An *administrator* looks after people as well.
"""

from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db.models import Q

from orgchart.models import RECORDS

VIEWER, EDITOR, PUBLISHER, ADMINISTRATOR = "Viewer", "Editor", "Publisher", "Administrator"
_KINDS = [(model._meta.app_label, model._meta.model_name) for model in RECORDS]
_LOOK = reduce(
    or_, (Q(content_type__app_label=app, content_type__model=name) for app, name in _KINDS)
)
_WRITE = _LOOK & ~Q(codename="publish")
_PEOPLE = Q(content_type__app_label="auth", content_type__model="user")

PERMISSIONS: dict[str, Q] = {
    VIEWER: _LOOK & Q(codename__startswith="view_"),
    EDITOR: _WRITE,
    PUBLISHER: _LOOK,
    ADMINISTRATOR: _LOOK | _PEOPLE,
}
"""The permissions of each group. What an editor may write is narrowed by publishing.py."""


def set_up_groups(**_: Any) -> None:
    """Make the groups, with just these permissions. Called after each migration; safe to repeat."""
    for label in {
        "auth",
        *(app for app, _name in _KINDS),
    }:  # they are made after each migration too, maybe later
        create_permissions(apps.get_app_config(label), verbosity=0)
    for name, allowed in PERMISSIONS.items():
        group, _made = Group.objects.get_or_create(name=name)
        group.permissions.set(Permission.objects.filter(allowed))


def may_publish(user: Any) -> bool:
    """May the user publish, and write what is public? Code that acts for nobody may."""
    return user is None or user.has_perm("orgchart.publish")


def may_write(user: Any) -> bool:
    """May the user write drafts and proposals?"""
    return user is None or user.has_perm("orgchart.add_proposal")


def may_look_after_people(user: Any) -> bool:
    """May the user say who else may do what?"""
    return user.has_perm("auth.change_user")
