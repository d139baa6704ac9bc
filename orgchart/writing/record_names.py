"""What messages call records: units by their names, and never by their codes.

``Record.named`` and ``Record.reference`` say it. Before a list of records is named, ``read_names`` reads
what their names need, in a few queries for all of them.
"""

from collections import defaultdict
from collections.abc import Iterable
from itertools import chain

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import ForeignKey, prefetch_related_objects
from django.utils.translation import gettext as _

from orgchart.models import Proposal, Record, UnitName
from orgchart.models.names import name_units
from orgchart.serialization import BY_LABEL, JSON, Fields, field_in_words, value_in_words

from .stored_records import records_of, referred_to


def read_names(records: Iterable[Record | None], also: Iterable[UnitName] = ()) -> None:
    """Read what the names of those records need; ``also`` as for ``name_units``.

    One query for each kind of record, and one for each relation that is not loaded. For proposals,
    their records are found first.
    """
    by_kind: dict[type[Record], list[Record]] = defaultdict(list)
    for record in records:
        if record is not None:
            by_kind[type(record)].append(record)
    proposals = [one for one in by_kind.pop(Proposal, ()) if isinstance(one, Proposal)]
    if new := [one for one in proposals if one.about is None]:
        of_proposals = records_of(new)
        for proposal in new:
            proposal.about = of_proposals.get(proposal.pk)
    for proposal in proposals:
        if proposal.about:
            by_kind[type(proposal.about)].append(proposal.about)
    for kind, of_kind in by_kind.items():
        if paths := kind.naming_paths():
            prefetch_related_objects(of_kind, *dict.fromkeys(paths))
    name_units(chain.from_iterable(by_kind.values()), also)


def reference_of(record: Record) -> str:
    """How a message names one record, with its kind; by its kind alone if a broken row has no name. At most a few
    queries."""
    try:
        record.natural_key()
        read_names([record])
    except (AttributeError, ObjectDoesNotExist):
        return _("%(kind)s that is not complete") % {"kind": record._meta.verbose_name}
    return reference_as_read(record)


def reference_as_read(record: Record) -> str:
    """As ``reference_of``, after ``read_names``."""
    try:
        return record.reference
    except (AttributeError, ObjectDoesNotExist):
        return _("%(kind)s that is not complete") % {"kind": record._meta.verbose_name}
    except (
        TypeError,
        ValueError,
    ):  # a name has no words for a choice that is none, or for a text that is missing
        return _("%(kind)s with a wrong value") % {"kind": record._meta.verbose_name}


class ValuesInWords:
    """Values of plain data as a person reads them: records by their names, choices by their labels."""

    def __init__(self, wanted: Iterable[tuple[type[Record], Fields]]) -> None:
        """A query or two for each kind of record to which those fields refer."""
        self._found = referred_to(wanted)
        read_names(record for of_kind in self._found.values() for record in of_kind.values())

    @classmethod
    def of_proposals(cls, proposals: Iterable[Proposal]) -> "ValuesInWords":
        """What the values before and after are in words. A query or two for each kind that they name."""
        return cls(
            (BY_LABEL[proposal.kind], fields)
            for proposal in proposals
            for fields in (proposal.before, proposal.after)
        )

    def of_proposal(self, proposal: Proposal) -> list[tuple[str, str, str]]:
        """Each field that the proposal changes: its name, the value before and the value after."""
        kind = BY_LABEL[proposal.kind]
        return [
            (
                field_in_words(kind, name),
                self.of(kind, name, proposal.before.get(name)),
                self.of(kind, name, proposal.after.get(name)),
            )
            for name in {**proposal.before, **proposal.after}
        ]

    def of(self, kind: type[Record], name: str, value: JSON) -> str:
        """The value of a field; empty if there is none."""
        relations = {own.name: own for own in kind._meta.fields if isinstance(own, ForeignKey)}
        if value is None or name not in relations:
            return value_in_words(kind, name, value)
        key = tuple(map(str, value if isinstance(value, list) else [value]))
        target = relations[name].related_model
        assert issubclass(target, Record)
        of_kind = self._found.get(target, {})
        return of_kind[key].named if key in of_kind else value_in_words(kind, name, value)
