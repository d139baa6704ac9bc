"""Makes each file of the whole registry once for a state of the data, and keeps it on disk.

The first file of a state needs a snapshot, which is kept too: it is the file of SQLite. Nobody gets a
file that is not whole.
"""

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import as_completed
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import IO

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from orgchart.models import DataVersion
from orgchart.processes import processes
from orgchart.writing.memory import no_collecting_of_garbage
from orgchart.writing.shadow_tables import are_shadowed

from ..kept_files import PIECE, About, Kept, KeptFiles
from . import snapshot, versions
from .as_descriptions import write_files
from .formats import FORMATS, SQLITE, Format
from .snapshot import Busy, Progress, Snapshot, silent

PATIENCE = 3.0
"""Seconds for which somebody who asks for a file waits for another who makes one."""
LONGEST = "units"
"""What is read for the formats that take longest."""
GIVES_WAY = 5
"""How much other processes give way to the one that works on those (``nice``). Else the longest work would begin with two
thirds of a core of two, and at its end a core would have nothing to do."""
ROOM = ".room"
"""How the name of a folder ends in which a file is made."""


class IsPreview(Exception):
    """What staff see ahead is not for the public, so no file is made of it."""


@dataclass(frozen=True, slots=True)
class Offered:
    """What is known of a file before it is asked for."""

    format: Format
    about: About | None
    """None if it was not made yet for the present state."""

    @property
    def day(self) -> date | None:
        """The day on which it was made."""
        if self.about is None:
            return None
        return timezone.localdate(
            datetime.fromtimestamp(self.about.made, timezone.get_current_timezone())
        )


def kept_data() -> KeptFiles:
    """Where the processes of a machine keep what they have made."""
    return KeptFiles(settings.DATA_DIR, settings.DATA_CACHE_MB * 1_000_000)


def offered(build: str) -> Mapping[str, Offered]:
    """All formats by name, and what is known of those that were made already. One query.

    ``build`` names the running code, which decides what is in a file.
    """
    kept, state = kept_data(), DataVersion.current_state()
    return {
        name: Offered(known, kept.about(_key(known, build, state)) if state else None)
        for name, known in FORMATS.items()
    }


def made(
    wanted: Format, build: str, patience: float = PATIENCE, progress: Progress = silent
) -> Kept:
    """The file of the present state: the one that is kept, or else one that is made now.

    What was never written to has no name for its state, so nothing of it is kept. Raises Busy if
    another process makes a file for longer than ``patience`` seconds, and IsPreview.
    """
    if are_shadowed():
        raise IsPreview
    kept, state = kept_data(), DataVersion.current_state()
    if found := _found(kept, wanted, build, state):
        return found
    with kept.turn(patience) as has_turn:
        if not has_turn:
            raise Busy
        # Whoever had the turn before may have made it.
        return _found(kept, wanted, build, state) or _made(kept, wanted, build, state, progress)


def all_made(
    wanted: Sequence[Format],
    build: str,
    jobs: int,
    patience: float = PATIENCE,
    progress: Progress = silent,
) -> Iterator[tuple[Format, Kept]]:
    """The files of one state, each as soon as it is ready. Raises what ``made`` raises, and Busy if somebody writes
    meanwhile: what it gave before is then all there is of that state.

    With more than one job, what is read from the registry is written by so many other processes at most, while this
    one makes the snapshot and what is written from that. Each takes the memory of ``made``. Nobody else makes a file
    meanwhile.
    """
    if are_shadowed():
        raise IsPreview
    kept = kept_data()
    with kept.turn(patience) as has_turn:
        if not has_turn:
            raise Busy
        state = DataVersion.current_state()  # not before: somebody may write while this waits
        with _room(kept) as room, translation.override(settings.LANGUAGE_CODE):
            found = {known.name: _found(kept, known, build, state) for known in wanted}
            for known in wanted:
                if there := found[known.name]:
                    yield known, there
            missing = [known for known in wanted if not found[known.name]]
            if not missing:
                return
            lots = _read_apart(missing)
            plain = [known for known in missing if not known.apart]
            with no_collecting_of_garbage(), _written_apart(lots, room, jobs) as results:
                read, name = _snapshot(kept, build, state, room, progress)
                if len(missing) < len(wanted) and name != state:
                    raise Busy
                for known in plain:
                    progress(known.file, 0)
                    with (room / known.name).open("wb") as file:
                        known.write(read, file)
                    yield known, _after(kept, known, build, name, room / known.name)
                for lot, version in results:
                    if version != read.version:
                        raise Busy
                    for known in lot:
                        progress(known.file, 0)
                        yield known, _after(kept, known, build, name, room / known.name)


