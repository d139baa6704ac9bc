"""The changelog of the data: what changed from one data version that was made into files to the next.

It is made with each snapshot, by comparing it with the one before, if that is still kept. How many
versions it has depends on how often files are made.
"""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from ..kept_files import PIECE, Kept, KeptFiles
from . import compared
from .snapshot import State

INDEX = ("data", "versions")
"""The key of the list of steps."""
MOST = 50
"""How many steps are told; the oldest go first."""


@dataclass(frozen=True, slots=True)
class Step:
    """From one data version to a later one."""

    before: int
    """The version before; it is that of ``after`` for the first of all, which has no changes."""
    after: int
    day: str
    """The day on which the later one was read."""
    state: str
    """What the later data are called in this database."""
    snapshot: Sequence[str]
    """The key of the snapshot of the later one."""
    counts: Mapping[str, int]
    """How many records were added, changed and removed; empty if the snapshot before was not kept."""

    @property
    def file(self) -> str:
        """The name of the file with the changes; empty if there is none."""
        return file_of(self.before, self.after) if self.counts else ""


def file_of(before: int, after: int) -> str:
    """The name of the file with the changes between two versions."""
    return f"changes-{before}-{after}.csv"


def steps(kept: KeptFiles) -> list[Step]:
    """The steps that are known, the latest first. Reads one small file."""
    written = kept.get(INDEX)
    return [Step(**step) for step in json.loads(written)] if written else []


def changes(kept: KeptFiles, file: str) -> Kept | None:
    """The changes of a step, by the name of their file; None if it is not known, or no longer kept."""
    step = next((step for step in steps(kept) if step.file == file), None)
    return kept.open(_changes_key(step.state)) if step else None


def note(kept: KeptFiles, state: State, key: Sequence[str], snapshot: Path, room: Path) -> None:
    """Add a snapshot that was just made to the changelog. Call it in one's turn; ``room`` is to work in.

    A version number that comes again, because a backup was put back, replaces what was told of it.
    """
    known = [step for step in steps(kept) if step.after < state.version]
    before = known[0] if known else None
    counts: Mapping[str, int] = {}
    if before and (found := kept.open(tuple(before.snapshot))):
        former = room / "former"
        with found.file, former.open("wb") as copy:
            shutil.copyfileobj(found.file, copy, PIECE)
        told = room / "changes"
        with told.open("wb") as out:
            counts = compared.write(former, snapshot, out)
        with told.open("rb") as content:
            kept.put_file(_changes_key(state.name), content)
    number = before.after if before else state.version
    step = Step(number, state.version, state.day.isoformat(), state.name, list(key), counts)
    kept.put(INDEX, json.dumps([asdict(one) for one in [step, *known][:MOST]]).encode())


def _changes_key(state: str) -> tuple[str, ...]:
    return ("data", "changes", state)
