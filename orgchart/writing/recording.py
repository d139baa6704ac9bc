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

from orgchart.models import RECORDS, DataVersion, Document, Record, Source
from orgchart.models.records import foreign_keys
from orgchart.roles import Writer

from . import rules
from .touched import Touched, collecting
from .violations import RulesBroken, row_violations


@contextmanager
def recording(by: Writer = None, why: str = "") -> Iterator[Touched]:
    """One writing transaction. Raises RulesBroken, and saves nothing, if it breaks a rule about
    several rows. What is wrong with a row alone is asked before it is saved (``record``,
    ``publishing.wrong_with``, the forms of the admin).

    The history keeps a version of every record that is saved inside, all in one revision, with the
    person (``by``) and the reason (``why``). Twice the queries of ``rules.violations()``.

    A fault that was there before does not stop other work. ``check_registry`` lists such faults.
    """
    with (
        transaction.atomic(),
        reversion.create_revision(),
        DataVersion.advanced(),
        collecting() as touched,
    ):
        reversion.set_comment(why)
        if by is not None:
            reversion.set_user(by)
        before = set(rules.violations())
        yield touched
        _show_evidence()
        broken = [violation for violation in rules.violations() if violation not in before]
        if broken:
            raise RulesBroken(broken)


def _show_evidence() -> None:
    """Make documents and sources public when a public record refers to them.

    Two queries if there is no draft among them; else one or two for each kind of fact.
    """
    for kind in (Document, Source):
        drafts = kind.objects.filter(draft=True)
        if drafts.exists():
            for evidence in drafts.filter(pk__in=set(_cited(kind))):
                evidence.draft = False
                evidence.save()


def _cited(evidence: type[Document] | type[Source]) -> Iterator[int]:
    """Primary keys of the draft documents or sources that a public record refers to.

    A query for each relation to them.
    """
    for kind in RECORDS:
        for relation in foreign_keys(kind):
            if relation.related_model is evidence:
                citing = kind.objects.public().filter(**{f"{relation.name}__draft": True})
                yield from citing.values_list(relation.name, flat=True)


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
