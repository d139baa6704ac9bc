"""What a load of many records is given, and what happens to each: entries and verdicts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext_lazy

from orgchart.models import Record
from orgchart.serialization import JSON, Fields, field_in_words, value_in_words

from .likely import Meant
from .record_names import reference_as_read


class Outcome(models.TextChoices):
    """What happens to an entry."""

    CREATED = "created", gettext_lazy("created")
    CHANGED = "changed", gettext_lazy("changed")
    UNCHANGED = "unchanged", gettext_lazy("unchanged")
    REFUSED = "refused", gettext_lazy("refused")
    SKIPPED = "skipped", gettext_lazy("left out")


@dataclass(frozen=True, slots=True)
class Entry:
    """A record to be created or changed."""

    place: str
    """Its place in the file, for messages: ``row 7``."""
    model: type[Record]
    fields: Fields
    partial: bool = False
    """True: fields that are not here keep their values. False: they get their defaults."""
    written: Mapping[str, str] = field(default_factory=dict)
    """What the file says to the letter, by field, if it is not what ``fields`` has."""
    instead: frozenset[int] = frozenset()
    """Primary keys of records of which the entry changes one, instead of adding a record beside it."""
    fills: frozenset[str] = frozenset()
    """Names of fields that only fill what is empty: what is stored in them stays."""
    only_new: frozenset[str] = frozenset()
    """Names of fields that only a new record takes from the entry."""
    wrong: Mapping[str, str] = field(default_factory=dict)
    """Why a value that the file gives cannot be read, by field. ``fields`` does not have it."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """The column of a table that gives a field, by field."""
    made_of: tuple[str, str] | None = None
    """What the row calls the record, as field and text, if it gives no code and one was made for it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an entry is refused."""

    message: str
    field: str = ""
    """The field that is wrong; empty if it is the entry as a whole."""
    record: str = ""
    """The record in words, where it is known."""

    @classmethod
    def of_field(cls, kind: type[Record], name: str, message: str, record: str = "") -> "Problem":
        """The problem of a field, whose name the message may begin with."""
        return cls(message.removeprefix(f"{field_in_words(kind, name)}: "), name, record)

    def said_of(self, kind: type[Record]) -> str:
        """The whole sentence, with the record and the field in words."""
        of_field = field_in_words(kind, self.field) if self.field else ""
        return ": ".join(filter(None, (self.record, of_field, self.message)))


@dataclass(slots=True)
class Verdict:
    """What happened to an entry, and why."""

    entry: Entry
    outcome: Outcome = Outcome.REFUSED
    about: Record | None = None
    """The record; None if the entry could not be read."""
    changes: list[str] = field(default_factory=list)
    before: Fields = field(default_factory=dict)
    """The fields of the stored record; empty if there is none."""
    after: Fields = field(default_factory=dict)
    """The fields of the record as the entry has it; empty if it could not be read."""
    kept: Fields = field(default_factory=dict)
    """What is stored and stays, where the entry says something else."""
    beside: list[Record] = field(default_factory=list)
    """Stored records beside which it would stand, with another start or paragraph: is it one of them?"""
    instead: Record | None = None
    """The stored record that it changes, because somebody chose so."""
    faults: list[Problem] = field(default_factory=list)
    """Everything for which it is refused, beside what it lacks."""
    lacks: list[str] = field(default_factory=list)
    """Fields that it does not mention, and that the new record cannot do without. They refuse it."""
    meant: list[Meant] = field(default_factory=list)
    """Records that may be meant where the entry names one that does not exist."""
    in_words: Callable[[type[Record], str, JSON], str] = value_in_words
    """What the value of a field is for a person: of a kind of record, by the name of the field."""
    proposed: bool = False
    """Did it become a proposal, because the person may not change public records?"""

    @property
    def record(self) -> str:
        """The record in words; empty if the entry could not be read."""
        return reference_as_read(self.about) if self.about else ""

    @property
    def problems(self) -> list[str]:
        """Its faults in words."""
        return [fault.said_of(self.entry.model) for fault in self.faults]

    @property
    def is_refused(self) -> bool:
        return bool(self.faults or self.lacks)

    def refuse(self, *problems: str | Problem) -> None:
        """Refuse the entry because of these problems, beside those that it has."""
        self.outcome = Outcome.REFUSED
        self.faults += [Problem(one) if isinstance(one, str) else one for one in problems]
