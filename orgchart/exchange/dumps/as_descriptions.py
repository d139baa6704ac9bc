"""The whole registry in the words of others: linked data in Turtle, records of archives in EAC-CPF, and records of
a catalogue in a profile of ROR.

All are read from the registry, if that still has the state of the snapshot.
"""

from collections.abc import Iterable
from typing import IO

from django.conf import settings
from django.utils import timezone

from orgchart.models import DataVersion
from orgchart.queries.one_state import reading
from orgchart.writing.memory import collecting_apart

from ..eac.archive import zipped
from ..linked.graphs import whole_file
from ..ror.records import all_records
from .snapshot import Busy, Snapshot

THIS_MACHINE = "http://localhost:8000"
"""What the addresses of things begin with where no site has a name (``SITE_ADDRESS``)."""

COLLECTS_AFTER = 2_000_000
"""After how many bytes the garbage is collected: a thousand records and more."""


def write_turtle(snapshot: Snapshot, out: IO[bytes]) -> None:
    """Write the graph of everything. Memory holds 200 records. Raises Busy if somebody has written since."""
    with reading():
        _write(snapshot, whole_file(_absolute, timezone.localdate(), "ttl"), out)


def write_eac(snapshot: Snapshot, out: IO[bytes]) -> None:
    """Write a zip with a record of each unit. Memory holds 200 units, and the names of all files. Raises Busy if
    somebody has written since."""
    with reading():
        _write(snapshot, zipped(timezone.localdate(), _absolute), out)


def write_ror(snapshot: Snapshot, out: IO[bytes]) -> None:
    """Write an array with a record of each unit. Memory holds 200 units. Raises Busy if somebody has written since."""
    with reading():
        _write(snapshot, all_records(timezone.localdate(), _absolute), out)


def _write(snapshot: Snapshot, pieces: Iterable[bytes], out: IO[bytes]) -> None:
    if DataVersion.current() != snapshot.version:
        raise Busy
    written = 0
    with collecting_apart() as collect:
        for piece in pieces:
            out.write(piece)
            written += len(piece)
            if written > COLLECTS_AFTER:
                collect()
                written = 0


def _absolute(path: str) -> str:
    return f"{settings.SITE_ADDRESS or THIS_MACHINE}{path}"
