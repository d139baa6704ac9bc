"""Django's connection to PostgreSQL, to one server or to one of two: ``asks_replica`` says to which first.

Two have the same users, databases and rows, because the replica copies the primary. If the first does not
answer, the other does; the driver goes from one to the next.
"""

import time
from typing import Any

from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.postgresql import base
from psycopg import Error
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


class Pool(ConnectionPool[TimedConnection]):
    """Connections that wait for a request. Who asks gets one that works as soon as there is one.

    The check of psycopg_pool itself pauses 1, 2, 4 and 8 seconds after each connection that it finds lost. When a
    server has been away all of them are, so readers waited for nothing, or in vain.
    """

    def getconn(self, timeout: float | None = None) -> TimedConnection:
        """A connection that works. Raises PoolTimeout if there is none in ``timeout`` seconds."""
        until = time.monotonic() + (self.timeout if timeout is None else timeout)
        while True:
            connection = super().getconn(until - time.monotonic())
            try:
                if _is_good(connection):
                    return connection
            except BaseException:  # such as KeyboardInterrupt
                self.putconn(connection)
                raise
            connection.close()  # the pool keeps what still works, and makes another of what is closed
            self.putconn(connection)


_pools: dict[tuple[str, bool], Pool] = {}
"""For each alias one pool that begins with the primary and one that begins with the replica."""


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to the server that ``asks_replica`` names, or to the other one if it does not answer.

    ``OPTIONS["replica"]`` is the host and the port of the replica, if there is one.
    """

    def get_connection_params(self) -> dict[str, Any]:
        """What the driver needs: both servers, in the order in which they are tried."""
        params: dict[str, Any] = super().get_connection_params()
        replica = params.pop("replica", None)
        if replica is None:
            return params
        servers = [(params.get("host", ""), str(params.get("port", 5432))), replica]
        if asks_replica.get():
            servers.reverse()
        hosts, ports = zip(*servers, strict=True)
        return {**params, "host": ",".join(hosts), "port": ",".join(ports)}

    @property
    def pool(self) -> Pool | None:
        """The connections of this process to the servers in the order that the request needs. None for the
        connection that makes and removes databases."""
        if self.alias == NO_DB_ALIAS:
            return None
        key = (self.alias, asks_replica.get())
        if key not in _pools:
            made = Pool(
                kwargs={**self.get_connection_params(), "autocommit": True},
                open=False,
                configure=self._begin,
                connection_class=TimedConnection,
                **self.settings_dict["OPTIONS"]["pool"],
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


def _is_good(connection: TimedConnection) -> bool:
    """Does the server still answer, and has the connection not been with the replica for too long?"""
    try:
        ConnectionPool.check_connection(connection)
    except Error:
        return False
    if asks_replica.get() or not is_standby(connection):
        return True
    return connection.opened_at >= _tried_since()


def _tried_since() -> float:
    """From when on a connection that found only the replica is good enough for the running request."""
    since = writes_since.get()
    return time.monotonic() - SECONDS_AWAY if since is None else since
