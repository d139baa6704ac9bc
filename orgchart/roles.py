"""Who may do what on the admin pages: four groups that the installation creates.

A *viewer* reads. An *editor* writes drafts, and proposals to change public records. A *publisher*
publishes, and may change public records. An *administrator* also manages people.
"""

from functools import reduce
from operator import or_

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import AnonymousUser, Group, Permission, User
from django.db.models import Q

from orgchart.models import RECORDS

Writer = User | AnonymousUser | None
"""Who acts; None is code that acts for nobody, such as a command."""

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
"""The permissions of each group. publishing.py limits what an editor may write."""


def set_up_groups(**_: object) -> None:
    """Create the groups with exactly these permissions. Called after each migration."""
    # Django creates the permissions after each migration too, but maybe after this.
    for label in {"auth", *(app for app, _name in _KINDS)}:
        create_permissions(apps.get_app_config(label), verbosity=0)
    for name, allowed in PERMISSIONS.items():
        group, _made = Group.objects.get_or_create(name=name)
        group.permissions.set(Permission.objects.filter(allowed))


def may_publish(user: Writer) -> bool:
    """May the user publish, and change public records? Code that acts for nobody may."""
    return user is None or user.has_perm("orgchart.publish")


def may_write(user: Writer) -> bool:
    """May the user write drafts and proposals?"""
    return user is None or user.has_perm("orgchart.add_proposal")


def may_look_after_people(user: Writer) -> bool:
    """May the user decide what other people may do? Code that acts for nobody may not."""
    return user is not None and user.has_perm("auth.change_user")
