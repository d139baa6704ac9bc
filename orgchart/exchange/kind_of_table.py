"""Which kind of record the rows of a table are, told by its headers."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from .headed_rows import Choice
from .lines import SheetError
from .sheets import read
from .tables import TABLES, Table

FIRST = ("unit", "parentrelationship", "mandate")
"""The kinds that people import most: offered first, and meant if the headers suit others as well."""
LEAST = 2
"""With fewer known headers, a table tells nothing."""


def kinds_offered() -> list[str]:
    """The kinds of rows in the order in which they are offered."""
    return [*FIRST, *(name for name in TABLES if name not in FIRST)]


def kind_of(filename: str, content: bytes, choice: Choice) -> str:
    """The kind of which the headers of a file name the most columns; of two, the one of which they name all.

    The file is read once.

    Raises SheetError if the headers name no kind, or several alike, and if the file is no table.
    """
    sheet = read(filename, content, _known_to_any, choice)
    known = {name: _known(TABLES[name], sheet.headers) for name in kinds_offered()}
    most = max(known.values())
    best = [name for name, fit in known.items() if fit == most]
    if most[0] < LEAST:
        raise SheetError(_("The headers do not tell what the rows are. Choose it above."))
    if len(best) > 1 and best[0] not in FIRST:
        titles = ", ".join(TABLES[name].title for name in best)
        raise SheetError(
            _("By the headers the rows can be: %(kinds)s. Choose above what they are.")
            % {"kinds": titles}
        )
    return best[0]


def _known(table: Table, headers: Sequence[str]) -> tuple[int, bool]:
    """How many columns of a kind the headers name, and whether these are all that it has."""
    named = set(table.match(headers).values())
    return len(named), all(column.name in named for column in table.columns())


def _known_to_any(headers: Sequence[str]) -> int:
    return max(table.known(headers) for table in TABLES.values())
