"""What stands against publishing drafts and proposals, asked before anybody tries.

A proposal can be outdated, contradict another one, or need a record that has gone. A draft can be
without a source. What is left is tried together on copies of the tables, and the rules are asked.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy

from django.db import models, transaction
from django.utils.translation import gettext as _

from orgchart.models import RECORDS, Fact, Proposal, Record, Standing
from orgchart.models.records import Relation
from orgchart.serialization import BY_LABEL, Find, Key, with_keys

from .bulk import keep_all, write_all
from .proposals import all_rivals_of, proposed_from, why_outdated
from .record_names import read_names
from .record_states import Subject
from .recording import adopt_keys
from .rules import new_faults
from .shadow_tables import shadow_tables
from .stored_records import referred_to, wanted_fields, with_natural_keys
from .touched import collecting, note_all
from .violations import Fault, RulesBroken, row_violations, told

Contradictions = dict[int, list[str]]
"""Why each proposal is outdated, and which others contradict it, by its primary key."""
Obstacles = dict[Subject, list[str]]
"""Why each draft or proposal cannot be published as it is; one without a reason can."""


def contradictions(proposals: Sequence[Proposal], stored: Mapping[int, Record]) -> Contradictions:
    """What speaks against each proposal without trying it. ``stored`` are the records that they are about
    (``stored_records``). One query, and those of the names of the others."""
    against = all_rivals_of(proposals)
    read_names(rival.other for rivals in against.values() for rival in rivals)
    found = {}
    for proposal in proposals:
        outdated = why_outdated(proposal, stored.get(proposal.pk))
        found[proposal.pk] = [str(outdated.message)] if outdated else []
        found[proposal.pk] += map(str, against.get(proposal.pk, ()))
    return found


def obstacles(waiting: Iterable[Fact | Proposal], stored: Mapping[int, Record]) -> Obstacles:
    """Why each of these could not be published, if all of them were published together.

    What belongs together, such as the acts of a plan, must be asked together. ``stored`` are the
    records that the proposals are about (``stored_records``). A few queries for each kind of record;
    a few more for each proposal to remove a record, and for each rule that would be broken.
    """
    items = list(waiting)
    # A record may refer to one that another of these proposes: that one comes first.
    proposals = sorted(
        (item for item in items if isinstance(item, Proposal)),
        key=lambda proposal: (RECORDS.index(BY_LABEL[proposal.kind]), proposal.pk),
    )
    trial = _Trial()
    against = contradictions(proposals, stored)
    find = _finder(proposals, stored, trial)
    for proposal in proposals:
        record = stored.get(proposal.pk)
        found = trial.found[_subject(proposal)]
        found += against[proposal.pk]
        if why_outdated(proposal, record):
            continue
        try:
            wanted = proposed_from(proposal, record, find)
            if broken := row_violations(wanted):
                raise RulesBroken(broken)
        except RulesBroken as error:
            found += [one.message for one in error.violations]
        else:
            trial.add(proposal, wanted, record)
    for fact in items:
        if isinstance(fact, Fact):
            public = copy(fact)
            public.status = Standing.PUBLISHED
            if broken := row_violations(public):
                trial.found[_subject(fact)] += [one.message for one in broken]
            else:
                trial.add(fact, public, fact)
    trial.run()
    return {subject: said for subject, said in trial.found.items() if said}


class _Trial:
    """Records as they would be, written together to copies of the tables."""

    def __init__(self) -> None:
        self.found: Obstacles = defaultdict(list)
        self._wanted: dict[type[Record], list[tuple[Record, Record | None, Subject]]] = defaultdict(
            list
        )
        self._removed: list[tuple[Record, Subject]] = []
        self._by_key: dict[tuple[type[Record], Key], Record] = {}

    def proposed(self, kind: type[Record], key: Key) -> Record | None:
        """The record that an earlier one of the proposals would add, or would give that key."""
        return self._by_key.get((kind, key))

    def add(self, item: Fact | Proposal, wanted: Record, stored: Record | None) -> None:
        """Try this too: the record as it would be, and as it is stored now."""
        if isinstance(item, Proposal) and item.action == Proposal.Action.REMOVE:
            self._removed.append((wanted, _subject(item)))
            return
        if isinstance(item, Proposal):
            if wanted.pk is None:  # until it is written, so that others can refer to it
                wanted.pk = -1 - len(self._by_key)
            self._by_key.setdefault((type(wanted), wanted.natural_key()), wanted)
        self._wanted[type(wanted)].append((wanted, stored, _subject(item)))

    def run(self) -> None:
        """Write everything, and note which rules that would break."""
        if not self._wanted and not self._removed:
            return
        with shadow_tables(), collecting() as touched:
            for kind in RECORDS:
                if changes := self._without_taken_keys(kind):
                    for record, _old, _subject in changes:
                        adopt_keys(record)
                    write_all(kind, [(record, old) for record, old, _subject in changes])
                    keep_all(kind, [(record, old) for record, old, _subject in changes])
            for record, subject in self._removed:
                try:
                    with transaction.atomic():
                        note_all(type(record), {record.pk: record})
                        copy(record).delete()
                except models.ProtectedError:
                    self.found[subject].append(
                        _("Other records still refer to it. Change or remove them first.")
                    )
            for fault in new_faults(touched):
                self._blame(fault)

    def _without_taken_keys(
        self, kind: type[Record]
    ) -> list[tuple[Record, Record | None, Subject]]:
        """The changes of a kind, without those that would give a record the key of another one.

        Of two that would give the same key to two records, the first remains.
        """
        changes = self._wanted.get(kind, [])
        changed = {
            subject: record.natural_key()
            for record, old, subject in changes
            if old is not None and subject[0] == "orgchart.proposal"
        }
        stored = with_natural_keys(with_keys(kind), changed.values())
        taken = {key: record.pk for key, record in stored.items()}
        left = []
        for record, old, subject in changes:
            if subject in changed and taken.setdefault(changed[subject], record.pk) != record.pk:
                self.found[subject].append(_("There is another record with that key already."))
            else:
                left.append((record, old, subject))
        return left

    def _blame(self, fault: Fault) -> None:
        """Note the fault at what caused it: at each of two records that cannot both be, or else at the
        record or what is tried of its unit."""
        subjects = self._by_record()
        own = subjects.get((fault.kind, fault.pk))
        other = subjects.get((fault.kind, fault.beside)) if fault.of_other else None
        [words] = told([fault])
        if own:
            self.found[own].append(words.message)
        if other and fault.of_other:
            self.found[other].append(str(fault.of_other()))
        if own or other:
            return
        record = with_keys(fault.kind).filter(pk=fault.pk).first()
        units = set(record.unit_ids) if isinstance(record, Fact) else set()
        for subject in self._of_units(units):
            self.found[subject].append(str(words))

    def _by_record(self) -> dict[tuple[type[Record], object], Subject]:
        return {
            (kind, record.pk): subject
            for kind, changes in self._wanted.items()
            for record, _old, subject in changes
        }

    def _of_units(self, units: set[int]) -> Iterator[Subject]:
        """What is tried of facts of those units."""
        tried = [(record, subject) for record, subject in self._removed]
        for changes in self._wanted.values():
            tried += [(old or record, subject) for record, old, subject in changes]
        for record, subject in tried:
            if isinstance(record, Fact) and units.intersection(record.unit_ids):
                yield subject


def _subject(item: Record) -> Subject:
    return item._meta.label_lower, item.pk


def _finder(proposals: Sequence[Proposal], stored: Mapping[int, Record], trial: _Trial) -> Find:
    """Finds the records to which the proposed ones would refer: stored, or proposed and tried before.

    One query for each kind and some keys.
    """
    found = referred_to(
        (BY_LABEL[one.kind], wanted_fields(one, stored.get(one.pk))) for one in proposals
    )

    def find(relation: Relation, key: Key) -> Record | None:
        target = relation.related_model
        assert issubclass(target, Record)
        return found.get(target, {}).get(key) or trial.proposed(target, key)

    return find
