"""What the running code is: a fingerprint that changes with every deploy that changes a page."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language

_of_command = ""
"""The fingerprint of the code of a command that makes many pages, while it works."""
KINDS = {".py", ".html", ".js", ".css", ".svg", ".mo", ".md", ".json"}
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
    return _of_command or (_read() if settings.DEBUG else _kept())


@contextmanager
def one_build() -> Iterator[None]:
    """For a command that makes many pages, in this process and in those that it begins: the code that it has loaded
    does not change, so its files are read once, also while developing."""
    global _of_command  # noqa: PLW0603
    _of_command = build()
    try:
        yield
    finally:
        _of_command = ""


def state_of(version: int, today: date) -> str:
    """The state of the whole site: the build, the language, the data version and the day of today.

    It begins the ETag of every public page, so pages of different states never have the same ETag.
    """
    return f"{build()}-{get_language()}-{version}-{today}"


def _read() -> str:
    base = Path(settings.BASE_DIR)
    return fingerprint_of([base / "orgchart", base / "dpko_site", settings.DATA_NOTES.parent])


@cache
def _kept() -> str:
    return _read()
