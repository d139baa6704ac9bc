"""Write a file all at once: whoever looks sees what was there before, or the whole new file."""

import errno
import fcntl
import glob
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

ENDING = ".new"
"""How the name of a file ends that is not yet in its place."""


@contextmanager
def placed(path: Path, *, replace: bool) -> Iterator[IO[bytes]]:
    """A file to write to, which only its owner can read. At the end it is on the disk and in its place.

    It is written beside its place under a hidden name, and an exception removes it. What a killed
    process leaves is removed by the next call for the same path. Raises FileExistsError if there is
    something at the path and it is not to be replaced, also if it came while the file was written;
    OSError if the file cannot be written.
    """
    path = path.absolute()
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not replace and os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    beginning = f".{path.name}."
    _clear_away(path.parent, beginning)
    with NamedTemporaryFile(
        dir=path.parent, prefix=beginning, suffix=ENDING, delete=False
    ) as file:  # made with mode 0600
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield file
            file.flush()
            os.fsync(file.fileno())
            _move(Path(file.name), path, replace)
        finally:
            with suppress(FileNotFoundError):
                os.unlink(file.name)


def _move(new: Path, path: Path, replace: bool) -> None:
    if replace:
        os.replace(new, path)
    else:
        try:
            os.link(new, path)  # which never replaces anything
        except FileExistsError:
            raise
        except OSError:  # this disk has no links
            if os.path.lexists(path):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
            os.replace(new, path)
    held = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)


def _clear_away(folder: Path, beginning: str) -> None:
    """Remove what killed processes have left; a file that is being written is locked."""
    for left in folder.glob(f"{glob.escape(beginning)}*{ENDING}"):
        with suppress(OSError), left.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            left.unlink()
