"""What undoing an edit would do: its steps, and what stands against it. ``undoing.py`` finds them."""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from reversion.models import Revision

from orgchart.models import Deletion

from .history import Action, RecordChange
from .record_states import State, Subject
from .restoring import named


@dataclass(frozen=True, slots=True)
class Objection:
    """Something that cannot be undone, mostly because a later edit changed it again."""

    key: str
    """Names it, to leave it out."""
    record: str
    """The record in words, with the field if it is about one."""
    message: str
    number: int
    """The number of the later edit; 0 if none is kept."""
    edit: Revision | None = None
    is_later: bool = True
    """Does it come from a later edit?"""

    @property
    def heading(self) -> str:
        """The heading under which the page lists it."""
        return _("Edited again later") if self.is_later else _("Cannot be undone")


@dataclass(frozen=True, slots=True)
class Part:
    """A record that would be deleted together with one that the edit created."""

    key: str
    """Names it, as in its own step."""
    relation: str
    """Its relation to the record that the edit created."""
    record: str
    """The record in words."""
    number: int
    """The number of its last edit; 0 if none is kept."""
    was_written: bool
    """Did the edit that is undone write it?"""


@dataclass(frozen=True, slots=True)
class Step:
    """What undoing an edit does to one record."""

    change: RecordChange
    names: tuple[str, ...] = ()
    """The fields that go back to what they were; empty if the record is deleted or recovered."""
    before: State | None = None
    deletion: Deletion | None = None
    parts: tuple[Part, ...] = ()
    """What would be deleted with a record that is deleted."""
    publishes: bool = False
    """Does it make a fact public that is not public now? Only a publisher may do that."""

    @property
    def key(self) -> str:
        """Names it, to leave it out."""
        return key_of(self.change.subject)

    def takes_away(self, part: Part) -> bool:
        """Is the part, which this step is about, deleted itself or moved to another record?"""
        return self.change.action == Action.DELETED or part.relation in self.names


@dataclass(slots=True)
class Undoing:
    """What undoing an edit would do, and what stands against it."""

    steps: list[Step] = field(default_factory=list)
    objections: list[Objection] = field(default_factory=list)

    def keeping(self, left_out: Collection[str]) -> "Undoing":
        """The same, with an objection for each record that would be deleted with a part that stays,
        because a person leaves the part out or because it cannot be undone. No query."""
        steps = {step.key: step for step in self.steps}
        going = set(steps).difference(left_out)
        objections = list(self.objections)

        def staying(step: Step) -> list[Part]:
            return [
                part
                for part in step.parts
                if part.key not in going or not steps[part.key].takes_away(part)
            ]

        # Again until nothing changes: a record that stays is a part of others, perhaps.
        while kept := [(step, parts) for step in steps.values() if (parts := staying(step))]:
            for step, parts in kept:
                del steps[step.key]
                going.discard(step.key)
                objections.append(_with_its_parts(step, parts, is_later=not left_out))
        return Undoing(list(steps.values()), objections)

    def without(self, left_out: Collection[str]) -> "Undoing":
        """The same without what a person leaves out. No query."""
        found, out = self.keeping(left_out), set(left_out)
        return Undoing(
            [step for step in found.steps if step.key not in out],
            [one for one in found.objections if one.key not in out],
        )

    def against(self) -> list[Objection]:
        """The objections, those with one heading after each other."""
        return sorted(self.objections, key=lambda one: not one.is_later)


def key_of(subject: Subject, name: str = "") -> str:
    return ":".join(map(str, filter(None, (*subject, name))))


def _with_its_parts(step: Step, staying: list[Part], *, is_later: bool) -> Objection:
    """The record of the step would be deleted with these parts, and they stay as they are."""
    if all(part.was_written for part in staying):
        message = _("What stays as it is would be deleted with it: %(records)s.")
        message %= {"records": named(part.record for part in staying)}
    else:
        message = _("A later edit added something that would be deleted with it.")
    record = step.change.reference
    number = max(part.number for part in staying) if is_later else 0
    return Objection(step.key, record, message, number, is_later=is_later)
