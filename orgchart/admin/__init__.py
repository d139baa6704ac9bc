"""The admin: the pages of every kind of record, and pages of its own."""

from . import accounts, documents, units  # noqa: F401
from .kinds import register_kinds

register_kinds()
