"""The language that each person has chosen for the desk, kept with the account: mails to them are in it."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import QuerySet

from orgchart.languages import of_the_desk
from orgchart.models import StaffLanguage


def with_language(people: "QuerySet[User]") -> "QuerySet[User]":
    """Accounts together with the language of each: no query more."""
    return people.select_related("desk_language")


def language_of_person(person: Any) -> str:
    """The language of the desk for a person: English if they have chosen none. One query, unless it is read."""
    try:
        chosen: str = person.desk_language.code
    except StaffLanguage.DoesNotExist:
        return str(settings.LANGUAGE_CODE)
    return of_the_desk(chosen)


def language_of_address(mail: str) -> str | None:
    """The language that the person with that mail address has chosen; None without one. One query."""
    chosen = StaffLanguage.objects.filter(person__email__iexact=mail, person__is_active=True)
    return chosen.values_list("code", flat=True).first()


def keep_language(person: User, code: str) -> None:
    """Keep the language that a person has chosen. One statement."""
    StaffLanguage.objects.bulk_create(
        [StaffLanguage(person=person, code=code)],
        update_conflicts=True,
        unique_fields=["person"],
        update_fields=["code"],
    )
