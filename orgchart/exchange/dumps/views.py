"""The views of the file of SQLite: what most people ask first, in SQL that they can read and change."""

from collections.abc import Callable, Sequence

from orgchart.models import Fact
from orgchart.models.lines import ParentRelationship

from .tables import KEY, Table

SOLID = ", ".join(f"'{kind.value}'" for kind in ParentRelationship.SOLID)


def _facts(tables: Sequence[Table]) -> str:
    """All facts in one list: from which table, by which key, when, and who says so."""
    return "\nUNION ALL\n".join(
        f'SELECT \'{table.name}\' AS "table", {_key(table)} AS "{KEY}", '
        '"start", "end", "status", "source", "locator", "started_by", "ended_by", "note" '
        f'FROM "{table.name}"'
        for table in tables
        if issubclass(table.kind, Fact)
    )


def _key(table: Table) -> str:
    """The natural key of a row, as a list in JSON."""
    return f'"{KEY}"' if table.has_numbers else f'json_array("{table.key}")'


VIEWS: dict[str, Callable[[Sequence[Table]], str]] = {
    "units_now": lambda _tables: (
        "SELECT u.code, u.nature, n.name, n.acronym, n.level, n.start AS since\n"
        "FROM units u JOIN unit_names n ON n.unit = u.code\n"
        "WHERE n.status = 'published' AND n.\"end\" IS NULL"
    ),
    "lines_now": lambda _tables: (
        "SELECT l.child, c.name AS child_name, l.kind, l.parent, p.name AS parent_name,\n"
        f"  l.kind IN ({SOLID}) AS solid, l.start AS since\n"
        "FROM parent_relationships l\n"
        "LEFT JOIN units_now c ON c.code = l.child LEFT JOIN units_now p ON p.code = l.parent\n"
        "WHERE l.status = 'published' AND l.\"end\" IS NULL"
    ),
    "people_in_posts": lambda _tables: (
        'SELECT a.person, h.name, p.unit, p.title, a.acting, a.start, a."end", a.status\n'
        "FROM appointments a JOIN posts p ON p.code = a.post JOIN people h ON h.code = a.person"
    ),
    "facts": _facts,
}
"""The question of each view, by its name. “Now” is what has no end."""
