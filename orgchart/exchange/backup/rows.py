"""A row as a line of a part, and back. What Django's plain fields read and write, no more."""

import base64
import datetime
import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, models

from .tables import PlainField


def line_of(values: Sequence[Any]) -> bytes:
    """The line of a row, with its end. Raises TypeError for a value that no field here has."""
    text = json.dumps(values, default=_as_text, ensure_ascii=False, separators=(",", ":"))
    # A text can have half of a pair of surrogates, which only an escape can say.
    return text.encode("utf-8", "backslashreplace") + b"\n"


def values_of(line: bytes, fields: Sequence[PlainField]) -> list[Any]:
    """The values of a row as the driver of the database takes them. Raises ValueError."""
    try:
        values = json.loads(line)
        if not isinstance(values, list):
            raise ValueError("not a list")
        return [_stored(field, value) for field, value in zip(fields, values, strict=True)]
    except (ValidationError, TypeError, RecursionError, ArithmeticError) as error:
        raise ValueError(str(error)) from None


def _as_text(value: object) -> str:
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    if isinstance(value, Decimal | UUID):
        return str(value)
    raise TypeError(f"A backup cannot keep a value of {type(value)}.")


def _stored(field: PlainField, value: Any) -> Any:
    if isinstance(field, models.JSONField):
        # In a column that is never empty, None is the null of JSON.
        save = field.get_db_prep_save if field.null else field.get_db_prep_value
        return save(value, connection)
    return field.get_db_prep_save(field.to_python(value), connection)
