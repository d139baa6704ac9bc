"""What undoing an edit would do: its steps, and what stands against it. ``undoing.py`` finds them."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from reversion.models import Revision

from orgchart.models import Deletion, Proposal
from orgchart.serialization import BY_LABEL, field_in_words

from .history import Action, RecordChange
from .record_states import State, Subject
from .restoring import named

MARK = "draft"
"""The field by which a document or a source is a draft."""


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
    """A record that would be deleted together with one that the edit created, or that keeps it from being
    deleted because it refers to it."""

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
    is_part: bool = True
    """Would it be deleted too? Else it only refers to the record."""


@dataclass(frozen=True, slots=True)
class Use:
    """What refers to a record that the edit created, and has nothing to do with the edit."""

    record: str
    """One of these records in words."""
    number: int
    """How many they are."""

    def __str__(self) -> str:
        if self.number == 1:
            message = _("%(record)s refers to it. Leave it as it is, or change that first.")
            return message % {"record": self.record}
        message = ngettext(
            "%(record)s and %(number)d other record refer to it. Leave it as it is, or change them first.",
            "%(record)s and %(number)d other records refer to it. Leave it as it is, or change them first.",
            self.number - 1,
        )
        return message % {"record": self.record, "number": self.number - 1}


@dataclass(frozen=True, slots=True)
class Citing:
    """A public record that refers to a document or a source, which is therefore no draft."""

    keys: tuple[str, ...]
    """Name the record, and the one that it is a part of."""
    relation: str


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
    withdraws: bool = False
    """Does it make a fact a draft that is public now?"""
    cited_by: tuple[Citing, ...] = ()
    """What refers to a document or a source that becomes a draft again."""

    @property
    def key(self) -> str:
        """Names it, to leave it out."""
        return key_of(self.change.subject)

    def takes_away(self, part: Part) -> bool:
        """Is the part, which this step is about, deleted itself or moved to another record?"""
        return self.change.action == Action.DELETED or part.relation in self.names

    def ends(self, citing: Citing) -> bool:
        """Does the citing record, or what it is a part of, not refer to it publicly after this step?"""
        is_moved = self.key == citing.keys[0] and citing.relation in self.names
        return is_moved or self.withdraws or self.change.action == Action.DELETED

    def without_mark(self) -> "Step | None":
        """The same without the mark of a draft; None if nothing else is left to do."""
        names = tuple(name for name in self.names if name != MARK)
        mark = field_in_words(BY_LABEL[self.change.subject[0]], MARK)
        fields = [one for one in self.change.fields if one.name != mark]
        change = replace(self.change, fields=fields)
        return replace(self, change=change, names=names, cited_by=()) if names else None


@dataclass(slots=True)
class Undoing:
    """What undoing an edit would do, and what stands against it."""

    steps: list[Step] = field(default_factory=list)
    objections: list[Objection] = field(default_factory=list)
    is_proposed: bool = False
    """Has the person proposed some of it already, so that it is none of the steps?"""

    again: list[Proposal] = field(default_factory=list)
    """The proposals that the edit carried out. They wait again if all of it is undone."""

    @property
    def nothing(self) -> str:
        """Why there is nothing to undo, if there are no steps."""
        if self.is_proposed:
            return _(
                "There is nothing left to undo: you have proposed it already. A publisher will see it "
                "under Drafts."
            )
        return _("There is nothing to undo: all of it is as it was before that edit.")

    @property
    def published(self) -> bool:
        """Did the edit publish drafts or proposals, which wait again?"""
        return bool(self.again) or any(step.withdraws for step in self.steps)

    def keeping(self, left_out: Collection[str]) -> "Undoing":
        """The same, with an objection for each record that would be deleted with a part that stays,
        because a person leaves the part out or because it cannot be undone, and without the mark of a
        draft on what is still cited. No query."""
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

        def is_cited(step: Step) -> bool:
            return not all(
                any(key in going and steps[key].ends(citing) for key in citing.keys)
                for citing in step.cited_by
            )

        found = [step.without_mark() if is_cited(step) else step for step in steps.values()]
        return replace(self, steps=[step for step in found if step], objections=objections)

    def without(self, left_out: Collection[str]) -> "Undoing":
        """The same without what a person leaves out. No query."""
        found, out = self.keeping(left_out), set(left_out)
        return replace(
            found,
            steps=[step for step in found.steps if step.key not in out],
            objections=[one for one in found.objections if one.key not in out],
        )

    def against(self) -> list[Objection]:
        """The objections, those with one heading after each other."""
        return sorted(self.objections, key=lambda one: not one.is_later)


def key_of(subject: Subject, name: str = "") -> str:
    return ":".join(map(str, filter(None, (*subject, name))))


def _with_its_parts(step: Step, staying: list[Part], *, is_later: bool) -> Objection:
    """The record of the step would be deleted with these parts, and they stay as they are."""
    if uses := [part for part in staying if not part.is_part]:
        message = _("What stays as it is refers to it: %(records)s.")
        message %= {"records": named(part.record for part in uses)}
        is_later = False
    elif all(part.was_written for part in staying):
        message = _("What stays as it is would be deleted with it: %(records)s.")
        message %= {"records": named(part.record for part in staying)}
    else:
        message = _("A later edit added something that would be deleted with it.")
    record = step.change.reference
    number = max(part.number for part in staying) if is_later else 0
    return Objection(step.key, record, message, number, is_later=is_later)
