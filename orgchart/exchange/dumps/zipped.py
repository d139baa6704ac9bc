"""A zip that is written file by file. The same content gives the same bytes, whatever the day."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedWriter, RawIOBase
from typing import IO, Self, cast

from ..kept_files import PIECE

NO_TIME = (1980, 1, 1, 0, 0, 0)
"""The time that is written for each file: the first that a zip can have."""
READABLE = 0o100644 << 16


class Zipped:
    """A zip to write to. It is whole when the block ends."""

    def __init__(self, out: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_of: object) -> None:
        self._zip.close()

    @contextmanager
    def file(self, name: str) -> Iterator[IO[bytes]]:
        """A file in it to write to. One at a time."""
        about = zipfile.ZipInfo(name, NO_TIME)
        about.compress_type = zipfile.ZIP_DEFLATED
        about.external_attr = READABLE
        with (
            self._zip.open(about, "w", force_zip64=True) as file,
            # The packer takes longer to be called for a row than to pack it.
            BufferedWriter(cast("RawIOBase", file), PIECE) as buffered,
        ):
            yield buffered
