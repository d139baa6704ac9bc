"""Which kinds of fact rest on a document or a source: one question, so that the others are not asked."""

from functools import cache

from django.db import connection
from django.db.models import Field

from orgchart.models import FACTS, Document, Fact, Record, Source, evidence_kind

Column = tuple[type[Record], str]
"""A kind of record, and the relation by which it rests on a document or a source."""


def kinds_supported_by(source: Source) -> list[type[Fact]]:
    """The kinds of which some fact, draft or public, names the source, or has a piece of evidence from it. One query."""
    return _kinds(source, ("source", "confirmed_by"), True)


def kinds_begun_by(document: Document) -> list[type[Fact]]:
    """The kinds of which some fact, draft or public, began by the document. One query."""
    return _kinds(document, ("started_by",))


def kinds_ended_by(document: Document) -> list[type[Fact]]:
    """The kinds of which some fact, draft or public, ended by the document. One query."""
    return _kinds(document, ("ended_by",))


def _kinds(record: Record, relations: tuple[str, ...], evidence: bool = False) -> list[type[Fact]]:
    question, steps = _question(relations, evidence)
    with connection.cursor() as cursor:
        cursor.execute(question, [record.pk] * steps)
        found = {name for (name,) in cursor.fetchall()}
    return [kind for kind in FACTS if kind._meta.model_name in found]


@cache
def _question(relations: tuple[str, ...], evidence: bool) -> tuple[str, int]:
    """The statement, written once for a process, and how often it names the record. Each step is one in an index."""
    parts, steps = [], 0
    for kind in FACTS:
        columns: list[Column] = [(kind, relation) for relation in relations]
        if evidence:
            columns.append((evidence_kind(kind), "source"))
        known = " OR ".join(_is_there(*column) for column in columns)
        parts.append(f"SELECT '{kind._meta.model_name}' AS kind WHERE {known}")
        steps += len(columns)
    return " UNION ALL ".join(parts), steps


def _is_there(kind: type[Record], relation: str) -> str:
    quoted = connection.ops.quote_name
    field = kind._meta.get_field(relation)
    assert isinstance(field, Field)
    column = str(field.column)
    return f"EXISTS (SELECT 1 FROM {quoted(kind._meta.db_table)} WHERE {quoted(column)} = %s)"
