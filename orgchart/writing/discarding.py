"""Discarding drafts and proposals, with the unit, the documents, the sources, the people and the plan that came with them."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from django.contrib.contenttypes.models import ContentType
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Min, Q, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy
from reversion.models import Version

from orgchart.models import (
    FACTS,
    RECORDS,
    Document,
    Fact,
    Notice,
    Person,
    Proposal,
    Record,
    Reorganisation,
    Source,
    Unit,
    UnitName,
)
from orgchart.models.records import foreign_keys
from orgchart.roles import Writer
from orgchart.serialization import BY_LABEL

from .as_seen import as_seen, drafts_as_seen
from .queue import entries_of
from .record_names import read_names
from .recording import recording
from .reviewing import forget
from .stored_records import referred_to
from .telling import Telling
from .violations import RulesBroken, violation

NAMELESS = gettext_lazy(
    "It is the only name of the unit, and other drafts of the unit remain: %(others)s. Discard them too."
)

BROUGHT: tuple[type[Record], ...] = (Document, Source, Person, Reorganisation)
"""The kinds of record that can be added on the way, with what refers to them (``citing.py``)."""


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
    of the same edits added, that is not public, and that nothing else refers to. Raises RulesBroken, for example
    if somebody has published one of them meanwhile, or if other drafts of a unit would be left without its
    only name.
    """
    with recording(by=by, why=why):
        discarded = drafts_as_seen(facts, seen)
        named = {fact.unit_id: fact for fact in discarded if isinstance(fact, UnitName)}
        decided: list[Fact | Proposal] = [*as_seen(proposals, seen), *discarded]
        telling = Telling(decided)
        brought = _brought_along(decided)
        forget(decided)
        for record in decided:
            if record.pk is not None and type(record).objects.filter(pk=record.pk).exists():
                record.delete()  # a post takes its appointments along
        for unit in Unit.objects.filter(pk__in=named, names=None):
            if left := _drafts_of(unit):
                read_names(left)
                message = NAMELESS % {"others": "; ".join(fact.named for fact in left)}
                raise RulesBroken([violation(named[unit.pk], "unit_has_a_name", message)])
            unit.delete()
        for one in _unused(brought):
            one.delete()
        telling.tell(Notice.Kind.DISCARDED, by, why)


def _drafts_of(unit: Unit) -> list[Fact]:
    """The facts of a unit. A query for each kind of fact."""
    return [fact for kind in FACTS for fact in kind.objects.on_page_of(unit).with_relations()]


def _brought_along(decided: list[Fact | Proposal]) -> list[Record]:
    """What those drafts and proposals refer to that the edits added that wrote them, and that is not public.

    One query for the edits, one for each kind of record and of part, and two for each kind of BROUGHT.
    """
    edits = {entry.edit for entry in entries_of(decided) if entry.edit}
    found: list[Record] = []
    for kind, pks in _named_by(decided).items():
        versions = Version.objects.filter(
            db=DEFAULT_DB_ALIAS,
            content_type=ContentType.objects.get_for_model(kind),
            object_id__in=[str(pk) for pk in pks],
        )
        first = versions.order_by().values("object_id").annotate(edit=Min("revision_id"))
        new = [row["object_id"] for row in first if row["edit"] in edits]
        public = kind.objects.public().filter(pk__in=new).values("pk")
        found += kind.objects.filter(pk__in=new).exclude(pk__in=public)
    return found


def _named_by(decided: Iterable[Fact | Proposal]) -> Mapping[type[Record], set[int]]:
    """The primary keys of the records of BROUGHT to which those and their parts refer."""
    named: dict[type[Record], set[int]] = defaultdict(set)
    by_kind: dict[type[Fact], list[int]] = defaultdict(list)
    proposals = []
    for item in decided:
        if isinstance(item, Proposal):
            proposals.append(item)
        else:
            by_kind[type(item)].append(item.pk)
    for kind, pks in by_kind.items():
        for part, relation in [(kind, ""), *kind.parts()]:
            own = {f"{relation}__in" if relation else "pk__in": pks}
            for target, attribute in _leading_to(part, BROUGHT):
                rows = part.objects.filter(**own).order_by().values_list(attribute, flat=True)
                named[target].update(pk for pk in rows if pk)
    for target, records in referred_to(
        (BY_LABEL[one.kind], one.after) for one in proposals
    ).items():
        if target in BROUGHT:
            named[target].update(record.pk for record in records.values())
    return named


def _leading_to(
    kind: type[Record], targets: tuple[type[Record], ...]
) -> Iterator[tuple[type[Record], str]]:
    """The relations of a kind to those kinds: each with the column that has the primary key."""
    for relation in foreign_keys(kind):
        target = relation.related_model
        if isinstance(target, type) and issubclass(target, Record) and target in targets:
            yield target, relation.attname


def _unused(records: Iterable[Record]) -> Iterator[Record]:
    """Those to which nothing refers. A query for each kind that can refer to them, and one for proposals."""
    by_kind: dict[type[Record], dict[int, Record]] = defaultdict(dict)
    for record in records:
        by_kind[type(record)][record.pk] = record
    for kind, own in by_kind.items():
        parts = {part for part, _relation in kind.parts()}
        for other in RECORDS:
            for _target, attribute in () if other in parts else _leading_to(other, (kind,)):
                used = other.objects.filter(**{f"{attribute}__in": list(own)}).order_by()
                for pk in used.values_list(attribute, flat=True).distinct():
                    own.pop(pk, None)
        yield from (one for one in own.values() if not _is_proposed(one))


def _is_proposed(record: Record) -> bool:
    """Does a proposal that waits refer to it? One query."""
    said = json.dumps(record.natural_key()[0])
    waiting = Proposal.objects.annotate(wanted=Cast("after", TextField()))
    return waiting.filter(Q(wanted__contains=said)).exists()
