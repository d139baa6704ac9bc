"""Files of a copy on the disk: written at once, only if they differ, with their compressed twins."""

import filecmp
import gzip
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import IO

import brotli

BEGINNING, ENDING = ".publish-", ".new"
"""How the name of a file begins and ends that is not yet in its place."""
COMPRESSED = (".gz", ".br")
"""How the names of compressed twins end."""
IS_SMALL_ALREADY = {".png", ".pdf", ".xlsx", ".zip", ".gz", ".woff2", ".ico"}
"""Endings of files that compression makes no smaller."""
PIECE = 1 << 18
HELD = 1 << 20
"""A file of up to so many bytes is compressed from memory; a larger one is read again."""
LEVEL = 6
QUALITY = 5
"""How hard gzip and Brotli try. More takes several times as long and saves a few percent."""


class NotTheirs(Exception):
    """A file is in the way that the copy did not write. Its text says which."""


def twins_of(file: str) -> list[str]:
    """The names of the compressed twins that a file has."""
    if Path(file).suffix in IS_SMALL_ALREADY:
        return []
    return [f"{file}{ending}" for ending in COMPRESSED]


def put(folder: Path, file: str, pieces: Iterable[bytes]) -> tuple[bool, int]:
    """Put a file in its place, if it is not there with the same bytes; was it written, and its size.

    Whoever reads gets the file of before or the whole new one. Raises OSError, NotTheirs.
    """
    path = folder / file
    _make_folder(folder, path.parent)
    size, held = 0, list[bytes]()
    with _new_beside(path) as (new, out):
        for piece in pieces:
            out.write(piece)
            size += len(piece)
            if size <= HELD:
                held.append(piece)
            else:
                held.clear()
        out.close()
        if _is_same(new, path) and all(_is_of(path, folder / twin) for twin in twins_of(file)):
            return False, size
        os.replace(new, path)
    time = path.stat().st_mtime_ns
    for twin in twins_of(file):
        with BytesIO(b"".join(held)) if size <= HELD else path.open("rb") as whole:
            _compress(whole, folder / twin, time)
    return True, size


def is_whole(folder: Path, file: str, size: int) -> bool:
    """Is the file there, of that size, with its compressed twins?"""
    path = folder / file
    try:
        return path.stat().st_size == size and all(
            _is_of(path, folder / twin) for twin in twins_of(file)
        )
    except OSError:
        return False


def take_away(folder: Path, file: str) -> None:
    """Remove a file and its compressed twins, and the folders that are empty then."""
    for name in (file, *(f"{file}{ending}" for ending in COMPRESSED)):
        with suppress(FileNotFoundError, NotADirectoryError):
            (folder / name).unlink()
    for parent in (folder / file).parents:
        if parent == folder:
            return
        _make_folder.cache_clear()
        try:
            parent.rmdir()
        except OSError:  # it has other files
            return


def clear_away(folder: Path) -> None:
    """Remove what a killed process left half written."""
    for left in folder.rglob(f"{BEGINNING}*{ENDING}"):
        left.unlink(missing_ok=True)


@lru_cache(maxsize=1000)
def _make_folder(top: Path, folder: Path) -> None:
    """Make a folder below the top. No link leads out of the copy. Raises NotTheirs."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise NotTheirs(str(folder)) from None
    if not folder.resolve().is_relative_to(top.resolve()):
        raise NotTheirs(str(folder))


@contextmanager
def _new_beside(path: Path) -> Iterator[tuple[Path, IO[bytes]]]:
    """A new file to write to, which is gone at the end of the block if it has not taken a place by then.

    No other file has its name: the list is held by one command, whose processes have numbers. A server of another
    account may read it, whatever this one lets others read.
    """
    new = path.parent / f"{BEGINNING}{os.getpid()}{ENDING}"
    try:
        with new.open("wb") as out:
            os.fchmod(out.fileno(), 0o644)
            yield new, out
    finally:
        new.unlink(missing_ok=True)


def _is_same(new: Path, old: Path) -> bool:
    try:
        return old.stat().st_size == new.stat().st_size and filecmp.cmp(new, old, shallow=False)
    except OSError:
        return False


def _is_of(path: Path, twin: Path) -> bool:
    """Was the twin made of the file that is there? Its time is that of the file."""
    try:
        return twin.stat().st_mtime_ns == path.stat().st_mtime_ns
    except OSError:
        return False


def _compress(whole: IO[bytes], twin: Path, time: int) -> None:
    """Write the compressed twin of a file, with the time of that file."""
    with _new_beside(twin) as (new, out):
        if twin.suffix == ".gz":
            # Without a name and a time inside, the same bytes give the same file.
            with gzip.GzipFile("", "wb", LEVEL, out, mtime=0) as packed:
                packed.writelines(_pieces(whole.read))
        else:
            out.writelines(_brotli(whole.read))
        out.close()
        os.utime(new, ns=(time, time))
        os.replace(new, twin)


def _brotli(read: Callable[[int], bytes]) -> Iterator[bytes]:
    packed = brotli.Compressor(quality=QUALITY)
    for piece in _pieces(read):
        yield packed.process(piece)
    yield packed.finish()


def _pieces(read: Callable[[int], bytes]) -> Iterator[bytes]:
    while piece := read(PIECE):
        yield piece
