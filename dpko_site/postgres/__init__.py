"""PostgreSQL, on one machine or on two: a primary, and a replica that follows it."""

from contextvars import ContextVar
from typing import Any

from django.core.exceptions import ImproperlyConfigured

SAME = ("ENGINE", "NAME", "USER", "PASSWORD")
"""What a replica has in common with the server that it follows."""

asks_replica: ContextVar[bool] = ContextVar("asks_replica", default=False)
"""Does the running request ask the replica first? Others ask the primary first."""
writes_since: ContextVar[float | None] = ContextVar("writes_since", default=None)
"""If the running request may write: when it began, by time.monotonic()."""


def is_standby(connection: Any) -> bool:
    """Does a connection of the driver lead to a replica? PostgreSQL 14 and later say it by themselves."""
    return bool(connection.info.parameter_status("in_hot_standby") == "on")


def follow(primary: dict[str, Any], replica: dict[str, Any]) -> None:
    """Change the settings of a database so that a replica of it is asked too.

    Raises ImproperlyConfigured if the other one cannot be its replica.
    """
    if "postgresql" not in primary["ENGINE"] or any(primary[key] != replica[key] for key in SAME):
        raise ImproperlyConfigured(
            "REPLICA_URL must differ from DATABASE_URL in the host and the port alone, and both must be of "
            "PostgreSQL: a replica has the same database, users and passwords as the server that it follows."
        )
    primary["OPTIONS"]["replica"] = (replica["HOST"], str(replica["PORT"] or 5432))
    # A server that does not even refuse is left after this.
    primary["OPTIONS"].setdefault("connect_timeout", 2)
