"""Codes that are made for new records, and that are still free."""

from collections.abc import Container, Iterable, Mapping

from django.db.models import CharField
from django.db.models.functions import Lower
from django.utils.text import slugify

from orgchart.models import Mandate, Post, Record, Statement, Unit

FIRST = 20
"""How many numbers are tried at once."""


def free_code(
    kind: type[Record], field: str, stem: str, *, most: int = 70, taken: Container[str] = ()
) -> str:
    """A code that no record of that kind has, nor ``taken``: the stem, or the stem and a number.

    It has at most ``most`` letters before its number. The number is the first that is free, or after
    ``FIRST`` of them one behind which none is. One query, or some twenty for a million of such codes.
    """
    stem = shortened(stem, most)

    def code(number: int) -> str:
        return stem if number == 1 else f"{stem}-{number}"

    def free(numbers: Iterable[int]) -> list[int]:
        codes = {code(number): number for number in numbers}
        known = taken_codes(kind, field, codes)
        return [codes[one] for one in codes if one not in known and one not in taken]

    if first := free(range(1, FIRST + 1)):
        return code(first[0])
    last, next_free = FIRST, FIRST * 2
    while not free([next_free]):
        last, next_free = next_free, next_free * 2
    while next_free - last > 1:
        between = (last + next_free) // 2
        if free([between]):
            next_free = between
        else:
            last = between
    return code(next_free)


def shortened(stem: str, most: int = 70) -> str:
    """What a code begins with, in small letters, so that a number fits behind it."""
    return stem.lower()[:most].strip("-")


def taken_codes(kind: type[Record], field: str, codes: Iterable[str]) -> set[str]:
    """Those of the codes, in small letters, that a record of that kind has. One query for each five hundred."""
    wanted, found = list(codes), set[str]()
    stored = kind.objects.order_by().annotate(folded=Lower(field))
    for first in range(0, len(wanted), 500):
        known = stored.filter(folded__in=wanted[first : first + 500])
        found.update(known.values_list("folded", flat=True))
    return found


# --- what a code is made of ----------------------------------------------------------------------

_OF_UNIT = ("acronym", "name")
_OF_PART: dict[type[Record], tuple[str, ...]] = {
    Mandate: ("unit", "theme"),
    Post: ("unit", "title"),
    Statement: ("unit", "kind"),
}
_NAMES = ("name", "title", "label")


def code_of_unit(acronym: str, name: str) -> str:
    """The code of a new unit: its acronym, or else its name, in small letters; empty if none can be made."""
    for words in (acronym, name):
        if code := _in_code(words)[:40].strip("-"):
            return code if code[0].isalpha() else f"unit-{code}"[:40].strip("-")
    return ""


def code_field(kind: type[Record]) -> str:
    """The field with the code by which such a record is known; empty if it is known otherwise."""
    return next((name for name in ("code", "slug") if kind.natural_fields == (name,)), "")


def made_of(kind: type[Record]) -> tuple[str, ...]:
    """The fields of which the code of a new record of that kind is made; none if it has no code.

    A unit has them in the form that founds it: they are those of its name.
    """
    if not code_field(kind):
        return ()
    if kind is Unit:
        return _OF_UNIT
    own = {field.name for field in kind._meta.fields}
    return _OF_PART.get(kind) or tuple(name for name in _NAMES if name in own)[:1]


def made_code(kind: type[Record], values: Mapping[str, object]) -> str:
    """A code for a new record with those values, which are texts, or records with a code.

    It is free, but for that of a unit: two units with one acronym are for a person to tell apart. Empty
    if it cannot be made. One query, or what ``free_code`` costs.
    """
    if kind is Unit:
        return code_of_unit(*(str(values.get(name) or "") for name in _OF_UNIT))
    stem = code_stem(kind, values)
    return free_code(kind, code_field(kind), stem) if stem else ""


def code_stem(kind: type[Record], values: Mapping[str, object]) -> str:
    """What the code of a new record with those values begins with, and is if that is free; empty if a value
    is missing. A value is a text, a record with a code, or a list with the code of one. No query."""
    words = [_in_code(values.get(name)) for name in made_of(kind)]
    if not words or not all(words):
        return ""
    field = kind._meta.get_field(code_field(kind))
    assert isinstance(field, CharField)
    return "-".join(words)[: (field.max_length or 80) - 10].strip("-")


def corrected_code(typed: str) -> str:
    """What a person typed as a code, with what a code can have: “P T/S Bad” becomes ``p-t-s-bad``."""
    return "-".join(filter(None, (_in_code(part) for part in typed.split("/"))))


def _in_code(value: object) -> str:
    value = value[0] if isinstance(value, list) and value else getattr(value, "code", value)
    return slugify(str(value or "").replace("_", " ")).strip("-")