def _read_apart(wanted: Iterable[Format]) -> list[list[Format]]:
    """The formats that are read from the registry, those that share a reading together."""
    lots: dict[str, list[Format]] = {}
    for known in wanted:
        if known.apart:
            lots.setdefault(known.apart, []).append(known)
    return list(lots.values())


@contextmanager
def _written_apart(
    lots: Sequence[list[Format]], room: Path, jobs: int
) -> Iterator[Iterator[tuple[list[Format], int]]]:
    """Each lot as soon as its files are written, with the version of the data that they have."""
    if jobs == 1 or not lots:
        yield ((lot, _write_lot([known.name for known in lot], room)) for lot in lots)
        return
    reverse("chart")  # what is loaded with the addresses is loaded once for all processes
    with processes(min(jobs, len(lots))) as pool:
        works = {
            pool.submit(_write_lot_apart, [known.name for known in lot], room, lot[0].apart): lot
            for lot in lots
        }
        yield ((works[work], work.result()) for work in as_completed(works))


def _write_lot_apart(names: Sequence[str], room: Path, apart: str) -> int:
    """The same as ``_write_lot``, in a process of its own."""
    if apart != LONGEST:
        os.nice(GIVES_WAY)
    return _write_lot(names, room)


def _write_lot(names: Sequence[str], room: Path) -> int:
    """Write files of one reading of the registry into a folder. Gives the version of the data."""
    with ExitStack() as stack:
        stack.enter_context(translation.override(settings.LANGUAGE_CODE))
        outs = {name: stack.enter_context((room / name).open("wb")) for name in names}
        return write_files(outs)


def _found(kept: KeptFiles, wanted: Format, build: str, state: str) -> Kept | None:
    return kept.open(_key(wanted, build, state)) if state else None


def _key(known: Format, build: str, state: str) -> tuple[str, ...]:
    return ("data", known.name, build, state)


def _made(kept: KeptFiles, wanted: Format, build: str, state: str, progress: Progress) -> Kept:
    """Make the file, and keep it if it has room."""
    with _room(kept) as room, translation.override(settings.LANGUAGE_CODE):
        read, name = _snapshot(kept, build, state, room, progress)
        with (room / wanted.name).open("wb") as file:
            progress(wanted.file, 0)
            wanted.write(read, file)
        return _after(kept, wanted, build, name, room / wanted.name)


def _after(kept: KeptFiles, wanted: Format, build: str, state: str, whole: Path) -> Kept:
    """The file that was written, from where it is kept if it has room there."""
    if state:
        key = _key(wanted, build, state)
        _keep(kept, key, whole)
        if found := kept.open(key):
            return found
    # The file stays readable after its name is gone.
    return _as_kept(whole.open("rb"))


def _snapshot(
    kept: KeptFiles, build: str, state: str, room: Path, progress: Progress
) -> tuple[Snapshot, str]:
    """The snapshot of the state, or of the one that is the present one by now, and the name of its state."""
    path = room / "snapshot"
    if state and (found := kept.open(_key(SQLITE, build, state))):
        with found.file, path.open("wb") as copy:
            shutil.copyfileobj(found.file, copy, PIECE)
        return Snapshot(path), state
    read = snapshot.make(path, progress)
    if read.name:
        _keep(kept, _key(SQLITE, build, read.name), path)
        versions.note(kept, read, _key(SQLITE, build, read.name), path, room)
    return Snapshot(path), read.name


def _keep(kept: KeptFiles, key: tuple[str, ...], path: Path) -> None:
    if path.stat().st_size <= kept.limit:
        with path.open("rb") as file:
            kept.put_file(key, file)


@contextmanager
def _room(kept: KeptFiles) -> Iterator[Path]:
    """A folder to work in, on the disk of what is kept if that can be written to."""
    try:
        for left in kept.folder.glob(f"*{ROOM}"):  # by a process that was killed in its turn
            shutil.rmtree(left, ignore_errors=True)
        room = tempfile.TemporaryDirectory(suffix=ROOM, dir=kept.folder)
    except OSError:
        room = tempfile.TemporaryDirectory()
    with room as name:
        yield Path(name)


def _as_kept(file: IO[bytes]) -> Kept:
    digest = sha256()
    while piece := file.read(PIECE):
        digest.update(piece)
    size = file.tell()
    file.seek(0)
    return Kept(file, About(size, digest.hexdigest(), timezone.now().timestamp()))
