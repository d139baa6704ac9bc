"""The codes of the records whose rows give none."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from django.utils.text import slugify

from orgchart.models import Mandate, Post, Record, Unit
from orgchart.serialization import JSON, Fields
from orgchart.texts import normal
from orgchart.writing.free_codes import code_of_unit, code_stem

TOLD_BY: dict[type[Record], tuple[str, ...]] = {
    Unit: ("name", "acronym"),
    Mandate: ("unit", "text"),
    Post: ("unit", "title"),
}
"""What a row without a code says of its record, to tell it from others of its kind."""


def said_by(kind: type[Record], cells: Mapping[str, str]) -> tuple[str, str] | None:
    """What a row without a code calls its record: the column, and what it says."""
    names = [name for name in TOLD_BY.get(kind, ()) if name != "unit"]
    said = {name: normal(cells.get(name, ""), is_line=True) for name in names}
    return next(((name, text) for name, text in said.items() if text), None)


class RowCodes:
    """Codes for the rows of one table. One query, with the first row of a mandate or post without a code."""

    def __init__(self, kind: type[Record]) -> None:
        self.kind = kind
        self._numbers: dict[str, int] = {}
        """The last number that was given after each stem."""

    def gives(self, fields: Fields) -> bool:
        """Is a code made for a row that says this? If it gives one itself, later rows that say the same mean it."""
        given = str(fields.get("code") or "")
        if given and self.kind is not Unit and self.kind in TOLD_BY:
            self._known.setdefault(self._said(fields), given)
        return not given and self.kind in TOLD_BY

    def _said(self, fields: Fields) -> tuple[str, ...]:
        return tuple(_plain(fields.get(name)) for name in TOLD_BY[self.kind])

    def code(self, fields: Fields, cells: Mapping[str, str]) -> str:
        """The code of the record of a row that gives none; empty if none can be made.

        A unit is known by its acronym, or else its name. A mandate or a post of which a stored record or an earlier
        row says the same has the code of that one; any other one gets a code that is free, by the rule of
        ``made_code``.
        """
        if self.kind is Unit:
            return code_of_unit(cells.get("acronym", ""), cells.get("name", ""))
        said = self._said(fields)
        if not all(said):
            return ""
        if said not in self._known and (stem := code_stem(self.kind, fields)):
            self._known[said] = self._free(stem)
        return self._known.get(said, "")

    def _free(self, stem: str) -> str:
        while True:
            number = self._numbers[stem] = self._numbers.get(stem, 0) + 1
            code = stem if number == 1 else f"{stem}-{number}"
            if code not in self._taken:
                return code

    @cached_property
    def _known(self) -> dict[tuple[str, ...], str]:
        """The codes of stored records and of earlier rows, by what is said of them."""
        return {said: code for code, said in self._stored}

    @cached_property
    def _taken(self) -> set[str]:
        return {code.casefold() for code, _said in self._stored}

    @cached_property
    def _stored(self) -> list[tuple[str, tuple[str, ...]]]:
        return list(_stored(self.kind))


def _stored(kind: type[Record]) -> Iterator[tuple[str, tuple[str, ...]]]:
    names = ["unit__code" if name == "unit" else name for name in TOLD_BY[kind]]
    for code, *said in kind.objects.order_by("-pk").values_list("code", *names):
        yield code, tuple(map(_plain, said))


def _plain(value: JSON) -> str:
    """What is said, in small letters and without signs, as far as it has letters that a code can have."""
    text = str(value[0] if isinstance(value, list) and value else value or "")
    return slugify(text) or normal(text).casefold()
