"""Replace the files of a folder all at once: whoever looks sees those of before, or those of now."""

import ctypes
import errno
import fcntl
import glob
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp
from typing import IO

ENDING = ".new"
"""How the name of a folder ends that is not yet in its place."""
AT_FDCWD = -100
RENAME_EXCHANGE = 2

Ours = Callable[[str], bool]
"""Is a file with that name one of those that are replaced?"""


@contextmanager
def replaced(folder: Path, ours: Ours, first: str) -> Iterator[Path]:
    """Give an empty folder to write to. At the end, what is in it takes the place of what is ``ours``.

    Everything else in the folder stays. Where the system can exchange two folders (Linux, on most
    file systems), that is one step, and a process that is killed leaves the folder as it was or as it
    will be. Elsewhere, and for the folder in which the process works, the files are replaced one by
    one, beginning with the one named ``first``. An exception inside leaves the folder as it was. A
    killed process leaves a hidden folder beside it, which the next call removes. Raises OSError.
    """
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    _clear_away(folder)
    with _beside(folder) as work:
        new = work / "files"
        new.mkdir()
        yield new
        if _is_in_use(folder) or not _exchanged(new, folder, ours):
            _one_by_one(new, folder, ours, first)


@contextmanager
def lasting(path: Path) -> Iterator[IO[bytes]]:
    """A file to write to, which is on the disk at the end."""
    with path.open("wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """A folder to work in, beside the other if that can be written to. It is locked, then removed."""
    try:
        work = Path(mkdtemp(ENDING, _beginning(folder), folder.parent))
    except OSError:
        work = Path(mkdtemp(ENDING, _beginning(folder)))
    try:
        with _locked(work):
            yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _beginning(folder: Path) -> str:
    return f".{folder.name}."


def _clear_away(folder: Path) -> None:
    """Remove what killed processes have left beside a folder."""
    pattern = f"{glob.escape(_beginning(folder))}*{ENDING}"
    for left in folder.parent.glob(pattern):
        with suppress(OSError), _locked(left):
            shutil.rmtree(left)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold a folder. Raises OSError if another process holds it."""
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(held)


def _is_in_use(folder: Path) -> bool:
    """Does this process work in the folder? Whoever started it would stay in the folder of before."""
    return Path.cwd().is_relative_to(folder)


def _exchanged(new: Path, folder: Path, ours: Ours) -> bool:
    """Take along what is not ours, and exchange the two folders. False if the system cannot."""

    def not_kept(where: str, names: list[str]) -> list[str]:
        return [name for name in names if ours(name)] if Path(where) == folder else []

    try:
        shutil.copytree(
            folder, new, symlinks=True, ignore=not_kept, copy_function=_link, dirs_exist_ok=True
        )
        _on_disk(new)
        of_folder = folder.stat()
        with suppress(PermissionError):
            os.chown(new, of_folder.st_uid, of_folder.st_gid)
        _exchange(new, folder)
        _keep_newer(new, folder, ours)
        _on_disk(folder.parent)
    except (OSError, AttributeError):
        return False
    return True


def _keep_newer(old: Path, folder: Path, ours: Ours) -> None:
    """Take over files that somebody has written into the folder of before since it was copied."""
    for left in old.iterdir():
        there = folder / left.name
        is_same = there.exists() and there.samefile(left)
        if not ours(left.name) and not left.is_dir() and not is_same:
            os.replace(left, there)


def _link(source: str, target: str) -> None:
    """The same file at another place; a copy where that is not possible."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target)


def _exchange(one: Path, other: Path) -> None:
    """Exchange two folders in one step. Raises OSError or AttributeError if the system cannot."""
    system = ctypes.CDLL(None, use_errno=True)
    failed = system.renameat2(
        AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE
    )
    if failed:
        number = ctypes.get_errno() or errno.EINVAL
        raise OSError(number, os.strerror(number), str(other))


def _one_by_one(new: Path, folder: Path, ours: Ours, first: str) -> None:
    """Replace each file by itself, the first one first, and remove those that are ours no more."""
    names = sorted((path.name for path in new.iterdir() if ours(path.name)), key=first.__ne__)
    for name in names:
        part = folder / f".{name}.part"
        shutil.copy(new / name, part)  # with its mode
        part.replace(folder / name)
    for path in list(folder.iterdir()):
        if ours(path.name) and path.name not in names:
            path.unlink()
    _on_disk(folder)


def _on_disk(folder: Path) -> None:
    """Make names in a folder last."""
    held = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)
