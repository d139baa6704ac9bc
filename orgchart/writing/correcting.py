"""Correcting a proposal: its author says anew what the record is to become."""

from collections.abc import Collection

from orgchart.models import Proposal, Record
from orgchart.serialization import changed_fields, fields_of, with_keys

from .reviewing import forget


def correct(proposal: Proposal, record: Record, names: Collection[str]) -> bool:
    """Let the proposal be that the stored record becomes like this one in the fields of those names.

    What it says of other fields stays. It is deleted if nothing differs from what is public. Was anything
    written? Three queries.
    """
    stored = with_keys(type(record)).get(pk=record.pk)
    now, wanted = fields_of(stored), fields_of(record)
    kept = {name: value for name, value in proposal.after.items() if name not in names}
    after = {name: wanted.get(name) for name in changed_fields(now, wanted) if name in names} | kept
    before = {name: proposal.before.get(name) if name in kept else now.get(name) for name in after}
    if not after:
        forget([proposal])
        proposal.delete()
        return True
    if after == proposal.after and before == proposal.before:
        return False
    proposal.before, proposal.after = before, after
    proposal.save()
    return True
