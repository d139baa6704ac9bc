"""Drafts and proposals as lines of a page: what each says or would change, by whom, and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from reversion.models import Revision

from orgchart.models import Fact, Proposal, Record
from orgchart.serialization import BY_LABEL, field_in_words, value_in_words
from orgchart.writing.history import writers
from orgchart.writing.proposals import all_rivals_of, stored_records, why_outdated
from orgchart.writing.queue import Entry, read
from orgchart.writing.record_states import Subject

from .labels import authority_of, in_words, names_of_units
from .page_helpers import address_of

NO_SOURCE_YET = gettext_lazy("It has no source yet, so it cannot be published.")


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft, as the page shows it."""

    fact: Fact
    kind: str
    what: str
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


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposal, as the page shows it."""

    proposal: Proposal
    kind: str
    record: Record | None
    """The record that it is about, as it is stored; None if there is none yet."""
    address: str
    fields: list[tuple[str, str, str]] = field(default_factory=list)
    """Each field that it changes: its name, the value before and the value after."""
    edit: Revision | None = None
    problems: Sequence[str] = ()
    """Why it cannot be published as it is."""

    @property
    def key(self) -> str:
        """What its checkbox submits."""
        return str(self.proposal.pk)


Row = DraftRow | ProposalRow


def rows_of(entries: Sequence[Entry]) -> list[Row]:
    """The lines in words. A few queries for each kind of record among them, and a few more."""
    records = read(entries)
    proposals = [record for record in records.values() if isinstance(record, Proposal)]
    facts = [record for record in records.values() if isinstance(record, Fact)]
    stored = stored_records(proposals)
    problems = _problems(proposals, stored)
    problems |= {
        (fact._meta.label_lower, fact.pk): [str(NO_SOURCE_YET)]
        for fact in facts
        if not fact.source_id
    }
    names = names_of_units(pk for fact in facts for pk in fact.unit_ids)
    who = writers(records.values())
    found: list[Row] = []
    for entry in entries:
        record, edit = records.get(entry.subject), who.get(entry.subject)
        against = problems.get(entry.subject, ())
        if isinstance(record, Proposal):
            found.append(proposal_row(record, stored.get(record.pk), edit, against))
        elif record is not None:  # somebody may have decided meanwhile
            found.append(_draft_row(record, names, edit, against))
    return found


def _problems(
    proposals: Iterable[Proposal], stored: Mapping[int, Record]
) -> dict[Subject, list[str]]:
    found: dict[Subject, list[str]] = {}
    against = all_rivals_of(proposals)
    for proposal in proposals:
        outdated = why_outdated(proposal, stored.get(proposal.pk))
        said = [str(outdated.message)] if outdated else []
        said += map(str, against.get(proposal.pk, []))
        found["orgchart.proposal", proposal.pk] = said
    return found


def _draft_row(
    fact: Fact, names: Mapping[int, str], edit: Revision | None, problems: Sequence[str]
) -> DraftRow:
    label = fact._meta.label_lower
    what, unit = in_words(fact, names), names.get(fact.unit_ids[0], "")
    source = ", ".join(filter(None, [fact.source.title if fact.source else "", fact.locator]))
    details = [
        (_("Authority"), authority_of(fact)),
        (_("Source"), source),
        (_("Quotation"), fact.quotation),
        (_("Note"), fact.note),
    ]
    return DraftRow(
        fact,
        str(fact._meta.verbose_name),
        what,
        "" if unit in what else unit,
        [(name, value) for name, value in details if value],
        f"{label}:{fact.pk}",
        address_of(fact),
        edit,
        problems,
    )


def proposal_row(
    proposal: Proposal,
    stored: Record | None,
    edit: Revision | None = None,
    problems: Sequence[str] = (),
) -> ProposalRow:
    """The proposal in words. No query."""
    model = BY_LABEL[proposal.kind]
    return ProposalRow(
        proposal,
        str(model._meta.verbose_name),
        stored,
        address_of(stored) if stored else "",
        [
            (
                field_in_words(model, name),
                value_in_words(model, name, proposal.before.get(name)),
                value_in_words(model, name, proposal.after.get(name)),
            )
            for name in {**proposal.before, **proposal.after}
        ],
        edit,
        problems,
    )
