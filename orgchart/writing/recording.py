"""Writing to the registry: the way that code is told to use, and every door goes through.

    with recording():
        ...            # any writes

Nothing is kept when a rule is broken, and two writers never cross: the version row is locked from
the first line to the last.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import reversion
from django.db import models, transaction

from orgchart.models import RECORDS, DataVersion, Document, Record, Source
from orgchart.models.records import foreign_keys

from . import rules


@contextmanager
def recording(by: Any = None, why: str = "") -> Iterator[None]:
    """One writing transaction. Raises RulesBroken, keeping nothing, if it breaks a rule.

    Every record that is saved in it is kept as a version, all of them as one revision, with the
    user ``by`` whom it was written, if that is known, and ``why``.

    A fault that was there before does not stop other work: it is for ``check_registry`` to name
    and for somebody to mend, one by one if need be.
    """
    with transaction.atomic(), reversion.create_revision(), DataVersion.advanced():
        reversion.set_comment(why)
        if by is not None:
            reversion.set_user(by)
        before = set(rules.violations())
        yield
        _show_evidence()
        broken = [violation for violation in rules.violations() if violation not in before]
        if broken:
            raise rules.RulesBroken(broken)


def _show_evidence() -> None:
    """What something public rests on is no draft any more. Two queries while there is no draft;
    else a query or two for each kind of fact."""
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
        for each in records:
            adopt_keys(each)
            if broken := rules.row_violations(each):
                raise rules.RulesBroken(broken)
            each.save()


def adopt_keys(record: Record) -> None:
    """Let a record refer to one saved just before it, which had no key when it was named."""
    for relation in record._meta.fields:
        if isinstance(relation, models.ForeignKey) and relation.is_cached(record):
            setattr(record, relation.name, relation.get_cached_value(record))
