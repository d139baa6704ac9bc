"""The whole registry as linked data, in Turtle.

The graph is read from the registry, if that still has the state of the snapshot.
"""

from typing import IO

from django.conf import settings
from django.utils import timezone

from orgchart.models import DataVersion
from orgchart.queries.one_state import reading

from ..linked.graphs import whole_file
from .snapshot import Busy, Snapshot

THIS_MACHINE = "http://localhost:8000"
"""What the addresses of things begin with where no site has a name (``SITE_ADDRESS``)."""


def write(snapshot: Snapshot, out: IO[bytes]) -> None:
    """Write the file. Memory holds 500 records. Raises Busy if somebody has written since the snapshot."""
    with reading():
        if DataVersion.current() != snapshot.version:
            raise Busy
        for piece in whole_file(_absolute, timezone.localdate(), "ttl"):
            out.write(piece)


def _absolute(path: str) -> str:
    return f"{settings.SITE_ADDRESS or THIS_MACHINE}{path}"
