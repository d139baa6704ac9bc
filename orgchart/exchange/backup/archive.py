"""Read a backup, and believe nothing that it says before it is checked."""

import errno
import hashlib
import io
import os
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from django.utils.translation import gettext as _

from . import manifest
from .making import OFTEN, Told
from .manifest import Manifest, Part
from .refused import Refused

BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    LookupError,
    NotImplementedError,  # a way of packing that Python does not know
    RuntimeError,  # a part with a password
    ValueError,
)
"""What can go wrong inside a file that is damaged."""
WAYS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
BLOCK = 1 << 16


@dataclass(frozen=True, slots=True)
class Archive:
    """A backup that is open, with a manifest that fits its parts by name and size."""

    zip: zipfile.ZipFile
    name: str
    manifest: Manifest

    def check(self, told: Told) -> None:
        """Read every part once, and compare it with the manifest. Raises Refused. Memory holds a row."""
        for part in self.manifest.parts:
            for _line in self.lines(part, told):
                pass

    def lines(self, part: Part, told: Told) -> Iterator[bytes]:
        """The rows of a part, one after another. Raises Refused as soon as they are not as the manifest
        says, at the latest after the last."""
        digest, rows, size = hashlib.sha256(), 0, 0
        with _broken_is(_damaged(self.name, part.file)), self.zip.open(part.file) as packed:
            unpacked = io.BufferedReader(cast(io.RawIOBase, packed), BLOCK)
            while line := unpacked.readline(part.longest + 1):
                rows, size = rows + 1, size + len(line)
                if len(line) > part.longest or size > part.bytes or rows > part.rows:
                    raise _damaged(self.name, part.file)
                digest.update(line)
                yield line
                if rows % OFTEN == 0:
                    told(part.table, rows)
        if (rows, size, digest.hexdigest()) != (part.rows, part.bytes, part.sha256):
            raise _damaged(self.name, part.file)
        told(part.table, rows)


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open a backup. Raises Refused if it is none, is cut short, or is encrypted; OSError."""
    with path.open("rb") as file:
        _refuse_encrypted(file.read(64), path)
        with _broken_is(_no_backup(path)):
            packed = zipfile.ZipFile(file)
        with packed:
            yield Archive(packed, path.name, _manifest(packed, path))


@contextmanager
def _broken_is(refused: Refused) -> Iterator[None]:
    """Raise this for everything that can go wrong inside a file that is damaged."""
    try:
        yield
    except BROKEN:
        raise refused from None
    except OSError as error:
        if error.errno != errno.EINVAL:  # a place before the beginning of the file
            raise
        raise refused from None


def _manifest(packed: zipfile.ZipFile, path: Path) -> Manifest:
    """The manifest, if the zip has the parts that it names and no others."""
    try:
        entry = packed.getinfo(manifest.NAME)
    except KeyError:
        raise _no_backup(path) from None
    with _broken_is(_damaged(path.name, manifest.NAME)):
        with packed.open(entry) as part:
            raw = part.read(manifest.MOST_BYTES + 1)
        if len(raw) > manifest.MOST_BYTES:
            raise _damaged(path.name, manifest.NAME)
        found = manifest.read(raw)
    wanted = Counter(part.file for part in found.parts)
    if Counter(packed.namelist()) != wanted + Counter([manifest.NAME]):
        raise _damaged(path.name, manifest.NAME)
    sizes = {part.file: part.bytes for part in found.parts}
    for member in packed.infolist():
        if member.compress_type not in WAYS or sizes.get(member.filename, member.file_size) != (
            member.file_size
        ):
            raise _damaged(path.name, member.filename)
    return found


def _refuse_encrypted(beginning: bytes, path: Path) -> None:
    """Raise Refused for what age or gpg has made, with the command that decrypts it."""
    plain = path.with_suffix("") if path.suffix in (".age", ".gpg", ".asc") else "decrypted.zip"
    if beginning.startswith((b"age-encryption.org/", b"-----BEGIN AGE")):
        command = f"age --decrypt --identity KEYFILE --output {plain} {path}"
    # A message of OpenPGP begins with the key that it is encrypted for, in one of these headers.
    elif beginning.startswith((b"-----BEGIN PGP MESSAGE", b"\x84", b"\x85", b"\x86", b"\xc1")):
        command = f"gpg --output {plain} --decrypt {path}"
    else:
        return
    raise Refused(
        _(
            "%(file)s is encrypted. Decrypt it first, then restore what comes out, and delete that "
            "afterwards:\n  %(command)s"
        )
        % {"file": path.name, "command": command}
    )


def _no_backup(path: Path) -> Refused:
    if os.path.getsize(path) and _begins_as_zip(path):
        message = _(
            "%(file)s is cut short, or it is not a backup of the registry. Copy it again from where it "
            "came from, or use an older backup. Nothing was restored."
        )
    else:
        message = _(
            "%(file)s is not a backup of the registry. Name a file that manage.py backup has made. "
            "Nothing was restored."
        )
    return Refused(message % {"file": path.name})


def _begins_as_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


def _damaged(name: str, part: str) -> Refused:
    return Refused(
        _(
            "%(file)s is damaged: %(part)s is not what its manifest says. Copy it again from where it came "
            "from, or use an older backup. Nothing was restored."
        )
        % {"file": name, "part": part}
    )
