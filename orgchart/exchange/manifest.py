"""The manifest of an export: how many records each file has, and its SHA-256.

It lies beside the files, and its name does not end in ``.json``, so that ``loaddata`` leaves it alone.
``sha256sum -c MANIFEST.txt`` reads it too. It says nothing of the day or the machine: the same files
have the same manifest.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

NAME = "MANIFEST.txt"
NUMBERED = re.compile(r"[0-9]{2}_[a-z_]+\.json")
"""What the name of a file of an export looks like."""
_COUNT = re.compile(r"# ([0-9]+) records?")
_FILE = re.compile(r"([0-9a-f]{64})  (\S+\.json)")


@dataclass(frozen=True, slots=True)
class Listed:
    """A file of an export, as its manifest describes it."""

    name: str
    records: int
    digest: str
    """Its SHA-256, in hexadecimal."""


class Unusable(ValueError):
    """The manifest cannot be read. The message says what to do."""


def written(file: IO[bytes], name: str, pieces: Iterable[str], apart: int) -> Listed:
    """Write the pieces of a file, and say what the manifest says of it.

    There is a record in each piece but ``apart`` of them. Memory holds one piece.
    """
    digest, number = hashlib.sha256(), -apart
    for piece in pieces:
        raw = piece.encode()
        digest.update(raw)
        file.write(raw)
        number += 1
    return Listed(name, number, digest.hexdigest())


def text_of(files: Iterable[Listed]) -> str:
    """The manifest of these files. Its lines that begin with # are comments for ``sha256sum``."""
    lines = [f"# The files of one export. To check them: sha256sum -c {NAME}"]
    for listed in files:
        lines.append(f"# {listed.records} record{'' if listed.records == 1 else 's'}")
        lines.append(f"{listed.digest}  {listed.name}")
    return "\n".join([*lines, ""])


def read(folder: Path) -> dict[str, Listed] | None:
    """The files that the manifest in a folder describes, by name; None if the folder has no manifest.

    Raises Unusable.
    """
    path = folder / NAME
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise Unusable(_unusable(path, str(error))) from None
    found: dict[str, Listed] = {}
    count = None
    for number, line in enumerate(lines, start=1):
        if counted := _COUNT.fullmatch(line):
            count = int(counted[1])
        elif (listed := _FILE.fullmatch(line)) and count is not None:
            found[listed[2]] = Listed(listed[2], count, listed[1])
            count = None
        elif not line.startswith("#"):
            raise Unusable(_unusable(path, _("line %(number)s is cut") % {"number": number}))
    if count is not None or not found:
        raise Unusable(_unusable(path, _("its end is missing")))
    return found


def strangers(texts: Mapping[Path, bytes], whole: Iterable[Path]) -> Iterator[str]:
    """Yield what is wrong with files that lie beside a manifest; nothing for files without one.

    ``whole`` are the folders of which every file is meant. Each file is read as bytes by the caller,
    so that what is checked is what is loaded.
    """
    manifests: dict[Path, dict[str, Listed] | None] = {}
    for folder in dict.fromkeys([*whole, *(path.parent for path in texts)]):
        try:
            manifests[folder] = read(folder)
        except Unusable as error:
            manifests[folder] = None
            yield str(error)
    for path, raw in texts.items():
        listed = manifests[path.parent]
        if listed is None or (path.name not in listed and not NUMBERED.fullmatch(path.name)):
            continue
        if path.name not in listed:
            yield _wrong(path, _("the manifest does not name it"))
        elif hashlib.sha256(raw).hexdigest() != listed[path.name].digest:
            yield _wrong(path, _("it is not the file that the manifest describes"))
    for folder in whole:
        for name in manifests[folder] or ():
            if folder / name not in texts:
                yield _wrong(folder / name, _("the manifest names it, but it is missing"))


def miscounted(path: Path, records: int) -> str:
    """What is wrong if the manifest beside a file gives another number of records; otherwise empty."""
    listed = (read(path.parent) or {}).get(path.name)
    if listed is None or listed.records == records:
        return ""
    return _wrong(
        path,
        _("it has %(records)s records, and the manifest says %(listed)s")
        % {"records": records, "listed": listed.records},
    )


def _wrong(path: Path, what: str) -> str:
    return _(
        "%(file)s: %(what)s. The folder is a mixture of two exports, or somebody has changed it. Export "
        "again; if you changed it on purpose, delete %(manifest)s first."
    ) % {"file": path.name, "what": what, "manifest": path.parent / NAME}


def _unusable(path: Path, what: str) -> str:
    return _("%(file)s: the manifest cannot be read (%(what)s). Export again, or delete it.") % {
        "file": path,
        "what": what,
    }
