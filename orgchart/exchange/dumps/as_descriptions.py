"""The whole registry in the words of others: linked data in Turtle, records of archives in EAC-CPF, and records of
a catalogue in a profile of ROR.

All are read from the registry, if that still has the state of the snapshot. The last two tell the same of units, so
they are written together from one reading.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import tee, zip_longest
from typing import IO

from django.conf import settings
from django.utils import timezone

from orgchart.models import DataVersion
from orgchart.queries.one_state import reading
from orgchart.writing.memory import no_collecting_of_garbage

from ..eac.archive import records_of, zip_of
from ..eac.gathering import Described, all_described
from ..linked.graphs import whole_file
from ..ror import records as ror
from .snapshot import Busy, Snapshot

THIS_MACHINE = "http://localhost:8000"
"""What the addresses of things begin with where no site has a name (``SITE_ADDRESS``)."""

TURTLE, EAC, ROR = "turtle", "eac", "ror"
Outs = Mapping[str, IO[bytes]]
"""Files to write to, by the names of their formats."""


def writes(name: str) -> Callable[[Snapshot, IO[bytes]], None]:
    """What writes the file of a format alone. Raises Busy if somebody has written since the snapshot."""

    def write(snapshot: Snapshot, out: IO[bytes]) -> None:
        write_files({name: out}, snapshot.version)

    return write


def write_files(outs: Outs, version: int | None = None) -> int:
    """Write files from one state of the registry, and say which version of the data that is.

    Memory holds some lots of records, and the names of all files of EAC-CPF. Raises Busy if a version is asked for
    and the registry has another.
    """
    with reading():
        present = DataVersion.current()
        if version not in (None, present):
            raise Busy
        day = timezone.localdate()
        if TURTLE in outs:
            _write([whole_file(_absolute, day, "ttl")], [outs[TURTLE]])
        of_units = [name for name in OF_UNITS if name in outs]
        if of_units:
            # Each takes a unit before any takes the next, so no more than one of them waits.
            readers = tee(all_described(day), len(of_units))
            pieces = [
                OF_UNITS[name](day, units) for name, units in zip(of_units, readers, strict=True)
            ]
            _write(pieces, [outs[name] for name in of_units])
    return present


def _eac(day: date, units: Iterable[Described]) -> Iterator[bytes]:
    return zip_of(records_of(units, day, _absolute))


def _ror(day: date, units: Iterable[Described]) -> Iterator[bytes]:
    return ror.records_of(units, day, _absolute)


OF_UNITS = {EAC: _eac, ROR: _ror}
"""The formats that have a record of each unit: what makes a file of them, with a piece for each."""


def _write(files: Iterable[Iterable[bytes]], outs: Iterable[IO[bytes]]) -> None:
    """Write several files at once, piece by piece in turn. What is read refers to nothing in a circle when it is done
    with, so there is no garbage to look for."""
    known = list(outs)
    with no_collecting_of_garbage():
        for pieces in zip_longest(*files, fillvalue=b""):
            for piece, out in zip(pieces, known, strict=True):
                out.write(piece)


def _absolute(path: str) -> str:
    return f"{settings.SITE_ADDRESS or THIS_MACHINE}{path}"
