"""A snapshot as GraphML: every unit, and every line between two of them, with its dates.

An edge leads from the unit above to the unit below, as in the graph of a day (``graphs.py``).
"""

from collections.abc import Iterator, Mapping
from typing import IO

from django.utils.translation import gettext as _

from orgchart.models.lines import ParentRelationship
from orgchart.xml_text import escape, quoteattr

from ..graphs import GRAPHML
from .snapshot import Snapshot

NODE = ("name", "acronym", "level", "nature", "start", "end", "names")
EDGE = ("kind", "solid", "start", "end", "status", "source", "started_by", "ended_by")
UNITS = """
SELECT u.code, n.name, n.acronym, n.level, u.nature,
  (SELECT f.start FROM unit_names f WHERE f.unit = u.code AND f.status = 'published'
    ORDER BY f.rowid LIMIT 1),
  n."end",
  (SELECT group_concat(a.name || ' (' || coalesce(a.start, '') || '/' || coalesce(a."end", '') || ')', '; ')
    FROM unit_names a WHERE a.unit = u.code AND a.status = 'published')
FROM units u LEFT JOIN unit_names n ON n.rowid = (
  SELECT max(l.rowid) FROM unit_names l WHERE l.unit = u.code AND l.status = 'published')
ORDER BY u.rowid
"""
"""Each unit by its last name. The names of a unit follow one another in the order of their starts."""
LINES = """
SELECT parent, child, kind, start, "end", status, source, started_by, ended_by
FROM parent_relationships ORDER BY rowid
"""


def write(snapshot: Snapshot, out: IO[bytes]) -> None:
    """Write the file. Memory holds a unit or a line."""
    for piece in _pieces(snapshot):
        out.write(f"{piece}\n".encode())


def _pieces(snapshot: Snapshot) -> Iterator[str]:
    yield "<?xml version='1.0' encoding='utf-8'?>"
    yield f'<graphml xmlns="{GRAPHML}">'
    about = _(
        "%(title)s, all units and lines through time (data version %(version)s, %(day)s). An edge leads "
        "from the unit above to the unit below."
    ) % {
        "title": snapshot.about["title"],
        "version": snapshot.version,
        "day": snapshot.day,
    }
    yield f"<desc>{escape(about)}</desc>"
    for of, names in (("node", NODE), ("edge", EDGE)):
        for name in names:
            kind = "boolean" if name == "solid" else "string"
            yield (f'<key id="{of}-{name}" for="{of}" attr.name="{name}" attr.type="{kind}"/>')
    yield '<graph id="registry" edgedefault="directed">'
    for code, *values in snapshot.asked(UNITS):
        yield f"<node id={quoteattr(code)}>{_data('node', dict(zip(NODE, values, strict=True)))}</node>"
    for parent, child, kind, *values in snapshot.asked(LINES):
        solid = str(kind in ParentRelationship.SOLID).lower()
        said = dict(zip(EDGE, [kind, solid, *values], strict=True))
        ends = f"source={quoteattr(parent)} target={quoteattr(child)}"
        yield f"<edge {ends}>{_data('edge', said)}</edge>"
    yield "</graph>"
    yield "</graphml>"


def _data(of: str, values: Mapping[str, str | None]) -> str:
    return "".join(
        f'<data key="{of}-{name}">{escape(value)}</data>' for name, value in values.items() if value
    )
