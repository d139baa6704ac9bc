"""Writing to the registry. All code that writes records uses ``recording()``:

    with recording():
        ...            # any writes

Nothing is saved if a rule is broken. Two writers never work at the same time, because the version
row is locked from the first line to the last.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import reversion
from django.db import models, transaction
from django.db.models import Exists

from orgchart.languages import Text, in_words_to_keep
from orgchart.models import RECORDS, DataVersion, Document, Record, Source
from orgchart.models.records import foreign_keys, related_kind
from orgchart.roles import Writer
from orgchart.texts import cleaned

from . import rules, search_index
from .answering import settle_reports, tell
from .bulk import keeping_history
from .reader_reports import knowing_the_edit
from .shadow_tables import shadow_tables
from .touched import Touched, collecting
from .violations import RulesBroken, row_violations


@contextmanager
def recording(by: Writer = None, why: str = "") -> Iterator[Touched]:
    """One writing transaction. Raises RulesBroken, and saves nothing, if it breaks a rule about
    several rows. What is wrong with a row alone is asked before it is saved (``record``,
    ``publishing.wrong_with``, the forms of the admin).

    The history keeps a version of every record that is saved inside, all in one revision, with the
    person (``by``) and the reason (``why``). It costs what is touched inside, which it yields.
    A writing inside another one leaves the index of the search, and the reports of readers that it answers, to that.

    A fault that was there before does not stop other work. ``check_registry`` lists such faults.
    """
    with (
        transaction.atomic(),
        keeping_history() as is_outermost,
        knowing_the_edit(),
        reversion.create_revision(atomic=False),  # the transaction is there
        DataVersion.advanced(),
        collecting() as touched,
    ):
        reversion.set_comment(cleaned(why))
        if by is not None:
            reversion.set_user(by)
        yield touched
        _show_evidence(touched)
        if broken := rules.new_violations(touched):
            raise RulesBroken(broken)
        if is_outermost:
            search_index.refresh(touched)
            answered = settle_reports(touched, reversion.get_user(), reversion.get_comment())
    if is_outermost:
        tell(answered)


def say_at_least(what_was_done: Text, **values: object) -> None:
    """Keep these words, in English, in the history if nobody gave a reason. Use inside ``recording()``."""
    if not reversion.get_comment():
        with in_words_to_keep():
            reversion.set_comment(cleaned(str(what_was_done) % values))


@contextmanager
def rehearsing() -> Iterator[Touched]:
    """A writing that is tried: inside, everything is as in ``recording()``, and nothing is kept.

    It works on copies of the tables, so it takes no lock and nobody waits for it. There is no
    history and no search. Raises RulesBroken as ``recording()`` would, if nobody writes meanwhile.
    """
    with shadow_tables(constrained=True), collecting() as touched:
        yield touched
        _show_evidence(touched)
        if broken := rules.new_violations(touched):
            raise RulesBroken(broken)


def _show_evidence(touched: Touched) -> None:
    """Make documents and sources public when a public record refers to them.

    One query if there is no draft among them; else two more for documents and for sources. They
    read the drafts and what cites them, and no more of the registry.
    """
    drafts_of = {kind: kind.objects.filter(draft=True) for kind in (Document, Source)}
    versions = DataVersion.objects.filter(pk=1).values_list(*map(Exists, drafts_of.values()))
    for (kind, drafts), has_drafts in zip(drafts_of.items(), versions.get(), strict=True):
        if has_drafts and (cited := _cited(kind, set(touched.pks))):
            for evidence in drafts.filter(pk__in=cited):
                evidence.draft = False
                evidence.save()


def _cited(evidence: type[Document] | type[Source], touched: set[type[Record]]) -> set[int]:
    """Primary keys of the draft documents or sources that a public record refers to. One query.

    It looks at the kinds of record that a writing to the touched kinds can make public.
    """
    citing = [
        kind.objects.public()
        .filter(**{f"{relation.name}__draft": True})
        .order_by()
        .values_list(relation.attname, flat=True)
        for kind in (RECORDS if evidence in touched else _made_public_by(touched))
        for relation in foreign_keys(kind)
        if relation.related_model is evidence
    ]
    first, *others = citing or [evidence.objects.none().values_list("pk", flat=True)]
    return set(first.union(*others) if others else first)


def _made_public_by(touched: set[type[Record]]) -> list[type[Record]]:
    """The kinds that were touched, and the kinds of part of what these are or belong to.

    A published name, for example, makes its translations public, and the references of its unit.
    """
    wholes = {relation.related_model for kind in touched for relation in foreign_keys(kind)}
    return [
        kind
        for kind in RECORDS
        if kind in touched or not (touched | wholes).isdisjoint(_is_part_of(kind))
    ]


def _is_part_of(kind: type[Record]) -> Iterator[type[Record]]:
    """The kinds of record that a kind is a part of, the nearest first."""
    while part_of := kind.description.part_of:
        kind = related_kind(kind, part_of)
        yield kind


def record(*records: Record) -> None:
    """Save records, in this order, all or none. A record may refer to an earlier one.

    Raises RulesBroken, naming the record, the rule and the remedy.
    """
    with recording():
        for new in records:
            adopt_keys(new)
            if broken := row_violations(new):
                raise RulesBroken(broken)
            new.save()


def adopt_keys(record: Record) -> None:
    """Let a record refer to one that had no primary key when the relation was set, but has now."""
    for relation in record._meta.fields:
        if isinstance(relation, models.ForeignKey) and relation.is_cached(record):
            setattr(record, relation.name, relation.get_cached_value(record))
