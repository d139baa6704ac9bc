"""What the database's planner knows of the size of tables."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import Model


def count_rows(models: Iterable[type[Model]]) -> None:
    """Let PostgreSQL know how many rows these tables have, before a transaction that fills them ends.

    Until then it plans a query of many tables as if each were empty, and that can take minutes. The tables
    are named: without names ``ANALYZE`` also waits for the tables that all databases of a server share.
    SQLite does not guess from the size of tables, so nothing is done there.
    """
    if connection.vendor != "postgresql":
        return
    tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in models)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {tables}")
