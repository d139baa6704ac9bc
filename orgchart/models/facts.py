"""The base of everything dated: a fact, with its dates, authority, source and status."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext

from orgchart.dates import PartialDate, Period
from orgchart.languages import recorded
from orgchart.translated import gettext_lazy as _

from .descriptions import FactDescription, Text
from .fact_constraints import (
    BACKWARDS,
    CONFIRMED_AND_ENDED,
    CONFIRMED_BY,
    CONFIRMED_TOO_EARLY,
    CONSTRAINTS,
    NO_END_TO_SUPPORT,
    NO_SOURCE,
)
from .fact_queries import FactManager
from .fields import LineField, PartialDateField, TextField, as_date
from .records import Record, value_at
from .sentences import ChangeKind, Sentence, Told
from .standings import Standing
from .supports import Piece, Supports
from .units import Unit

OF_UNIT = _("%(unit)s: %(fact)s")


class Fact(Record):
    """Something that was so from one day to another, with its authority and its source."""

    start = PartialDateField(
        _("start"),
        help_text=_(
            "The first day on which it was so, as far as it is known: 2007, 2007-06 or 2007-06-29. "
            "“About 2007” is 2007~, “perhaps 2007” is 2007?. If a source of 2007 only shows that it "
            "was so by then, write [..2007]. Leave it empty if it is unknown."
        ),
    )
    end = PartialDateField(
        _("end"),
        help_text=_(
            "The last day on which it was so, as far as it is known. Leave it empty if it is still "
            "so. If it has ended and a source of 2007 is the last that shows it, write [2007..]: at "
            "least until 2007."
        ),
    )
    confirmed = PartialDateField(
        _("last confirmed"),
        exact=True,
        help_text=_("The last day on which a source shows that it is still so."),
    )
    confirmed_by = models.ForeignKey(
        "orgchart.Source",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
        help_text=_("The source that shows it."),
    )
    started_by = models.ForeignKey(
        "orgchart.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("started by"),
        help_text=_("The document that decided it."),
    )
    started_by_paragraph = LineField(
        _("paragraph"),
        max_length=60,
        blank=True,
        help_text=_("Where in that document: “para. 59”."),
    )
    ended_by = models.ForeignKey(
        "orgchart.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended by"),
        help_text=_("The document that decided its end."),
    )
    ended_by_paragraph = LineField(
        _("paragraph"), max_length=60, blank=True, help_text=_("Where in that document.")
    )
    source = models.ForeignKey(
        "orgchart.Source",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("source"),
        help_text=_("Who says so. A draft can do without a source."),
    )
    locator = LineField(
        _("locator"),
        max_length=120,
        blank=True,
        help_text=_("Where in the source: “p. 3”, “second paragraph”."),
    )
    quotation = LineField(
        _("quotation"),
        max_length=500,
        blank=True,
        help_text=_("The few words of the source that say it."),
    )
    supports = models.CharField(
        _("supports"),
        max_length=10,
        choices=Supports,
        default=Supports.WHOLE,
        help_text=_("What the source supports: the whole fact, or its beginning or its end alone."),
    )
    seen = PartialDateField(
        _("seen"),
        exact=True,
        help_text=_("When somebody looked at it, if that is not the day of the source itself."),
    )
    note = TextField(
        _("note"),
        blank=True,
        help_text=_("What a reader should know: a doubt, an inference, how sources disagree."),
    )
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=Standing,
        default=Standing.DRAFT,
        help_text=_("Only staff see drafts. A disputed fact is shown beside the published one."),
    )
    reorganisation = models.ForeignKey(
        "orgchart.Reorganisation",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reorganisation"),
        help_text=_("The plan that the fact is a part of."),
    )

    evidence: Any
    """Its further pieces of evidence; evidence.py makes the relation."""

    moves_by = ""
    """The relation that an act changes: a fact that has not begun goes to another unit as it is."""
    never_begins = False
    """Does an act delete it, because its unit closes before it begins?"""
    outlasts = False
    """Does an act leave it as it is, although its unit closes and it lasts longer?"""

    description: ClassVar[FactDescription]
    unit_relations: ClassVar[tuple[str, ...]] = ("unit",)
    """The relations to the units that the fact is about; it belongs to the first."""
    beyond_constraints = ~Q(confirmed="")

    objects: ClassVar = FactManager()

    class Meta:
        abstract = True
        constraints = CONSTRAINTS
        indexes: ClassVar[list[models.Index]] = [
            # What changed in a window of time (queries/windows.py).
            models.Index(fields=["start"], name="%(class)s_start"),
            models.Index(fields=["end"], name="%(class)s_end"),
        ]

    @property
    def period(self) -> Period:
        return Period(self.start, self.end)

    def end_on(self, end: PartialDate | None) -> None:
        """Give the fact that end. What has ended is no longer confirmed as still so."""
        self.end = end
        self.confirmed, self.confirmed_by = None, None

    LAST_SEEN: ClassVar[Text] = _("last confirmed %(date)s")

    def last_seen(self, day: date) -> str:
        """In words, when it was last confirmed, if that is before the day; empty if it is not.

        Whether it is still so on that day, no source shows.
        """
        return self.confirmed_in_words if self.confirmed and self.confirmed.last < day else ""

    def doubt_on(self, day: date) -> str:
        """In words, why it is not sure that it was so on a day; empty if nothing is in doubt.

        It was last confirmed before, or only the month or year of its beginning or end is known.
        """
        return self.last_seen(day) or self.period.doubt_on(day)

    @property
    def confirmed_in_words(self) -> str:
        """``last confirmed May 2024``; empty if it is not confirmed."""
        return str(self.LAST_SEEN) % {"date": self.confirmed.in_words} if self.confirmed else ""

    @property
    def units(self) -> tuple[Unit, ...]:
        """The units that the fact is about; see ``with_units``."""
        return tuple(value_at(self, relation) for relation in self.unit_relations)

    @property
    def unit_ids(self) -> tuple[int, ...]:
        """Primary keys of the units that the fact is about."""
        return tuple(value_at(self, f"{relation}_id") for relation in self.unit_relations)

    @property
    def whole(self) -> "Fact | None":
        """The fact that it is a part of, such as the post of an appointment.

        Loaded by ``with_unit_ids``.
        """
        relation = self.unit_relations[0].rpartition("__")[0]
        found = value_at(self, relation) if relation else None
        return found if isinstance(found, Fact) else None

    @property
    def number_of_sources(self) -> int:
        """How many sources its pieces of evidence have. No query after ``with_parts``."""
        return len({piece.source.pk for piece in self.pieces})

    @property
    def pieces(self) -> list[Piece]:
        """All pieces of evidence: its own first, then those for the whole, the beginning, the end.

        Only public ones. No query for facts loaded ``with_parts``, else one.
        """
        rows: Sequence[Piece] | None = getattr(self, "public_evidence", None)
        if rows is None:
            rows = list(self.evidence.public().select_related("source"))
        own: list[Piece] = [self] if self.source_id else []
        if not rows:
            return own
        further = sorted(rows, key=lambda piece: [*Supports].index(Supports(piece.supports)))
        return [*own, *further]

    # --- how it is told ---

    @property
    def said_alone(self) -> str:
        """What the fact says, without its unit and its dates. Most kinds say what is recorded, and mark it so."""
        return recorded(str(self))

    @property
    def sentence(self) -> Sentence:
        """What the fact says, without its dates."""
        return Sentence(OF_UNIT, {"unit": self.units[0], "fact": self.said_alone})

    @property
    def said_of_unit(self) -> Sentence:
        """What the fact says where its unit is named already, without its dates."""
        return Sentence("%(fact)s", {"fact": self.said_alone})

    @property
    def said(self) -> str:
        """What the fact says, without its dates, with the units by their names on its last day."""
        end = as_date(self.end)
        day = end.first if end else None

        def name(record: Record) -> str:
            return record.called(day) if isinstance(record, Unit) else str(record)

        return self.sentence.text(name)

    @property
    def named(self) -> str:
        """What the fact says, and when it was so."""
        period = Period(as_date(self.start), as_date(self.end))
        values = {"fact": self.said.rstrip("."), "when": period.in_words}
        return gettext("%(fact)s, %(when)s") % values

    @classmethod
    def naming_paths(cls) -> list[str]:
        return [*cls.unit_relations, *super().naming_paths()]

    @classmethod
    def paths_to_units(cls) -> list[str]:
        return [*cls.unit_relations]

    @property
    def sequence(self) -> Hashable:
        """Facts with the same value follow one another, one at a time; None: it follows none."""
        return None

    def beginning(self, at: "Circumstances") -> Told | None:
        """How its beginning is told in the list of changes; None: it is not told."""
        return None

    def ending(self, at: "Circumstances") -> Told | None:
        """How its end is told in the list of changes; None: it is not told."""
        return None

    def first_known(self, at: "Circumstances") -> Told | None:
        """How it is told that a source shows it for the first time, when its start is unknown."""
        values: dict[str, Record | Text] = {"unit": self.units[0], "fact": self.said_alone}
        return Told(
            ChangeKind.FIRST_KNOWN, Sentence(_("%(unit)s: %(fact)s is first known"), values)
        )

    def last_known(self, at: "Circumstances") -> Told | None:
        """How it is told that a source shows it for the last time, when its end is unknown."""
        values: dict[str, Record | Text] = {"unit": self.units[0], "fact": self.said_alone}
        return Told(ChangeKind.LAST_KNOWN, Sentence(_("%(unit)s: %(fact)s is last known"), values))

    @classmethod
    def is_told(cls) -> bool:
        """Does this kind of fact tell changes at all?"""
        return cls.beginning is not Fact.beginning or cls.ending is not Fact.ending

    # --- its key and its rules ---

    def belongs_to(self) -> Record:
        """The first of the units that it is about."""
        first: Record = value_at(self, self.unit_relations[0])
        return first

    @classmethod
    def was_public(cls, fields: Mapping[str, object]) -> bool:
        return fields.get("status") != Standing.DRAFT

    def natural_key(self) -> tuple[str, ...]:
        """The key. A disputed fact adds its source, because a published fact may have that key."""
        key = super().natural_key()
        disputed = self.status == Standing.DISPUTED and "start" in self.natural_fields
        return (*key, self.source.slug) if disputed and self.source else key

    @classmethod
    def key_relations(cls) -> list[str]:
        # A disputed fact names its source.
        return [*super().key_relations(), "source"]

    @classmethod
    def natural_lookup(cls, *key: str) -> dict[str, object]:
        fields = cls.natural_fields
        if len(key) == len(fields) + 1:
            return {
                **dict(zip(fields, key, strict=False)),
                "source__slug": key[-1],
                "status": Standing.DISPUTED,
            }
        found = super().natural_lookup(*key)
        if "start" in fields:
            found["status__in"] = [Standing.DRAFT, Standing.PUBLISHED]
        return found

    def clean(self) -> None:
        """The rules about one row; rules.py has the rules about several."""
        super().clean()
        problems = {}
        if self.period.is_backwards:
            problems["end"] = ValidationError(BACKWARDS, code="end_before_start")
        if self.status != Standing.DRAFT and not self.source_id:
            problems["source"] = ValidationError(NO_SOURCE, code="no_source")
        if bool(self.confirmed) != bool(self.confirmed_by_id):
            problems["confirmed_by"] = ValidationError(CONFIRMED_BY, code="confirmed_by_nobody")
        if self.confirmed and self.end:
            problems["confirmed"] = ValidationError(CONFIRMED_AND_ENDED, code="confirmed_and_ended")
        elif self.confirmed and self.start and self.confirmed.last < self.start.first:
            problems["confirmed"] = ValidationError(CONFIRMED_TOO_EARLY, code="confirmed_too_early")
        if self.supports == Supports.END and not self.end:
            problems["supports"] = ValidationError(NO_END_TO_SUPPORT, code="no_end_to_support")
        if problems:
            raise ValidationError(problems)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a fact must know of other facts to tell its beginning or its end."""

    before: Fact | None = None
    """The fact of its sequence that it follows without a gap."""
    after: Fact | None = None
    """The fact of its sequence that follows it without a gap."""
    begins_with_unit: bool = False
    """Does it begin when its unit begins? Then the founding of the unit tells it."""
    ends_with_unit: bool = False
    """Does it end when its unit ends? Then the closing of the unit tells it."""
    founding: Sentence | None = None
    """How the founding of the unit is told, if it has a solid line on its first day."""
