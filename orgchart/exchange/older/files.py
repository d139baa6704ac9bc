"""The records of fixture files as they are written, and what was converted in them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from orgchart.serialization import JSON


@dataclass(slots=True)
class Written:
    """A record as a fixture file has it."""

    place: str
    """Its place, for messages: ``05_unit_names.json, record 3``."""
    label: str
    """The label of its kind: ``orgchart.unitname``."""
    fields: dict[str, JSON]


@dataclass(slots=True)
class Files:
    """All records of the files, in their order, and what was converted."""

    records: list[Written]
    converted: list[str] = field(default_factory=list)
    """One line for each conversion: the place of the record, and what became of it."""

    def of(self, label: str) -> Iterator[Written]:
        """The records of one kind. Records may be added while it runs."""
        return (record for record in [*self.records] if record.label == label)

    def note(self, record: Written, what: str) -> None:
        """Say what was converted in a record."""
        self.converted.append(f"{record.place}: {what}")

    def add(self, near: Written, label: str, /, **fields: JSON) -> Written:
        """Add a record that another record needs; messages about it name the place of that one."""
        new = Written(near.place, label, fields)
        self.records.append(new)
        return new
