"""What the roles are called. A role is a group, whose name is in English in the database."""

from django.contrib.auth.models import Group, User
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from orgchart.roles import ADMINISTRATOR, EDITOR, PUBLISHER, VIEWER

WORDS = {
    VIEWER: _("Viewer"),
    EDITOR: _("Editor"),
    PUBLISHER: pgettext_lazy("role", "Publisher"),
    ADMINISTRATOR: _("Administrator"),
}


def role_in_words(group: Group) -> str:
    """What a role is called in the language in use. Another group has its own name."""
    return name_in_words(group.name)


def name_in_words(name: str) -> str:
    """The same of the name of a group."""
    return str(WORDS.get(name, name))


def roles_of(person: User) -> str:
    """The roles of a person. No query for one whose groups are read."""
    return ", ".join(map(role_in_words, person.groups.all()))
