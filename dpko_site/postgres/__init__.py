"""PostgreSQL on two machines: a primary, and a replica that follows it."""

from contextvars import ContextVar
from typing import Any

asks_replica: ContextVar[bool] = ContextVar("asks_replica", default=False)
"""Does the running request ask the replica first? Others ask the primary first."""


def is_standby(connection: Any) -> bool:
    """Does a connection of the driver lead to a replica? PostgreSQL 14 and later say it by themselves."""
    return bool(connection.info.parameter_status("in_hot_standby") == "on")
