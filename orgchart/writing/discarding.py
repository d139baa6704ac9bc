"""Discarding drafts and proposals, with the unit, the documents, the sources, the people and the plan that came with them."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.core.exceptions import ValidationError
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy

from orgchart.models import (
    FACTS,
    RECORDS,
    Fact,
    Notice,
    Proposal,
    Record,
    Unit,
    UnitName,
)
from orgchart.roles import Writer

from .as_seen import as_seen, drafts_as_seen
from .brought_along import BROUGHT, brought_along, leading_to
from .record_names import read_names
from .recording import recording
from .reviewing import forget
from .telling import Telling
from .violations import RulesBroken, violation

NAMELESS = gettext_lazy(
    "It is the only name of the unit, and other drafts of the unit remain: %(others)s. Discard all of them "
    "together: “everything” under Show lists what was sent back too."
)
NO_REASON = gettext_lazy(
    "Somebody else wrote some of it and will be told that it was discarded. Say why."
)


def discard(
    facts: Iterable[Fact] = (),
    proposals: Iterable[Proposal] = (),
    *,
    by: Writer,
    why: str,
    seen: int | None = None,
) -> None:
    """Delete drafts and proposals, all or none, if they are still as the person saw them.

    A unit of which nothing remains goes too, and so does a document, a source, a person or a plan that one
    of the same edits added, that is not public, and that nothing else refers to.

    Raises ValidationError if somebody else wrote some of it and no reason is given, because they are told; and
    RulesBroken, for example if somebody has published one of them meanwhile, or if other drafts of a unit would be
    left without its only name.
    """
    with recording(by=by, why=why):
        discarded = drafts_as_seen(facts, seen)
        named = {fact.unit_id: fact for fact in discarded if isinstance(fact, UnitName)}
        decided: list[Fact | Proposal] = [*as_seen(proposals, seen), *discarded]
        telling = Telling(decided)
        if by and not why.strip() and set(telling.authors.values()) - {"", by.get_username()}:
            raise ValidationError(NO_REASON, code="no_reason")
        brought = [one for one in brought_along(decided) if isinstance(one, BROUGHT)]
        forget(decided)
        for record in decided:
            if record.pk is not None and type(record).objects.filter(pk=record.pk).exists():
                record.delete()  # a post takes its appointments along
        for unit in Unit.objects.filter(pk__in=named, names=None):
            if left := _drafts_of(unit):
                read_names(left, also=[named[unit.pk]])
                message = NAMELESS % {"others": "; ".join(fact.named for fact in left)}
                raise RulesBroken([violation(named[unit.pk], "unit_has_a_name", message)])
            unit.delete()
        for one in _unused(brought):
            one.delete()
        telling.tell(Notice.Kind.DISCARDED, by, why)


def _drafts_of(unit: Unit) -> list[Fact]:
    """The facts of a unit. A query for each kind of fact."""
    return [fact for kind in FACTS for fact in kind.objects.on_page_of(unit).with_relations()]


def _unused(records: Iterable[Record]) -> Iterator[Record]:
    """Those to which nothing refers. A query for each kind that can refer to them, and one for proposals."""
    by_kind: dict[type[Record], dict[int, Record]] = defaultdict(dict)
    for record in records:
        by_kind[type(record)][record.pk] = record
    for kind, own in by_kind.items():
        parts = {part for part, _relation in kind.parts()}
        for other in RECORDS:
            for _target, attribute in () if other in parts else leading_to(other, (kind,)):
                used = other.objects.filter(**{f"{attribute}__in": list(own)}).order_by()
                for pk in used.values_list(attribute, flat=True).distinct():
                    own.pop(pk, None)
        yield from (one for one in own.values() if not _is_proposed(one))


def _is_proposed(record: Record) -> bool:
    """Does a proposal that waits refer to it? One query."""
    said = json.dumps(record.natural_key()[0])
    waiting = Proposal.objects.annotate(wanted=Cast("after", TextField()))
    return waiting.filter(Q(wanted__contains=said)).exists()
