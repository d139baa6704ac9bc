"""Files that are kept on disk for all processes of a machine, and after a restart."""

import fcntl
import hashlib
import json
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

DIGEST = hashlib.sha256
KEPT, NEW = ".kept", ".new"
"""Endings of the files that are whole, and of those that are being written."""
TURN = "turn"
"""The file that whoever makes a file has locked."""
LOOKS_AGAIN = 0.02
"""Seconds between two looks whether it is one's turn."""
HEAD = DIGEST().digest_size
"""How many bytes of a file are its digest."""
PIECE = 1 << 18
"""How many bytes of a file are read at a time."""


@dataclass(frozen=True, slots=True)
class About:
    """What a kept file is."""

    size: int
    digest: str
    """Its SHA-256, in hexadecimal."""
    made: float
    """When it was made, in seconds since 1970."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept file, open at the beginning of what was kept."""

    file: IO[bytes]
    about: About


@dataclass(frozen=True, slots=True)
class KeptFiles:
    """A folder of files that were costly to make, each under a key that says all it depends on.

    The files take at most ``limit`` bytes; the oldest go first. A file has another name until it is
    whole, and begins with its digest, so what a crash has left is never given back. If the disk
    fails, nothing is kept, and that is all.
    """

    folder: Path
    limit: int

    def get(self, key: Sequence[str]) -> bytes | None:
        """The file, if it is kept. What is kept under this key and is damaged is deleted."""
        found = self.open(key)
        if found is None:
            return None
        with found.file:
            return found.file.read()

    def open(self, key: Sequence[str]) -> Kept | None:
        """The file, open to be read, if it is kept. What is damaged is deleted. Memory holds a piece."""
        path = self._path(key)
        try:
            file = path.open("rb")
        except OSError:
            return None
        try:
            told, found = file.read(HEAD), DIGEST()
            while piece := file.read(PIECE):
                found.update(piece)
            if found.digest() == told:
                size = file.tell() - HEAD
                file.seek(HEAD)
                return Kept(file, About(size, told.hex(), os.fstat(file.fileno()).st_mtime))
        except OSError:
            file.close()
            return None
        file.close()
        with suppress(OSError):
            path.unlink()
        return None

    def about(self, key: Sequence[str]) -> About | None:
        """What a kept file is, without reading it; whether it is damaged is not looked at."""
        path = self._path(key)
        try:
            with path.open("rb") as file:
                told, of_file = file.read(HEAD), os.fstat(file.fileno())
        except OSError:
            return None
        return About(of_file.st_size - HEAD, told.hex(), of_file.st_mtime)

    def put(self, key: Sequence[str], content: bytes) -> None:
        """Keep a file, and delete the oldest if all of them are too large now.

        It looks at each file of the folder, so it takes as long as there are files.
        """
        if len(content) + HEAD <= self.limit:
            self.put_file(key, BytesIO(content))

    def put_file(self, key: Sequence[str], content: IO[bytes]) -> None:
        """Keep what is read from a file, which may be at most as large as all of them. Memory holds a piece."""
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=self.folder, suffix=NEW, delete=False) as new:
                try:
                    digest = DIGEST()
                    new.write(bytes(HEAD))
                    while piece := content.read(PIECE):
                        digest.update(piece)
                        new.write(piece)
                    new.seek(0)
                    new.write(digest.digest())
                    new.close()
                    os.replace(new.name, self._path(key))
                except OSError:
                    os.unlink(new.name)
                    raise
            self._prune()

    @contextmanager
    def turn(self, patience: float) -> Iterator[bool]:
        """Inside, no other process of the machine has its turn. Waits ``patience`` seconds at most.

        Gives False if others took longer. A process that dies gives its turn back. If the folder
        cannot be written, everybody has a turn.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            file = (self.folder / TURN).open("a")
        except OSError:
            yield True
            return
        with file:
            yield _locked(file.fileno(), time.monotonic() + patience)

    def _path(self, key: Sequence[str]) -> Path:
        name = hashlib.sha256(json.dumps(key).encode()).hexdigest()
        return self.folder / f"{name}{KEPT}"

    def _prune(self) -> None:
        found = []
        with os.scandir(self.folder) as entries:
            for entry in entries:
                if entry.name.endswith((KEPT, NEW)):
                    with suppress(FileNotFoundError):  # another process has deleted it
                        about = entry.stat()
                        found.append((about.st_mtime_ns, about.st_size, entry.path))
        used = sum(size for _, size, _ in found)
        for _, size, path in sorted(found):
            if used <= self.limit:
                break
            with suppress(FileNotFoundError):
                os.unlink(path)
            used -= size


def _locked(file: int, until: float) -> bool:
    """Lock a file that is open; False if others have it until then. True also where nothing can be locked."""
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(LOOKS_AGAIN)
        except OSError:  # this disk knows no locks
            return True
        else:
            return True
