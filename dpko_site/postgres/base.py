"""Django's connection to PostgreSQL, to one of two servers: ``asks_replica`` says to which first.

Both have the same users, databases and rows, because the replica copies the primary. If the first does not
answer, the other does; the driver goes from one to the next.
"""

import time
from typing import Any

from django.db.backends.postgresql import base
from psycopg import OperationalError
from psycopg_pool import ConnectionPool

from . import asks_replica, is_standby, writes_since
from .patience import BoundedConnection

SECONDS_AWAY = 5.0
"""For how long what staff read comes from the replica. Then the primary is tried again.

A request that writes tries the primary each time: it may have come back since, and only there is anything saved.
"""


class TimedConnection(BoundedConnection):
    """A connection that knows since when it is open."""

    opened_at = 0.0


_pools: dict[tuple[str, bool], ConnectionPool[TimedConnection]] = {}
"""For each alias one pool that begins with the primary and one that begins with the replica."""


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to the server that ``asks_replica`` names, or to the other one if it does not answer.

    ``OPTIONS["replica"]`` is the host and the port of the replica.
    """

    def get_connection_params(self) -> dict[str, Any]:
        """What the driver needs: both servers, in the order in which they are tried."""
        params: dict[str, Any] = super().get_connection_params()
        servers = [
            (params.get("host", ""), str(params.get("port", 5432))),
            params.pop("replica"),
        ]
        if asks_replica.get():
            servers.reverse()
        hosts, ports = zip(*servers, strict=True)
        return {**params, "host": ",".join(hosts), "port": ",".join(ports)}

    @property
    def pool(self) -> ConnectionPool[TimedConnection]:
        """The connections of this process to the servers in the order that the request needs."""
        key = (self.alias, asks_replica.get())
        if key not in _pools:
            made = ConnectionPool(
                kwargs={**self.get_connection_params(), "autocommit": True},
                open=False,
                configure=self._begin,
                check=_check if not asks_replica.get() else ConnectionPool.check_connection,
                **{**self.settings_dict["OPTIONS"]["pool"], "connection_class": TimedConnection},
            )
            _pools.setdefault(key, made)
        return _pools[key]

    def close_pool(self) -> None:
        """Close the connections of both orders. They are made again when they are needed."""
        for asked_first in (False, True):
            if pool := _pools.pop((self.alias, asked_first), None):
                pool.close()

    def _begin(self, connection: TimedConnection) -> None:
        connection.opened_at = time.monotonic()
        self._configure_connection(connection)  # type: ignore[attr-defined] # Django does not document it


def _check(connection: TimedConnection) -> None:
    """Raise an error for a connection that is lost, or that has been with the replica for long enough."""
    ConnectionPool.check_connection(connection)
    if is_standby(connection) and connection.opened_at < _tried_since():
        connection.close()  # the pool keeps what still works
        raise OperationalError("The primary is tried again.")


def _tried_since() -> float:
    """From when on a connection that found only the replica is good enough for the running request."""
    since = writes_since.get()
    return time.monotonic() - SECONDS_AWAY if since is None else since
