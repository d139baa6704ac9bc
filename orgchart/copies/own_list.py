"""The list of what a copy has, beside its files: what is ours, what is done, what waits.

A file is on the list before it is written. So whoever comes after a process that was killed knows every
file of the copy, goes on where it was, and touches nothing else.
"""

import fcntl
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from .files import NotTheirs
from .places import file_of

NAME = ".publish.sqlite3"
"""The name of the list in the folder of the copy."""
FORMAT = "1"
TABLES = """
CREATE TABLE IF NOT EXISTS own (file TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS place (
    number INTEGER PRIMARY KEY, address TEXT NOT NULL UNIQUE, file TEXT NOT NULL UNIQUE, size INTEGER
);
CREATE TABLE IF NOT EXISTS said (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


class Taken(Exception):
    """Another process writes to the copy."""


class NoCopy(Exception):
    """The folder has files and is no copy, or one whose list cannot be read."""


class OwnList:
    """The list of one copy. All numbers in it are sizes of files; an address without one waits."""

    def __init__(self, folder: Path, connection: sqlite3.Connection) -> None:
        self.folder = folder
        self._connection = connection

    @property
    def base(self) -> str:
        """Where the copy will be served; empty if it was written before that was noted."""
        return self._said("base")

    def begin(self, state: str, base: str) -> bool:
        """Begin to write a state, or go on with it. Was it written to its end already?"""
        if self._said("state") == state:
            return self._said("finished") == state
        with self._connection:
            self._connection.execute("DELETE FROM place")
            self._say("state", state)
            self._say("base", base)
            self._say("finished", "")
        return False

    def finish(self, state: str) -> None:
        """The copy is whole."""
        with self._connection:
            self._say("finished", state)

    def add(self, addresses: Iterable[str]) -> None:
        """Add addresses that are not on the list yet. Raises NotTheirs, with the file that is in the way."""
        with self._connection:
            for address in addresses:
                file = file_of(address)
                added = self._connection.execute(
                    "INSERT OR IGNORE INTO place (address, file) VALUES (?, ?)", (address, file)
                )
                if not added.rowcount:
                    continue
                new = self._connection.execute("INSERT OR IGNORE INTO own VALUES (?)", (file,))
                if new.rowcount and os.path.lexists(self.folder / file):
                    raise NotTheirs(file)

    def waiting(self) -> "Waiting":
        """Addresses that wait, with their files, each once."""
        return Waiting(self._connection)

    def done(self, sizes: Iterable[tuple[int, str]]) -> None:
        """Sizes of files that are written, each with its address."""
        with self._connection:
            self._connection.executemany("UPDATE place SET size = ? WHERE address = ?", sizes)

    def again(self, addresses: Iterable[str]) -> None:
        """These wait again."""
        with self._connection:
            self._connection.executemany(
                "UPDATE place SET size = NULL WHERE address = ?",
                ((address,) for address in addresses),
            )

    def refused(self, addresses: Iterable[str]) -> None:
        """These have no page, so what an earlier copy had of them goes."""
        with self._connection:
            self._connection.executemany(
                "DELETE FROM place WHERE address = ?", ((address,) for address in addresses)
            )

    def files(self) -> Iterator[tuple[str, str, int]]:
        """The addresses that are written, their files and sizes."""
        yield from self._connection.execute(
            "SELECT address, file, size FROM place WHERE size IS NOT NULL ORDER BY file"
        )

    def count(self) -> int:
        """How many addresses are on the list."""
        [number] = self._connection.execute("SELECT count(*) FROM place").fetchone()
        return int(number)

    def gone(self) -> list[str]:
        """Files of the copy of before that it has no more."""
        return [
            file
            for (file,) in self._connection.execute(
                "SELECT file FROM own WHERE file NOT IN (SELECT file FROM place) ORDER BY file"
            )
        ]

    def forget(self, files: Iterable[str]) -> None:
        """These files are not ours any more."""
        with self._connection:
            self._connection.executemany(
                "DELETE FROM own WHERE file = ?", ((file,) for file in files)
            )

    def _said(self, name: str) -> str:
        row = self._connection.execute("SELECT value FROM said WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def _say(self, name: str, value: str) -> None:
        self._connection.execute("INSERT OR REPLACE INTO said VALUES (?, ?)", (name, value))


class Waiting(Iterator[tuple[str, str]]):
    """Addresses that wait, in the order of the list. It may end, and go on when more are added."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._last = 0

    def __next__(self) -> tuple[str, str]:
        row = self._connection.execute(
            "SELECT number, address, file FROM place WHERE size IS NULL AND number > ? ORDER BY number LIMIT 1",
            (self._last,),
        ).fetchone()
        if row is None:
            raise StopIteration
        self._last, address, file = row
        return address, file


@contextmanager
def list_of(folder: Path) -> Iterator[OwnList]:
    """The list of a copy, held for this process. A folder that is not there is made.

    Raises NoCopy for a folder that has other files and no list, Taken, OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / NAME).is_file() and any(folder.iterdir()):
        raise NoCopy
    held = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Taken from None
        with closing(sqlite3.connect(folder / NAME)) as connection:
            try:
                # A kill loses nothing, and after a loss of power the worst is a run that writes all again.
                connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;")
                connection.executescript(TABLES)
            except sqlite3.DatabaseError:
                raise NoCopy from None
            yield OwnList(folder, connection)
            connection.execute("PRAGMA journal_mode=DELETE")
    finally:
        os.close(held)
