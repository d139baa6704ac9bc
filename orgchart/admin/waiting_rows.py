"""Drafts and proposals as lines of a page: what each says or would change, by whom, and why."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _
from reversion.models import Revision

from orgchart.models import Fact, Proposal, Record, Review
from orgchart.serialization import BY_LABEL
from orgchart.writing.history import writers
from orgchart.writing.mailing import change_in_words
from orgchart.writing.obstacles import obstacles
from orgchart.writing.queue import QueueLine, beside, read
from orgchart.writing.record_names import ValuesInWords, read_names
from orgchart.writing.reviewing import reviews_by_subject
from orgchart.writing.stored_records import stored_records

from .labels import authority_of, documents_beside
from .page_helpers import address_of


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft, as the page shows it."""

    fact: Fact
    kind: str
    what: str
    """What it says and when it was so, with units by their names."""
    unit: str
    """The name of its unit, if what it says does not have it."""
    details: list[tuple[str, str]]
    """What else it says: the name of a field and its value."""
    key: str
    """What its checkbox submits."""
    address: str
    edit: Revision | None
    """The edit that first wrote it."""
    problems: Sequence[str] = ()
    """Why it cannot be published as it is."""
    review: Review | None = None
    """What a publisher decided about it."""


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposal, as the page shows it."""

    proposal: Proposal
    kind: str
    record: Record | None
    """The record that it is about, as it is stored; None if there is none yet."""
    what: str
    """The record that it is about, with units by their names."""
    unit: str
    """The name of its unit, if what it is about does not have it."""
    address: str
    fields: list[tuple[str, str, str]] = field(default_factory=list)
    """Each field that it changes: its name, the value before and the value after."""
    edit: Revision | None = None
    problems: Sequence[str] = ()
    """Why it cannot be published as it is."""
    review: Review | None = None
    """What a publisher decided about it."""

    @property
    def key(self) -> str:
        """What its checkbox submits."""
        return str(self.proposal.pk)


Row = DraftRow | ProposalRow


MOST_TOLD = 3
"""How many proposals a message tells whole; the page of drafts shows them all."""
TOGETHER = 200
"""How many more drafts and proposals are tried together with those of a page: of the same edits and plans."""


def rows_of(entries: Sequence[QueueLine]) -> list[Row]:
    """The lines in words, with what stands against publishing each of them.

    A few queries for each kind of record among them, and what ``obstacles`` costs.
    """
    tried = read(beside(entries, TOGETHER))
    records = {entry.subject: tried[entry.subject] for entry in entries if entry.subject in tried}
    facts = [record for record in records.values() if isinstance(record, Fact)]
    stored = stored_records(record for record in tried.values() if isinstance(record, Proposal))
    problems = obstacles(tried.values(), stored)
    proposals = [record for record in records.values() if isinstance(record, Proposal)]
    read_names([*facts, *proposals])
    values = ValuesInWords.of_proposals(proposals)
    who = writers(records.values())
    reviews = reviews_by_subject(records.values())
    found: list[Row] = []
    for subject, record in records.items():
        edit, against = who.get(subject), problems.get(subject, ())
        if isinstance(record, Proposal):
            row: Row = proposal_row(record, stored.get(record.pk), values, edit, against)
        else:
            row = _draft_row(record, edit, against)
        found.append(replace(row, review=reviews.get(subject)))
    return found


def _unit_beside(record: Record | None, what: str) -> str:
    """The name of the unit of a fact, if the words do not have it. No query after ``read_names``."""
    unit = record.units[0].called() if isinstance(record, Fact) else ""
    return "" if unit in what else unit


def _draft_row(fact: Fact, edit: Revision | None, problems: Sequence[str]) -> DraftRow:
    label = fact._meta.label_lower
    source = ", ".join(filter(None, [fact.source.title if fact.source else "", fact.locator]))
    details = [
        (_("Authority"), authority_of(fact)),
        (_("Documents"), documents_beside(fact)),
        (_("Source"), source),
        (_("Quotation"), fact.quotation),
        (_("Note"), fact.note),
    ]
    return DraftRow(
        fact,
        str(fact._meta.verbose_name),
        fact.named,
        _unit_beside(fact, fact.named),
        [(name, value) for name, value in details if value],
        f"{label}:{fact.pk}",
        address_of(fact),
        edit,
        problems,
    )


def proposal_row(
    proposal: Proposal,
    stored: Record | None,
    values: ValuesInWords,
    edit: Revision | None = None,
    problems: Sequence[str] = (),
) -> ProposalRow:
    """The proposal in words. No query after ``read_names``."""
    proposal.about = proposal.about or stored
    model, about = BY_LABEL[proposal.kind], proposal.about
    what = about.named if about else proposal.about_in_words
    return ProposalRow(
        proposal,
        str(model._meta.verbose_name),
        stored,
        what,
        _unit_beside(about, what),
        address_of(stored) if stored else "",
        values.of_proposal(proposal),
        edit,
        problems,
    )


def told(proposals: Sequence[Proposal]) -> list[str]:
    """What the first proposals say, a sentence each: the record, and each new value beside the old.

    A few queries for each of them, and there are at most MOST_TOLD.
    """
    some = proposals[:MOST_TOLD]
    read_names(some)
    stored, values = stored_records(some), ValuesInWords.of_proposals(some)
    return [_told(proposal_row(one, stored.get(one.pk), values)) for one in some]


def _told(row: ProposalRow) -> str:
    if row.proposal.action == Proposal.Action.ADD:
        return _("You proposed to add %(record)s.") % {"record": row.what}
    if row.proposal.action == Proposal.Action.REMOVE:
        return _("You proposed to remove %(record)s.") % {"record": row.what}
    changes = "; ".join(change_in_words(*field) for field in row.fields)
    return _("You proposed for %(record)s: %(changes)s.") % {"record": row.what, "changes": changes}
