"""Which kind of record the rows of a table are, told by its headers."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from orgchart.models import Unit

from .headed_rows import Choice
from .lines import SheetError
from .sheets import read
from .tables import LIKENESS, TABLES, Table

FIRST = ("unit", "parentrelationship", "mandate")
"""The kinds that people import most: offered first."""
LEAST = 2
"""With fewer known headers, a table tells nothing."""
CLEAR = 2
"""By how much the headers must fit one kind better than another (``Table.fit``)."""
MOST_NAMED = 5
"""How many kinds a question names."""


def kinds_offered() -> list[str]:
    """The kinds of rows in the order in which they are offered."""
    return [*FIRST, *(name for name in TABLES if name not in FIRST)]


def kind_of(filename: str, content: bytes, choice: Choice) -> str:
    """The kind whose columns the headers of a file name best. The file is read once.

    Raises SheetError if the headers name no kind, or several about as well, or if the best kind has no column for
    a header that another kind knows; and if the file is no table.
    """
    headers = read(filename, content, _known_to_any, choice).headers
    fits = {name: TABLES[name].fits(headers) for name in kinds_offered()}
    sums = {name: _sum(TABLES[name], fit) for name, fit in fits.items()}
    best = max(sums, key=lambda name: (sums[name], _is_whole(TABLES[name], headers)))
    if len(fits[best]) < LEAST:
        raise SheetError(_("The headers do not tell what the rows are. Choose it above."))
    left = set(headers) - set(fits[best])
    others = [
        name
        for name, fit in fits.items()
        if sums[name] > sums[best] - CLEAR or any(fit.get(header, 0) > LIKENESS for header in left)
    ]
    others = sorted(set(others) - {best}, key=lambda name: -sums[name])
    if others and not _is_whole(TABLES[best], headers):
        titles = ", ".join(TABLES[name].title for name in (best, *others[: MOST_NAMED - 1]))
        raise SheetError(
            _("By the headers the rows can be: %(kinds)s. Choose above what they are.")
            % {"kinds": titles}
        )
    return best


def _sum(table: Table, fits: Mapping[str, int]) -> int:
    """How well the headers fit a kind: better if one is called as the kind itself, such as “Mandate”, and worse
    for each unit that a row must name and no header means."""
    own = str(table.model._meta.verbose_name).casefold()
    named = set(table.match(fits).values())
    columns = (column for column in table.columns() if column.model is table.model)
    units = [column for column in columns if column.model_field.related_model is Unit]
    missing = [column for column in units if column.name not in named]
    says_it = any(header.casefold() == own for header in fits)
    return sum(fits.values()) + CLEAR * says_it - CLEAR * len(missing)


def _is_whole(table: Table, headers: Sequence[str]) -> bool:
    """Do the headers name all columns of a kind, which no other kind has just so?"""
    own = {column.name for column in table.columns()}
    alike = [one for one in TABLES.values() if {column.name for column in one.columns()} == own]
    return own <= set(headers) and alike == [table]


def _known_to_any(headers: Sequence[str]) -> int:
    return max(table.known(headers) for table in TABLES.values())
