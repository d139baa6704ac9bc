"""Drafts and proposals as lines of a page: what each says or would change, by whom, and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from reversion.models import Revision

from orgchart.models import (
    Appointment,
    Fact,
    Person,
    Proposal,
    ReaderReport,
    Record,
    Reorganisation,
    Review,
    Unit,
    UnitName,
)
from orgchart.serialization import BY_LABEL, field_in_words, fields_of, own_fields, value_in_words
from orgchart.writing.brought_along import brought_by
from orgchart.writing.history import writers
from orgchart.writing.mailing import change_in_words, given_in_words
from orgchart.writing.obstacles import obstacles
from orgchart.writing.queue import QueueLine, beside, read
from orgchart.writing.record_names import ValuesInWords, read_names
from orgchart.writing.reported_works import reports_behind
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
    brought: Sequence[str] = ()
    """What is new with it, and no line of its own: a unit, a document, a source, a person; in words."""
    reports: Sequence[ReaderReport] = ()
    """The reports of readers from which it was made, if they still wait."""


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
    brought: Sequence[str] = ()
    """What is new with it, as for a draft."""
    reports: Sequence[ReaderReport] = ()
    """The reports of readers from which it was made, if they still wait."""

    @property
    def key(self) -> str:
        """What its checkbox submits."""
        return str(self.proposal.pk)


Row = DraftRow | ProposalRow


SAID_OTHERWISE = {
    "code",
    "status",
    "start",
    "end",
    "started_by",
    "started_by_paragraph",
    "ended_by",
    "ended_by_paragraph",
    "source",
    "locator",
    "quotation",
    "note",
    "reorganisation",
}
"""Fields of a draft that its line says in words of its own, and the code, which is no word."""
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
    brought = brought_by(records.values())
    reports = reports_behind(records)
    found: list[Row] = []
    for subject, record in records.items():
        edit, against = who.get(subject), problems.get(subject, ())
        if isinstance(record, Proposal):
            row: Row = proposal_row(record, stored.get(record.pk), values, edit, against)
        else:
            row = _draft_row(record, edit, against)
        new = [one for one in brought.get(subject, ()) if _is_told_by(record, one)]
        found.append(
            replace(
                row,
                review=reviews.get(subject),
                brought=[*map(_new_in_words, new)],
                reports=reports.get(subject, ()),
            )
        )
    return found


TOLD_BY: dict[type[Record], type[Record]] = {Unit: UnitName, Person: Appointment}
"""The kind of line that tells of a new unit and of a new person; any line tells of other records."""


def _is_told_by(record: Record, brought: Record) -> bool:
    """Does the line of the record tell what came with it? A plan stands beside the line already."""
    kind = BY_LABEL[record.kind] if isinstance(record, Proposal) else type(record)
    teller = TOLD_BY.get(type(brought), kind)
    return kind is teller and not isinstance(brought, Reorganisation)


def _new_in_words(record: Record) -> str:
    """A record with all its values. No query after ``read_names``."""
    kind = type(record)
    said = (
        given_in_words(field_in_words(kind, name), "", value_in_words(kind, name, value))
        for name, value in fields_of(record).items()
        if name != "draft"
    )
    values = {"kind": kind._meta.verbose_name, "values": ", ".join(said)}
    return _("New with it: %(kind)s, %(values)s") % values


def _own_values(fact: Fact) -> Iterator[tuple[str, str]]:
    """What only this kind of fact says, such as the level of a name: each field and its value in words, but no text
    that its name has.

    No query for a fact of ``queue.waiting_of``."""
    kind = type(fact)
    for field_ in own_fields(kind):
        value = getattr(fact, field_.name)
        if field_.name in SAID_OTHERWISE or isinstance(value, Unit | Fact | Person):
            continue
        if isinstance(value, Record):
            yield str(capfirst(field_.verbose_name)), str(value)
        elif value and not (field_.name == "supports" and value == field_.get_default()):
            plain = value if isinstance(value, bool | list) else str(value)
            said = value_in_words(kind, field_.name, plain)
            if field_.choices or said not in fact.named:
                yield str(capfirst(field_.verbose_name)), said


def _unit_beside(record: Record | None, what: str) -> str:
    """The name of the unit of a fact, if the words do not have it. No query after ``read_names``."""
    unit = record.units[0].called() if isinstance(record, Fact) else ""
    return "" if unit in what else unit


def _draft_row(fact: Fact, edit: Revision | None, problems: Sequence[str]) -> DraftRow:
    label = fact._meta.label_lower
    source = ", ".join(filter(None, [fact.source.title if fact.source else "", fact.locator]))
    details = [
        *_own_values(fact),
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
