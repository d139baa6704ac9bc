"""People, and the other ways in which their names are written."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from orgchart.languages import ENGLISH, official_in
from orgchart.letters import sort_key

from .descriptions import Description, SearchText
from .fields import CodeField, LineField, TextField, sort_key_field
from .official_forms import Language
from .records import Record, RecordQuerySet, one_code, one_of, related_kind


class PersonQuerySet(RecordQuerySet["Person"]):
    """Queries about people, who are called what the reader's language calls them. Every method narrows."""

    def _say_in(self, language: str, records: Sequence["Person"]) -> None:
        say_people_in(language, records)

    def public(self) -> Self:
        """People with an appointment that is not a draft."""
        return self.filter(Exists(_appointments_of_person().public()))


def _appointments_of_person() -> Any:
    """The appointments of the person of the outer query.

    The kind of an appointment is defined after people, and imports this module, so it has no type here.
    """
    return related_kind(Person, "appointments").objects.filter(Q(("person", OuterRef("pk"))))


class Person(Record):
    """Somebody who has, or had, a post. A person is a draft while no appointment is public."""

    natural_fields = ("code",)

    code = CodeField(
        _("code"),
        max_length=80,
        unique=True,
        help_text=_("A short permanent name: “alain-le-roy”. It is part of the address."),
    )
    name = LineField(_("name"), max_length=120, help_text=_("As the United Nations prints it."))
    sorted_as = sort_key_field()
    note = TextField(
        _("note"), blank=True, help_text=_("What tells this person from others of that name.")
    )

    objects: ClassVar = models.Manager.from_queryset(PersonQuerySet)()

    in_language: str = ""
    """The name as the reader's language writes it, in its script; empty if that is not known, and in English."""

    description = Description(
        fixture="03_people.json",
        form=(("name", "code"), "note"),
        columns=("name", "code"),
        found_by=("code", "name", "names__text"),
    )

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name", "code"]
        constraints = [one_code("person")]
        # The list of people goes through them in order (views/people.py).
        indexes: ClassVar = [models.Index(fields=["sorted_as", "code"], name="person_sorted")]

    def __str__(self) -> str:
        return self.in_language or self.name

    def derive(self) -> None:
        """Fill in what the name is sorted by, in every language: its letters are Latin as recorded."""
        self.sorted_as = sort_key(self.name, ENGLISH)

    def get_absolute_url(self) -> str:
        return reverse("person", args=[self.code])

    def search_texts(self) -> Iterable[SearchText]:
        yield SearchText(self.name)


def say_people_in(language: str, people: Iterable[Person]) -> None:
    """Give people their names in that language, which is the one in use, where they are known. One query.

    Of several in one language it is the first by its letters, on every machine.
    """
    by_key: dict[int, list[Person]] = defaultdict(list)
    for person in people:
        by_key[person.pk].append(person)
    if not by_key:
        return
    names = PersonName.objects.filter(language=language, person__in=by_key)
    for text, key in sorted(names.values_list("text", "person"), reverse=True):
        for person in by_key[key]:
            person.in_language = official_in(language, text)


class PersonName(Record):
    """Another way in which the name of a person is written: another spelling, another script."""

    natural_fields = ("person__code", "text")

    person = models.ForeignKey(
        Person, models.CASCADE, related_name="names", verbose_name=_("person")
    )
    text = LineField(_("text"), max_length=120)
    language = models.CharField(  # NULL passes the constraint, an empty text does not
        _("language"),
        max_length=2,
        choices=Language,
        null=True,
        blank=True,
        help_text=_(
            "Leave it empty for another spelling in English. A page in a language shows the first name in it."
        ),
    )
    source = models.ForeignKey(
        "orgchart.Source",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("source"),
        help_text=_("Where the name is written so."),
    )
    locator = LineField(
        _("locator"),
        max_length=120,
        blank=True,
        help_text=_("Where in the source: “p. 3”, “second paragraph”."),
    )

    description = Description(
        fixture="03_people_names.json",
        form=("person", ("text", "language"), ("source", "locator")),
        columns=("text", "language", "person"),
        filters=("language",),
        found_by=("text", "person__name", "person__code"),
        part_of="person",
        is_listed=False,
        is_a_line=True,
    )

    class Meta:
        verbose_name = _("other name of a person")
        verbose_name_plural = _("other names of people")
        ordering = ["person", "text"]
        constraints = [
            one_of("person_name", "language", Language),
            models.UniqueConstraint(
                fields=["person", "text"],
                name="person_name_is_unique",
                violation_error_message=_("The person has that name already. Edit that one."),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def search_texts(self) -> Iterable[SearchText]:
        yield SearchText(self.text, 0.95, _("Other name"))
