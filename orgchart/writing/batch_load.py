"""Loading many records at once, all or none: fixtures and imported tables use this.

Entries are matched to records by natural key, checked by the rules, and written in one revision.
Every entry gets a verdict, so that a person can look before anything is saved.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from orgchart.models import RECORDS, Record, Unit
from orgchart.models.records import Relation, foreign_keys, related_kind
from orgchart.roles import Writer, may_publish
from orgchart.serialization import (
    BY_LABEL,
    Find,
    Key,
    build_record,
    changed_fields,
    fields_of,
    with_keys,
)

from . import rules
from .brought import Brought
from .bulk import Change, keep_all, write_all
from .by_key import ByKey, has_code, keep_code
from .lacking import lacks
from .likely import Likely
from .made_codes import MadeCodes
from .memory import for_many_records
from .publishing import write
from .record_names import ValuesInWords, read_names
from .recording import recording, rehearsing
from .row_faults import RowFaults
from .touched import Touched
from .verdicts import Entry, Outcome, Problem, Verdict
from .violations import RulesBroken, Violation, row_violations


class Refused(Exception):
    """At least one entry is refused, so nothing was saved."""

    def __init__(self, verdicts: list[Verdict]) -> None:
        super().__init__("\n".join(lines(verdicts)))
        self.verdicts = verdicts


def lines(verdicts: Sequence[Verdict]) -> list[str]:
    """One line for each problem, with the place of its entry."""
    return [
        f"{verdict.entry.place}: {problem}" for verdict in verdicts for problem in verdict.problems
    ]


Progress = Callable[[int, int], None]
"""Called with the number of entries that are done, and with the number of all entries."""


def load_batch(
    entries: Sequence[Entry],
    *,
    why: str,
    by: Writer = None,
    dry_run: bool = False,
    is_told: bool = False,
    progress: Progress = lambda done, total: None,
) -> list[Verdict]:
    """Create or change the records of the entries, by natural key.

    Returns a verdict for each entry, in their order. With ``dry_run`` everything is done and checked
    on copies of the tables, which takes no lock, and nothing is kept. If nothing changes, nothing is
    written, and the version of the data stays. Raises Refused, and saves nothing, if any entry is
    refused. ``progress`` is called after every hundredth entry and after the last. With ``is_told``, and
    with ``dry_run``, what the records are called is read for all of them together.

    It reads all records of the kinds in the batch and of those that they refer to, in one query for
    each, and once more the names of units if codes of units were made, or if it is told. What a
    publisher writes is stored in a few statements for each kind; what an editor writes costs some queries
    for each record.
    """
    batch = _Batch(entries, by, progress)
    batch.is_told = dry_run or is_told
    try:
        with for_many_records():
            if dry_run:
                with rehearsing() as touched:
                    batch.load_all(touched)
            else:
                with transaction.atomic():
                    with recording(by=by, why=why) as touched:
                        batch.load_all(touched)
                    if not batch.has_written:
                        transaction.set_rollback(True)
    except RulesBroken as error:
        batch.assign(error.violations)
        raise Refused(batch.verdicts) from None
    return batch.verdicts


class _Batch:
    """One load, while it is running."""

    def __init__(self, entries: Sequence[Entry], by: Writer, progress: Progress) -> None:
        self.verdicts = [Verdict(entry) for entry in entries]
        self.by = by
        self.may_publish = may_publish(by)
        self.progress = progress
        self.done = 0
        self.written: dict[tuple[str, int | None], Verdict] = {}
        self.by_key: dict[type[Record], ByKey] = {}
        """The records of each kind by natural key, with those that this load has written."""
        brought = Brought(self.verdicts)
        likely = Likely(self._known, lambda kind, key: bool(brought.verdict(kind, key)))
        self.row_faults = RowFaults(brought, likely)
        self.made_codes = MadeCodes()
        self.has_written = False
        self.is_told = False
        """Is somebody told what it does to each record? Then the records are named."""
        self.about: dict[tuple[type[Record], int], Verdict] = {}
        """The entry that is about each stored record."""

    @property
    def is_refused(self) -> bool:
        return any(verdict.is_refused for verdict in self.verdicts)

    def load_all(self, touched: Touched) -> None:
        """Write all entries. Raises Refused if any is refused."""
        self.load()
        if self.is_refused:
            # Check the rules about several rows too, so that all problems appear at once.
            self.assign(rules.new_violations(touched))
            raise Refused(self.verdicts)

    def load(self) -> None:
        """Write all entries, each kind of record after those that it refers to."""
        by_kind: dict[type[Record], list[Verdict]] = defaultdict(list)
        for verdict in self.verdicts:
            by_kind[verdict.entry.model].append(verdict)
        for model in RECORDS:
            if model in by_kind:
                self._load_kind(model, by_kind[model])
        if self.is_told:
            read_names(
                record
                for one in self.verdicts
                for record in (one.about, one.instead, *one.beside)
                if record and (record.pk or not isinstance(record, Unit))
            )
            self._tell_values()

    def _tell_values(self) -> None:
        """Say what the values are in words, as the records that they name are called after the load."""
        told = [one for one in self.verdicts if one.about and one.outcome != Outcome.UNCHANGED]
        in_words = ValuesInWords(
            (one.entry.model, fields) for one in told for fields in (one.before, one.after)
        )
        for one in told:
            one.in_words = in_words.of

    def assign(self, violations: list[Violation]) -> None:
        """Refuse the entries whose records cause these violations.

        A violation by a record that no entry is about belongs to the last entry.
        """
        for violation in violations:
            about = self.written.get((violation.model, violation.pk))
            if about:
                about.refuse(_of_violation(violation))
            elif self.verdicts:
                self.verdicts[-1].refuse(
                    _("Another record would break a rule: %(violation)s") % {"violation": violation}
                )

    def _load_kind(self, model: type[Record], verdicts: list[Verdict]) -> None:
        existing = self._known(model)
        targets = {
            relation.name: self._known(related_kind(model, relation.name))
            for relation in foreign_keys(model)
        }
        seen: dict[Key, Verdict] = {}
        waiting: list[_Waiting] = []
        for verdict in verdicts:
            is_refused = verdict.entry.place in self.made_codes.refused
            if not is_refused and (ready := self._load_entry(verdict, targets, existing, seen)):
                waiting.append(ready)
            self.done += 1
            if self.done % 100 == 0 or self.done == len(self.verdicts):
                self.progress(self.done, len(self.verdicts))
        for verdict in verdicts:
            if verdict.about and not verdict.before:
                verdict.beside = existing.beside(verdict.about, seen)
        self._write_all(model, waiting)
        if not self.may_publish:
            del self.by_key[model]  # what became a proposal is no record

    def _known(self, kind: type[Record]) -> ByKey:
        """All records of a kind by natural key. One query for each kind."""
        if kind not in self.by_key:
            self.by_key[kind] = ByKey(with_keys(kind))
        return self.by_key[kind]

    def _load_entry(
        self,
        verdict: Verdict,
        targets: dict[str, ByKey],
        existing: ByKey,
        seen: dict[Key, Verdict],
    ) -> "_Waiting | None":
        """Judge an entry. Returns its record if it waits to be written with the others of its kind."""
        entry = verdict.entry

        def find(relation: Relation, key: Key) -> Record | None:
            return targets[relation.name].referred_to(key)

        try:
            record, old = self._build(verdict, find, existing)
            key = record.natural_key()
        except ValidationError as error:
            lacks(verdict, error)
            self.row_faults.refuse(verdict, find, error)
            return None
        except (AttributeError, TypeError):
            if not lacks(verdict) and not entry.wrong:
                verdict.refuse(
                    _("The entry lacks a part of its key. Fill in every part of the key.")
                )
            self.row_faults.refuse(verdict, find)
            return None
        if (old is None and lacks(verdict)) or entry.wrong:
            self.row_faults.refuse(verdict, find, record=record)
            return None
        verdict.about = record
        verdict.after = fields_of(record)
        if old:
            verdict.before = fields_of(old)
        if not self._may_be_about(verdict, key, old, seen):
            return None
        if broken := row_violations(record):
            verdict.refuse(*map(_of_violation, broken))
            return None
        if old:
            record.pk = old.pk
            verdict.changes = changed_fields(verdict.before, verdict.after)
            if verdict.instead:
                existing.pop(old.natural_key(), None)
        verdict.outcome = Outcome.CHANGED if old else Outcome.CREATED
        if old and not verdict.changes:
            verdict.outcome = Outcome.UNCHANGED
        elif self.may_publish:
            existing[key] = record
            return verdict, (record, old)
        else:
            self._save(verdict, record)
            existing[key] = record
        self.written[entry.model._meta.label_lower, record.pk] = verdict
        return None

    def _may_be_about(
        self, verdict: Verdict, key: Key, old: Record | None, seen: dict[Key, Verdict]
    ) -> bool:
        """May the entry be about the record with that key? If not, it gets its verdict here."""
        if key in seen:
            self._repeat(verdict, seen[key])
            return False
        if old and self.made_codes.refuse_stored(verdict, old):
            return False
        seen[key] = verdict
        if old and old.pk is not None:
            first = self.about.setdefault((verdict.entry.model, old.pk), verdict)
            if first is not verdict:
                self._refuse_second(verdict, first)
                return False
        return True

    @staticmethod
    def _build(verdict: Verdict, find: Find, existing: ByKey) -> tuple[Record, Record | None]:
        """The record of an entry, and the stored one that it changes. Raises ValidationError, or
        AttributeError or TypeError if a part of the key is missing."""
        entry = verdict.entry
        record = build_record(entry.model, entry.fields, find)
        old = existing.meant_by(record)
        if old is None and entry.instead:
            old = verdict.instead = existing.chosen(record, entry.instead)
        if old and entry.partial:
            stored = fields_of(old)
            if filled := [name for name in entry.fills if stored.get(name)]:
                says = stored | fields_of(record)
                verdict.kept = {name: stored[name] for name in filled if says[name] != stored[name]}
            stays = {*filled, *entry.only_new}
            taken = {name: value for name, value in entry.fields.items() if name not in stays}
            record = build_record(entry.model, stored | taken, find)
        if old and verdict.instead is None and has_code(entry.model):
            keep_code(record, old)
        return record, old

    def _repeat(self, verdict: Verdict, earlier: Verdict) -> None:
        """Refuse a second entry for a record, unless a table repeats it with the same fields."""
        if self.made_codes.refuse_second(verdict, earlier):
            return
        if verdict.entry.partial and verdict.entry.fields == earlier.entry.fields:
            verdict.outcome = Outcome.UNCHANGED
            return
        verdict.refuse(
            _("%(record)s is already in %(place)s. Leave one of the two out.")
            % {"record": verdict.record, "place": earlier.entry.place}
        )

    @staticmethod
    def _refuse_second(verdict: Verdict, first: Verdict) -> None:
        """Refuse an entry that would change a record that another entry is about already."""
        verdict.refuse(
            _(
                "The record that it would change is changed by %(place)s. Choose it for one row only."
            )
            % {"place": first.entry.place}
        )

    def _write_all(self, model: type[Record], waiting: "list[_Waiting]") -> None:
        """Write records of a kind. If the database refuses some, find these by halving.

        So a refused record costs as many statements as it takes to halve the batch down to it.
        """
        if not waiting:
            return
        changes = [change for _verdict, change in waiting]
        try:
            with transaction.atomic():
                write_all(model, changes)
        except IntegrityError as error:
            self._forget_keys(changes)
            if len(waiting) == 1:
                [(verdict, (record, old))] = waiting
                verdict.refuse(_refusal(record, error))
                if old:
                    self.by_key[model][record.natural_key()] = old
                else:
                    del self.by_key[model][record.natural_key()]
                return
            middle = len(waiting) // 2
            self._write_all(model, waiting[:middle])
            self._write_all(model, waiting[middle:])
            return
        keep_all(model, changes)
        self.has_written = True
        for verdict, (record, _old) in waiting:
            self.written[model._meta.label_lower, record.pk] = verdict

    @staticmethod
    def _forget_keys(changes: list[Change]) -> None:
        """Make records that were not stored new again."""
        for record, old in changes:
            if old is None:
                record.pk, record._state.adding = None, True

    def _save(self, verdict: Verdict, record: Record) -> None:
        """Save or propose a record by itself, as somebody who may not publish."""
        try:
            with transaction.atomic():
                verdict.proposed = write(record, self.by) is not None
            self.has_written = True
        except RulesBroken as error:
            verdict.refuse(*map(_of_violation, error.violations))
        except IntegrityError as error:
            verdict.refuse(_refusal(record, error))


def _of_violation(violation: Violation) -> Problem:
    kind = BY_LABEL[violation.model]
    return Problem.of_field(kind, violation.fieldname, violation.message, violation.record)


_Waiting = tuple[Verdict, Change]
"""An entry that is ready to be written."""


def _refusal(record: Record, error: IntegrityError) -> str:
    """Why the database refuses a record, in words."""
    return _(
        "The database refuses %(record)s (%(error)s). Another record has the same key, or a value is "
        "not allowed. Correct the entry."
    ) % {"record": record.reference, "error": error}
