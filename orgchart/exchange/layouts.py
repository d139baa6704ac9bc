"""What an import can be a table of: one kind of record, or records of archives, whose rows are of several kinds."""

from collections.abc import Iterable
from functools import cached_property

from django.utils.translation import gettext as _

from orgchart.models import Record, Unit

from .eac.rows import KINDS
from .tables import TABLES, Column, Table

RECORDS = "eac"
"""The kind of an import of records in EAC-CPF."""


class RecordsLayout(Table):
    """Rows of units, lines and successions together. Their headers are names of columns, and stay so."""

    is_fixed = True

    def __init__(self) -> None:
        super().__init__(Unit)
        self.name = RECORDS

    @property
    def title(self) -> str:
        return _("Records of archives (EAC-CPF)")

    def columns(self, groups: int = 1) -> list[Column]:
        """What every row of a unit can say beside what records say: the other kinds need nothing else."""
        return [
            column for column in TABLES["unit"].columns() if not column.name.startswith("parent")
        ]

    def by_field(self) -> dict[tuple[type[Record], str], str]:
        return {key: name for kind in KINDS for key, name in TABLES[kind].by_field().items()}

    def match(self, headers: Iterable[str]) -> dict[str, str]:
        return {header: header for header in headers if header in self._names}

    def column(self, name: str) -> Column | None:
        found = (TABLES[kind].column(name) for kind in KINDS)
        return next(filter(None, found), None)

    @cached_property
    def _names(self) -> set[str]:
        return {column.name for kind in KINDS for column in TABLES[kind].columns()}


OF_RECORDS = RecordsLayout()


def layout_of(kind: str) -> Table:
    """The columns of an import of that kind. Raises KeyError."""
    return OF_RECORDS if kind == RECORDS else TABLES[kind]
