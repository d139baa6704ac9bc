"""Records of units as files: one unit, or all of them in a zip that is written while it is read."""

import zipfile
from collections.abc import Iterable, Iterator
from datetime import date
from typing import IO, cast

from orgchart.models import DataVersion, Unit

from .elements import written
from .gathering import Absolute, Described, described
from .record import Writer
from .record_3 import Writer3
from .record_2010 import Writer2010

ENDING = "eac.xml"
CONTENT_TYPE = "application/xml; charset=utf-8"
USUAL = "2.0"
"""The version without a choice: most programs of archives do not read the latest yet."""
VERSIONS: dict[str, type[Writer] | type[Writer2010]] = {
    "3.0.0": Writer3,
    USUAL: Writer,
    "2010": Writer2010,
}
"""What writes each version of the format."""
COMPRESSION = 4
"""Of 9. The records are short and much alike: the usual 6 takes a third longer and saves a fiftieth."""
FIRST_TIME = (1980, 1, 1, 0, 0, 0)
"""The time of every file in a zip, so that the same data give the same bytes."""


def one_record(unit: Unit, day: date, absolute: Absolute, version: str = USUAL) -> bytes:
    """The record of a unit with a published name, in a version of VERSIONS. The number of queries is fixed."""
    [one] = described([unit], day)
    return record_of(one, day, absolute, version)


def record_of(one: Described, day: date, absolute: Absolute, version: str = USUAL) -> bytes:
    """The same of a unit that was read, written on a day. One query."""
    return written(VERSIONS[version](day, DataVersion.current(), absolute).record(one))


def records_of(
    units: Iterable[Described], day: date, absolute: Absolute, version: str = USUAL
) -> Iterator[tuple[str, bytes]]:
    """The name of the file and the record of each unit, such as of those of ``all_described``. One query."""
    writer = VERSIONS[version](day, DataVersion.current(), absolute)
    for one in units:
        yield f"{one.unit.code}.{ENDING}", written(writer.record(one))


def zip_of(files: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """A zip with those files, in pieces: after each file what of it is ready."""
    sink = _Sink()
    with zipfile.ZipFile(cast("IO[bytes]", sink), "w") as packed:
        for name, content in files:
            told = zipfile.ZipInfo(name, FIRST_TIME)
            told.compress_type = zipfile.ZIP_DEFLATED
            told.external_attr = 0o644 << 16
            packed.writestr(told, content, compresslevel=COMPRESSION)
            yield sink.taken()
    yield sink.taken()


class _Sink:
    """Takes what is written to it until it is fetched. It cannot seek, so a zip is written from front to back."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None: ...

    def taken(self) -> bytes:
        found = b"".join(self._pieces)
        self._pieces.clear()
        return found
