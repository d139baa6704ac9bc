"""Drafts and proposals that can only be published together, such as the end and the beginning of a rename."""

from collections.abc import Iterable

from django.utils.translation import ngettext

from orgchart.models import Fact, Proposal, Record

from .mailing import and_more
from .obstacles import obstacles
from .queue import beside, entries_of, read
from .record_names import read_names
from .stored_records import stored_records
from .telling import SAID

MOST = 200
"""How many drafts and proposals of the same edits and plans are looked at."""
FEW = 8
"""If no more would make it possible, it is tried without each: what is not needed is not demanded."""


def missing_beside(chosen: Iterable[Fact | Proposal]) -> list[Fact | Proposal]:
    """What must be published together with what is chosen, and would make it possible.

    It is of the same edits or plans: what is about the same units, or else all of it. Empty if that would
    not help. A few queries for each kind of record, and what ``obstacles`` costs, at most twice, and
    FEW times more.
    """
    tried = read(beside(entries_of(chosen), MOST))
    own = {(item._meta.label_lower, item.pk) for item in chosen}
    here = [item for subject, item in tried.items() if subject in own]
    others = [item for subject, item in tried.items() if subject not in own]
    read_names([*here, *others])
    units = {pk for item in here for pk in _units_of(item)}
    near = [item for item in others if units.intersection(_units_of(item))]
    for more in (near, others):
        if more and _is_possible([*here, *more]):
            return _needed(here, more)
    return []


def _needed(here: list[Fact | Proposal], more: list[Fact | Proposal]) -> list[Fact | Proposal]:
    """Those of ``more`` without which what is here is not possible; all, if they are not few."""
    if len(more) > FEW:
        return more
    needed = more
    for item in more:
        without = [other for other in needed if other is not item]
        if _is_possible([*here, *without]):
            needed = without
    return needed


def _is_possible(items: list[Fact | Proposal]) -> bool:
    stored = stored_records(item for item in items if isinstance(item, Proposal))
    return not obstacles(items, stored)


def _units_of(item: Fact | Proposal) -> tuple[int, ...]:
    about: Record | None = item.about if isinstance(item, Proposal) else item
    return about.unit_ids if isinstance(about, Fact) else ()


def together_in_words(missing: list[Fact | Proposal]) -> str:
    """Which records belong to what is chosen, and what to do. They are named by ``missing_beside``."""
    message = ngettext(
        "It belongs together with %(count)d other record, and can only be published with it. Tick that "
        "too: %(records)s.",
        "It belongs together with %(count)d other records, and can only be published with them. Tick "
        "these too: %(records)s.",
        len(missing),
    )
    named = [
        item.named if isinstance(item, Proposal) else item.reference for item in missing[:SAID]
    ]
    more = and_more(len(missing) - SAID)
    records = "; ".join([*named, more] if more else named)
    return message % {"count": len(missing), "records": records}
