"""Proposals: changes to public records that an editor wants and a publisher decides on.

Each author has one proposal for a record (and for each plan). Those of several authors stand beside
each other, and what contradicts is said when it is written, on the page of drafts and when it is
published.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orgchart.models import Proposal, Record, Reorganisation, Review
from orgchart.models.workflow import KEY_SEPARATOR
from orgchart.roles import Writer
from orgchart.serialization import (
    BY_LABEL,
    Fields,
    Find,
    build_record,
    changed_fields,
    field_in_words,
    fields_of,
    in_registry,
    with_keys,
)

from .record_names import ValuesInWords, read_names
from .stored_records import stored_record
from .violations import RulesBroken, Violation, violation

OUTDATED = gettext_lazy(
    "The record has changed since the proposal was made: %(field)s was “%(then)s” and is now "
    "“%(now)s”. Discard the proposal, or propose the change again."
)
GONE = gettext_lazy(
    "The record that this proposal would change no longer exists. Discard the proposal."
)
CHOOSE_ONE = gettext_lazy("Publish one of the two, and discard or change the other.")


def propose_change(
    record: Record, plan: Reorganisation | None = None, by: Writer = None
) -> Proposal | None:
    """Propose that the stored record becomes like this one. None if nothing differs."""
    stored = with_keys(type(record)).get(pk=record.pk)
    now, wanted = fields_of(stored), fields_of(record)
    names = changed_fields(now, wanted)
    if not names:
        return None
    before = {name: now.get(name) for name in names}
    after = {name: wanted.get(name) for name in names}
    return propose(stored, Proposal.Action.CHANGE, before, after, plan, by)


def propose(
    record: Record,
    action: str,
    before: Fields,
    after: Fields,
    plan: Reorganisation | None = None,
    by: Writer = None,
) -> Proposal:
    """Save the proposal. It includes what its author proposed for the record before.

    Without a plan it goes into what was sent back to the author, if that is about the record, and stays in
    the plan of that. What somebody else proposed for the record stays as it is, beside it (``rivals_of``).
    """
    own = {
        "kind": record._meta.label_lower,
        "key": KEY_SEPARATOR.join(record.natural_key()),
        "reorganisation": plan,
        "author": by.get_username() if by else "",
    }
    known = Proposal.objects.filter(**own).first() if plan else own_about(record, by)
    proposal: Proposal = known or Proposal(**own)
    take(proposal, action, before, after)
    proposal.save()
    return proposal


def take(proposal: Proposal, action: str, before: Fields, after: Fields) -> None:
    """Make it a proposal for this. A change of fields goes into the one that it proposed before; no query."""
    merges = action == proposal.action == Proposal.Action.CHANGE
    proposal.before = {**before, **proposal.before} if merges else before
    proposal.after = {**proposal.after, **after} if merges else after
    proposal.action = action


def own_about(record: Record, by: Writer) -> Proposal | None:
    """The proposal of a person for a record that what they write next belongs to: the one without a plan,
    or else one that was sent back to them. One query, and those of the key of the record."""
    reviews = Review.objects.filter(
        kind=Proposal._meta.label_lower, object_id=OuterRef("pk"), state=Review.State.SENT_BACK
    )
    own = Proposal.objects.filter(
        kind=record._meta.label_lower,
        key=KEY_SEPARATOR.join(record.natural_key()),
        author=by.get_username() if by else "",
    )
    wanted = own.filter(Q(reorganisation=None) | Exists(reviews))
    return wanted.order_by(F("reorganisation").asc(nulls_first=True)).first()


# --- proposals beside each other ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rival:
    """Another proposal about the same record that cannot be published together with one."""

    other: Proposal
    fields: list[str]
    """The fields for which the two have different values; empty if one of them removes the record."""

    def __str__(self) -> str:
        """What the other proposal says, in a sentence. A query or two for each kind that it names."""
        model = BY_LABEL[self.other.kind]
        read_names([self.other])
        said = {
            "author": self.other.author or _("Somebody"),
            "record": self.other.about_in_words,
        }
        if not self.fields:
            message = _("%(author)s proposes otherwise for %(record)s: one of the two removes it.")
            return message % said
        wanted = {name: self.other.after.get(name) for name in self.fields}
        values = ValuesInWords([(model, wanted)])
        said["fields"] = ", ".join(
            f"{field_in_words(model, name)} “{values.of(model, name, value)}”"
            for name, value in wanted.items()
        )
        return _("%(author)s proposes otherwise for %(record)s: %(fields)s.") % said


def rivals(proposals: Iterable[Proposal]) -> dict[int, list[Rival]]:
    """What contradicts each of these proposals among these proposals, by its primary key. No query."""
    about: dict[tuple[str, str], list[Proposal]] = defaultdict(list)
    for proposal in proposals:
        about[proposal.kind, proposal.key].append(proposal)
    found: dict[int, list[Rival]] = {}
    for same in about.values():
        for one in same:
            others = [rival for other in same if (rival := _rival(one, other))]
            if others:
                found[one.pk] = others
    return found


def rivals_of(proposals: Iterable[Proposal]) -> dict[int, list[Rival]]:
    """What contradicts each of these proposals among all others, by its primary key. One query."""
    found = all_rivals_of(proposals)
    return {
        pk: others
        for pk, all_others in found.items()
        if (others := [rival for rival in all_others if rival.other.pk not in found])
    }


def all_rivals_of(proposals: Iterable[Proposal]) -> dict[int, list[Rival]]:
    """What contradicts each of these proposals, by its primary key: others, and among these. One query."""
    own = {proposal.pk for proposal in proposals}
    if not own:
        return {}
    stored = Proposal.objects.filter(
        key__in=Proposal.objects.filter(pk__in=own).order_by().values("key")
    )
    found = rivals(stored)
    return {pk: found.get(pk, []) for pk in own}


def _rival(one: Proposal, other: Proposal) -> Rival | None:
    if one.pk == other.pk:
        return None
    remove = Proposal.Action.REMOVE
    if remove in (one.action, other.action):
        return None if one.action == other.action else Rival(other, [])
    names = [
        name
        for name in {**one.after, **one.before}
        if name in {**other.after, **other.before} and one.after.get(name) != other.after.get(name)
    ]
    return Rival(other, names) if names else None


def contradictions_among(proposals: Iterable[Proposal]) -> list[Violation]:
    """Why these proposals cannot be published together. No query."""
    chosen = list(proposals)
    found = rivals(chosen)
    return [
        violation(proposal, "proposals_agree", f"{rival} {CHOOSE_ONE}")
        for proposal in chosen
        for rival in found.get(proposal.pk, [])
    ]


def twins_among(proposals: Iterable[Proposal]) -> list[Proposal]:
    """Those that propose just what an earlier one of these proposes. No query."""
    seen: set[tuple[str, str, str, str]] = set()
    found = []
    for proposal in proposals:
        wanted = json.dumps(proposal.after, sort_keys=True)
        what = (proposal.kind, proposal.key, proposal.action, wanted)
        if what in seen:
            found.append(proposal)
        seen.add(what)
    return found


# --- what it would become ----------------------------------------------------------------------


def proposed_record(proposal: Proposal) -> Record:
    """The record as it would be, not saved. Raises RulesBroken if the stored one has changed."""
    stored = stored_record(proposal)
    if proposal.action != Proposal.Action.ADD and (outdated := why_outdated(proposal, stored)):
        raise RulesBroken([outdated])
    return proposed_from(proposal, stored, in_registry)


def proposed_from(proposal: Proposal, stored: Record | None, find: Find) -> Record:
    """The record as it would be, not saved; ``find`` finds those that it refers to. The proposal is not
    outdated. Raises RulesBroken if the record cannot be built, for example because one has gone."""
    model = BY_LABEL[proposal.kind]
    if proposal.action == Proposal.Action.ADD:
        return _built(proposal, model, proposal.after, find)
    assert stored is not None  # a proposal about a record that has gone is outdated
    now = fields_of(stored)
    if proposal.action == Proposal.Action.REMOVE:
        return stored
    fields = {name: value for name, value in (now | proposal.after).items() if value is not None}
    record = _built(proposal, model, fields, find)
    record.pk, record._state.adding = stored.pk, False
    return record


def why_outdated(proposal: Proposal, stored: Record | None) -> Violation | None:
    """Why the proposal cannot be carried out any more; None if it can. ``stored`` is the record that it
    is about, as ``stored_record`` finds it. No query for a record loaded ``with_keys``."""
    model = BY_LABEL[proposal.kind]
    if proposal.action == Proposal.Action.ADD:
        there = _("There is such a record already. Discard the proposal, or change that record.")
        return violation(stored, "proposal_is_current", there) if stored else None
    if stored is None:
        return violation(proposal, "proposal_is_current", GONE)
    now = fields_of(stored)
    for name, then in proposal.before.items():
        if now.get(name) not in (then, proposal.after.get(name)):
            values = ValuesInWords([(model, {name: then}), (model, {name: now.get(name)})])
            message = OUTDATED % {
                "field": field_in_words(model, name),
                "then": values.of(model, name, then),
                "now": values.of(model, name, now.get(name)),
            }
            return violation(stored, "proposal_is_current", message, name)
    return None


def _built(proposal: Proposal, model: type[Record], fields: Fields, find: Find) -> Record:
    """The record with those fields. Raises RulesBroken, naming the proposal, if they are not valid."""
    try:
        return build_record(model, fields, find)
    except ValidationError as error:
        message = " ".join(error.messages)
        raise RulesBroken([violation(proposal, "proposal_is_readable", message)]) from None
