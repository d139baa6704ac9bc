"""What the running code is: a fingerprint that changes with every deploy that changes a page."""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.conf import settings

KINDS = {".py", ".html", ".js", ".css", ".svg", ".mo"}
"""Endings of the files that decide what a page looks like."""


def fingerprint_of(directories: Iterable[Path]) -> str:
    """A short text that changes when such a file there is changed, added, renamed or removed."""
    digest = hashlib.sha256()
    for directory in directories:
        for path in sorted(directory.rglob("*")):
            if path.suffix in KINDS and path.is_file():
                content = hashlib.sha256(path.read_bytes()).hexdigest()
                digest.update(f"{path.relative_to(directory)}\n{content}\n".encode())
    return digest.hexdigest()[:12]


def build() -> str:
    """The fingerprint of this process; while developing, that of the files as they are now."""
    return _read() if settings.DEBUG else _kept()


def _read() -> str:
    base = Path(settings.BASE_DIR)
    return fingerprint_of([base / "orgchart", base / "dpko_site"])


@cache
def _kept() -> str:
    return _read()
