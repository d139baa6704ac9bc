"""The names of units, and their official forms in other languages."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import Any, ClassVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models.functions import Coalesce, Lower

from orgchart.languages import (
    ENGLISH,
    current,
    level_label,
    official_in,
    recorded,
    shows_the_record,
    written_together,
)
from orgchart.letters import folded, sort_key
from orgchart.official import official, official_forms
from orgchart.sounds import heard
from orgchart.translated import gettext_lazy as _

from .descriptions import (
    Description,
    FactDescription,
    SearchText,
    Section,
    TakenOver,
    Text,
    one_text,
)
from .fact_constraints import one_per_start
from .fact_queries import FactQuerySet
from .facts import Circumstances, Fact
from .fields import LineField, sort_key_field
from .official_forms import Language, OfficialForm
from .records import Record, RecordQuerySet, one_of, value_at
from .search_reasons import name_in
from .sentences import ChangeKind, Sentence, Told
from .standings import Standing
from .units import Unit


class UnitNameQuerySet(FactQuerySet["UnitName"]):
    """Queries about names, which are official forms in the reader's language where there is one."""

    def _say_in(self, language: str, records: Sequence["UnitName"]) -> None:
        say_in(language, records)


class UnitName(Fact):
    """A name of a unit, with its acronym and its level in the hierarchy.

    ``level_id`` is the code of the level, without a query."""

    natural_fields = ("unit__code", "start")
    search_quotes = ("level",)

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="names", verbose_name=_("unit"))
    name = LineField(_("name"), max_length=200)
    acronym = LineField(_("acronym"), max_length=30, blank=True)
    level = models.ForeignKey(
        "orgchart.Level",
        models.PROTECT,
        to_field="code",
        db_column="level",
        related_name="+",
        verbose_name=_("level"),
    )

    sorted_as = sort_key_field()

    objects: ClassVar = models.Manager.from_queryset(UnitNameQuerySet)()

    as_recorded: tuple[str, str] | None = None
    """The name and the acronym of the record, if it shows others: official forms in the reader's language."""

    description = FactDescription(
        fixture="05_unit_names.json",
        form=("unit", ("name", "acronym", "level")),
        columns=("name", "acronym", "level", "unit"),
        filters=("level",),
        found_by=("name", "acronym", "unit__code"),
        order=10,
        closes_with="unit",
        taken_over=TakenOver.NEVER,
        changed_together=("level",),
        called=_("name"),
        section=Section(
            title=_("Names over time"),
            anchor="names",
            order=50,
            partial="orgchart/facts/_name.html",
        ),
    )

    class Meta(Fact.Meta):
        verbose_name = _("unit name")
        verbose_name_plural = _("unit names")
        ordering = ["unit", "start", "pk"]
        constraints = [
            *Fact.Meta.constraints,
            *one_per_start("name", "unit"),
        ]
        indexes = [
            *Fact.Meta.indexes,
            # The list of units goes through names and acronyms in order (views/units.py).
            models.Index(fields=["sorted_as"], name="unit_name_sorted"),
            models.Index(Lower("acronym"), name="unit_acronym_in_order"),
        ]

    def __str__(self) -> str:
        if not self.acronym:
            return self.name
        return written_together("%(name)s (%(acronym)s)", name=self.name, acronym=self.acronym)

    @property
    def in_english(self) -> tuple[str, str]:
        """The name and the acronym as they are recorded, whatever the reader's language: what is compared."""
        return self.as_recorded or (self.name, self.acronym)

    def derive(self) -> None:
        """Fill in what the name is sorted by."""
        self.sorted_as = sort_key(self.name, ENGLISH)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the name. One that shows a form in another language is for reading alone."""
        if self.as_recorded:
            raise TypeError("A name in the reader's language cannot be saved. Read it in English.")
        super().save(*args, **kwargs)

    @property
    def said(self) -> str:
        """The name itself: it says which unit it is of."""
        return str(self)

    @property
    def label(self) -> str:
        """What fits a small space: the acronym, or the name if there is none."""
        return self.acronym or self.name

    @property
    def sequence(self) -> Hashable:
        return self.unit_id

    def beginning(self, at: Circumstances) -> Told:
        if not isinstance(at.before, UnitName):
            founded = Sentence(_("%(unit)s is founded"), {"unit": self.unit})
            return Told(ChangeKind.FOUNDED, at.founding or founded)
        if at.before.in_english != self.in_english:
            return Told(ChangeKind.RENAMED, self._renaming(at.before))
        return Told(
            ChangeKind.RENAMED,
            Sentence(
                _("%(unit)s changes its level: %(level)s"),
                {"unit": self.unit, "level": level_label(self.level.label)},
            ),
        )

    def _renaming(self, former: "UnitName") -> Sentence:
        values: dict[str, Record | Text] = {
            "unit": self.unit,
            "former": former.label,
            "name": self.name,
        }
        if former.label == self.label:
            return Sentence(_("%(unit)s is renamed: %(name)s"), values)
        if self.acronym:
            return Sentence(_("%(former)s is renamed %(unit)s (%(name)s)"), values)
        return Sentence(_("%(former)s is renamed %(unit)s"), values)

    def ending(self, at: Circumstances) -> Told | None:
        if at.after:
            return None
        return Told(ChangeKind.CLOSED, Sentence(_("%(unit)s is closed"), {"unit": self.unit}))

    def first_known(self, at: Circumstances) -> Told | None:
        if at.before:
            return self.beginning(at)
        told = Sentence(_("%(unit)s is first known"), {"unit": self.unit})
        return Told(ChangeKind.FIRST_KNOWN, told)

    def last_known(self, at: Circumstances) -> Told | None:
        if at.after:
            return None
        told = Sentence(_("%(unit)s is last known"), {"unit": self.unit})
        return Told(ChangeKind.LAST_KNOWN, told)

    def search_texts(self) -> Iterable[SearchText]:
        """The name, the acronym and the level, and the official forms of a name that is a term. The search adds whether
        they are former ones. And what the acronym sounds like asks for it."""
        yield SearchText(one_text(self.name, self.acronym, self.level.label))
        for form in official_forms(self.name):
            yield SearchText(form, 0.9)
        if sound := heard(folded(self.acronym)):
            yield SearchText(sound, why=self.acronym, other_word=True)


class NameTranslationQuerySet(RecordQuerySet["NameTranslation"]):
    def get_by_natural_key(self, *key: str) -> "NameTranslation":
        language, *name = key
        return self.get(language=language, name=UnitName.objects.get_by_natural_key(*name))


class NameTranslation(OfficialForm):
    """The official form of a name in another language, with its acronym."""

    name = models.ForeignKey(
        UnitName, models.CASCADE, related_name="translations", verbose_name=_("name")
    )
    acronym = LineField(_("acronym"), max_length=30, blank=True)

    sorted_as = sort_key_field()

    objects: ClassVar = models.Manager.from_queryset(NameTranslationQuerySet)()

    description = Description(
        fixture="06_name_translations.json",
        form=("name", ("language", "text", "acronym"), ("source", "locator")),
        columns=("text", "language", "name"),
        filters=("language",),
        found_by=("text", "acronym", "name__name", "name__acronym"),
        part_of="name",
    )

    class Meta:
        verbose_name = _("name translation")
        verbose_name_plural = _("name translations")
        ordering = ["name", "language"]
        constraints = [
            one_of("translation", "language", Language),
            models.UniqueConstraint(
                fields=["name", "language"],
                name="translation_is_unique",
                violation_error_message=_(
                    "The name has a translation into this language already. Edit that one."
                ),
            ),
        ]

    def derive(self) -> None:
        """Fill in what the form is sorted by."""
        self.sorted_as = sort_key(self.text, self.language)

    def natural_key(self) -> tuple[str, ...]:
        return (self.language, *self.name.natural_key())

    @classmethod
    def key_relations(cls) -> list[str]:
        return ["name", *(f"name__{relation}" for relation in UnitName.key_relations())]

    def search_texts(self) -> Iterable[SearchText]:
        """The form itself; and its acronym asks for what has that of the name, such as the people of the unit."""
        yield SearchText(one_text(self.text, self.acronym), 0.9, name_in(self.language))
        if self.acronym and self.name.acronym:
            yield SearchText(self.acronym, why=self.name.acronym, other_word=True)


def in_order_of_names() -> models.expressions.Combinable:
    """What names are sorted by in the language in use: the official form if there is one, or else the name.

    In English an index serves it. In other languages the database looks at each name that is listed."""
    if shows_the_record():
        return models.F("sorted_as")
    forms = NameTranslation.objects.filter(name=models.OuterRef("pk"), language=current())
    return Coalesce(models.Subquery(forms.values("sorted_as")[:1]), models.F("sorted_as"))


def in_order_of_acronyms() -> models.expressions.Combinable:
    """What acronyms are sorted by in the language in use, as ``in_order_of_names``."""
    if shows_the_record():
        return Lower("acronym")
    forms = NameTranslation.objects.filter(name=models.OuterRef("pk"), language=current())
    known = forms.exclude(acronym="").values("acronym")[:1]
    return Lower(Coalesce(models.Subquery(known), models.F("acronym")))


def say_in(language: str, names: Iterable[UnitName]) -> None:
    """Give names their official forms in that language, which is the one in use; what has none stays English, and is marked so. One query."""
    whole = [name for name in names if {"name", "acronym"} <= name.__dict__.keys()]
    if not whole:
        return
    forms = forms_in(language, (one.pk for one in whole))
    for name in whole:
        text, acronym = forms.get(name.pk, ("", ""))
        name.as_recorded = name.in_english
        name.name = text or official(name.name)
        name.acronym = acronym or recorded(name.acronym)


def forms_in(language: str, keys: Iterable[int]) -> dict[int, tuple[str, str]]:
    """The official forms in that language, with their acronyms, by the keys of the names. One query."""
    wanted = NameTranslation.objects.filter(language=language, name__in=set(keys))
    return {
        key: (official_in(language, text), official_in(language, acronym))
        for key, text, acronym in wanted.values_list("name_id", "text", "acronym")
    }


def name_units(records: Iterable[Record], also: Iterable[UnitName] = ()) -> None:
    """Read the names of the units that those records name (``Unit.called``). One query.

    ``also`` are names that have just been deleted, and by which people know the units.
    The relations that lead to the units must be loaded, or each costs a query.
    """
    units = [
        unit
        for record in records
        for path in record.paths_to_units()
        if (unit := _unit_at(record, path))
    ]
    if not units:
        return
    names: dict[int, list[UnitName]] = defaultdict(list)
    known = UnitName.objects.exclude(status=Standing.DISPUTED)
    known = known.filter(unit__in={one.pk for one in units})
    for name in known.only("unit", "name", "acronym", "start", "end", "status"):
        names[name.unit_id].append(name)
    for name in also:
        names[name.unit_id].append(name)
    for unit in units:
        unit.read_names = names[unit.pk]


def _unit_at(record: Record, path: str) -> Unit | None:
    """The unit to which a path leads, if its names are to be read."""
    try:
        unit = value_at(record, path) if path else record
    except (AttributeError, ObjectDoesNotExist):
        return None
    if isinstance(unit, Unit) and unit.pk and not hasattr(unit, "read_names"):
        return unit
    return None
