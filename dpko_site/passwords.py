"""Passwords that whoever knows this site would try first."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

OURS = (
    "administrator",
    "departmentofpeacekeepingoperations",
    "departmentofpeaceoperations",
    "dpko",
    "editor",
    "organizationchart",
    "orgchart",
    "peacekeeper",
    "peacekeeping",
    "publisher",
    "registry",
    "unitednations",
    "viewer",
)
"""Names of the organization, of this software and of its roles."""
LEAST = 6
"""How many letters and digits there must be besides these words."""


class NoWordsOfOurs:
    """Refuses a password that is little more than words of OURS: “Peacekeeping2026!”."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError. A longer word is taken away before one that is in it."""
        rest = re.sub(r"[\W_]", "", password.casefold())
        longest_first = sorted(OURS, key=len, reverse=True)
        without = re.sub("|".join(longest_first), "", rest)
        if without != rest and len(without) < LEAST:
            raise ValidationError(
                _(
                    "The password is little more than a word that others would try here, such as "
                    "“peacekeeping”. Take other words, or more of them."
                ),
                code="password_of_ours",
            )

    def get_help_text(self) -> str:
        return _("Your password can’t be little more than the name of the organization or a role.")
