"""Which kinds of record are about a unit, or rest on a document or a source: one question, so that the others are not
asked."""

from collections.abc import Iterable
from functools import cache
from typing import TypeVar

from django.db import connection
from django.db.models import Field

from orgchart.models import (
    FACTS,
    Document,
    Fact,
    MandateReference,
    Record,
    Source,
    Unit,
    UnitReference,
    evidence_kind,
)

K = TypeVar("K", bound=Record)
Column = tuple[type[Record], str]
"""A kind of record, and the relation by which it rests on another record."""
Columns = tuple[Column, ...]


def kinds_on_page_of(unit: Unit) -> list[type[Fact]]:
    """The kinds of which some fact, draft or public, belongs on the page of the unit. One query."""
    sections = ((kind, kind.description.section) for kind in FACTS)
    return _known(
        unit,
        (
            (kind, tuple((kind, relation) for relation in section.relations))
            for kind, section in sections
            if section
        ),
    )


def kinds_supported_by(source: Source) -> list[type[Fact]]:
    """The kinds of which some fact, draft or public, names the source, or has a piece of evidence from it. One query."""
    return _known(
        source,
        (
            (
                kind,
                ((kind, "source"), (kind, "confirmed_by"), (evidence_kind(kind), "source")),
            )
            for kind in FACTS
        ),
    )


def kinds_given_by(source: Source, forms: Iterable[type[K]]) -> list[type[K]]:
    """Those of the kinds of names and titles of which the source gives some, of a draft or public. One query."""
    return _known(source, ((kind, ((kind, "source"),)) for kind in forms))


def kinds_begun_by(document: Document) -> list[type[Fact]]:
    """The kinds of which some fact, draft or public, began by the document. One query."""
    return _known(document, ((kind, ((kind, "started_by"),)) for kind in FACTS))


def kinds_ended_by(document: Document) -> list[type[Fact]]:
    """The kinds of which some fact, draft or public, ended by the document. One query."""
    return _known(document, ((kind, ((kind, "ended_by"),)) for kind in FACTS))


def kinds_of_reference(document: Document) -> list[type[Record]]:
    """The kinds of which some reference, of a draft or public, is by the document. One query."""
    kinds: tuple[type[Record], ...] = (MandateReference, UnitReference)
    return _known(document, ((kind, ((kind, "document"),)) for kind in kinds))


def _known(record: Record, asked: Iterable[tuple[type[K], Columns]]) -> list[type[K]]:
    """The kinds of which one of the columns has the record."""
    columns = dict(asked)
    with connection.cursor() as cursor:
        cursor.execute(
            _question(tuple(columns.values())), [record.pk] * sum(map(len, columns.values()))
        )
        found = {number for (number,) in cursor.fetchall()}
    return [kind for number, kind in enumerate(columns) if number in found]


@cache
def _question(asked: tuple[Columns, ...]) -> str:
    """The statement, written once for a process: the numbers of those of which one column has the record. It names the
    record once for each column, which is a step in an index."""
    return " UNION ALL ".join(
        f"SELECT {number} AS kind WHERE {' OR '.join(_is_there(*column) for column in columns)}"
        for number, columns in enumerate(asked)
    )


def _is_there(kind: type[Record], relation: str) -> str:
    quoted = connection.ops.quote_name
    field = kind._meta.get_field(relation)
    assert isinstance(field, Field)
    column = str(field.column)
    return f"EXISTS (SELECT 1 FROM {quoted(kind._meta.db_table)} WHERE {quoted(column)} = %s)"
