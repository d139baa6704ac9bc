"""Taking in many records at once, all or none: what fixtures and imported tables have in common.

Entries are matched to records by natural key, checked by the rulebook, and written in one revision.
What becomes of each entry is told, so that a person can look before anything is kept.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from orgchart.models import RECORDS, Record
from orgchart.models.records import foreign_keys
from orgchart.serialization import (
    Key,
    build_record,
    changed_fields,
    fields_of,
    with_keys,
)

from . import rules
from .publishing import write
from .recording import recording
from .rules import RulesBroken


class Outcome(StrEnum):
    """What becomes of an entry."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Entry:
    """A record as somebody brings it."""

    place: str
    """Where it stands, for messages: ``row 7``."""
    model: type[Record]
    fields: dict[str, Any]
    partial: bool = False
    """Are fields that are not here left as they stand? Else they get their defaults."""


@dataclass(slots=True)
class Verdict:
    """What became of an entry, and why."""

    entry: Entry
    outcome: Outcome = Outcome.REFUSED
    record: str = ""
    """The record in words."""
    changes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    proposed: bool = False
    """Did it become a proposal, for who brought it may not write what is public?"""

    def refuse(self, *problems: str) -> None:
        self.outcome = Outcome.REFUSED
        self.problems += problems


class Refused(Exception):
    """Some entry is refused, so nothing of them was kept."""

    def __init__(self, verdicts: list[Verdict]) -> None:
        super().__init__("\n".join(lines(verdicts)))
        self.verdicts = verdicts


def lines(verdicts: Sequence[Verdict]) -> list[str]:
    """What is wrong, a line a problem: place, record, rule and remedy."""
    return [
        f"{verdict.entry.place}: {problem}" for verdict in verdicts for problem in verdict.problems
    ]


Progress = Callable[[int, int], None]


def load_batch(
    entries: Sequence[Entry],
    *,
    why: str,
    by: Any = None,
    dry_run: bool = False,
    progress: Progress = lambda done, total: None,
) -> list[Verdict]:
    """Create or change the records of the entries, by natural key.

    Returns a verdict for each entry, in their order. With ``dry_run`` everything is done, checked
    and undone. Raises Refused, keeping nothing, if any is refused. ``progress`` is told how many of
    how many are done. As many queries as kinds of record, and two or three for each that is written.
    """
    taking = _Batch(entries, by, progress)
    try:
        with transaction.atomic():
            with recording(by=by, why=why):
                taking.take()
                if taking.refused:
                    # The rules about several rows are asked too, so that all is told at once.
                    taking.blame(rules.violations())
                    raise Refused(taking.verdicts)
            if dry_run:
                transaction.set_rollback(True)
    except RulesBroken as error:
        taking.blame(error.violations)
        raise Refused(taking.verdicts) from None
    return taking.verdicts


class _Batch:
    """One taking in, on its way."""

    def __init__(self, entries: Sequence[Entry], by: Any, progress: Progress) -> None:
        self.verdicts = [Verdict(entry) for entry in entries]
        self.by = by
        self.progress = progress
        self.done = 0
        self.written: dict[tuple[str, int | None], Verdict] = {}
        self.standing = set(rules.violations())

    @property
    def refused(self) -> bool:
        return any(verdict.problems for verdict in self.verdicts)

    def take(self) -> None:
        by_kind: dict[type[Record], list[Verdict]] = defaultdict(list)
        for verdict in self.verdicts:
            by_kind[verdict.entry.model].append(verdict)
        for model in RECORDS:
            if model in by_kind:
                self._take_kind(model, by_kind[model])

    def blame(self, violations: list[rules.Violation]) -> None:
        """Lay new violations on the entries whose records they are about."""
        for violation in violations:
            if violation in self.standing:
                continue
            about = self.written.get((violation.model, violation.pk))
            if about:
                about.refuse(str(violation))
            elif self.verdicts:
                self.verdicts[-1].refuse(f"and so {violation}")

    def _take_kind(self, model: type[Record], verdicts: list[Verdict]) -> None:
        targets: dict[str, dict[Key, Record]] = {
            relation.name: {each.natural_key(): each for each in with_keys(relation.related_model)}  # type: ignore[arg-type]
            for relation in foreign_keys(model)
        }
        existing = {each.natural_key(): each for each in with_keys(model)}
        seen: dict[Key, Verdict] = {}
        for verdict in verdicts:
            self._take_one(verdict, targets, existing, seen)
            self.done += 1
            if self.done % 100 == 0 or self.done == len(self.verdicts):
                self.progress(self.done, len(self.verdicts))

    def _take_one(
        self,
        verdict: Verdict,
        targets: dict[str, dict[Key, Record]],
        existing: dict[Key, Record],
        seen: dict[Key, Verdict],
    ) -> None:
        entry = verdict.entry

        def find(relation: Any, key: Key) -> Record | None:
            return targets[relation.name].get(key)

        try:
            record = build_record(entry.model, entry.fields, find)
            key = record.natural_key()
            old = existing.get(key)
            if old and entry.partial:
                record = build_record(entry.model, fields_of(old) | entry.fields, find)
        except ValidationError as error:
            verdict.refuse(*error.messages)
            return
        except (AttributeError, TypeError):
            verdict.refuse("It lacks what it is known by: give each part of its key.")
            return
        verdict.record = record.reference
        if key in seen:
            self._again(verdict, seen[key])
            return
        seen[key] = verdict
        if broken := rules.row_violations(record):
            verdict.refuse(*map(str, broken))
            return
        if old:
            record.pk = old.pk
            verdict.changes = changed_fields(fields_of(old), fields_of(record))
        verdict.outcome = Outcome.CHANGED if old else Outcome.CREATED
        if old and not verdict.changes:
            verdict.outcome = Outcome.UNCHANGED
        else:
            self._save(verdict, record)
        self.written[entry.model._meta.label_lower, record.pk] = verdict

    def _again(self, verdict: Verdict, earlier: Verdict) -> None:
        """The record was there already: no harm where a table repeats it to the letter."""
        if verdict.entry.partial and verdict.entry.fields == earlier.entry.fields:
            verdict.outcome = Outcome.UNCHANGED
            return
        verdict.refuse(f"{verdict.record} stands already in {earlier.entry.place}. Leave one out.")

    def _save(self, verdict: Verdict, record: Record) -> None:
        try:
            with transaction.atomic():
                verdict.proposed = write(record, self.by) is not None
        except RulesBroken as error:
            verdict.refuse(*map(str, error.violations))
        except IntegrityError as error:
            verdict.refuse(
                f"{record.reference}: the database refuses it ({error}). Another record stands in "
                "its place, or a value is not allowed."
            )
