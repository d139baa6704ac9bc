"""Codes that are still free."""

from collections.abc import Container, Iterable

from django.db.models.functions import Lower

from orgchart.models import Record

FIRST = 20
"""How many numbers are tried at once."""


def free_code(
    kind: type[Record], field: str, stem: str, *, most: int = 70, taken: Container[str] = ()
) -> str:
    """A code that no record of that kind has, nor ``taken``: the stem, or the stem and a number.

    It has at most ``most`` letters before its number. The number is the first that is free, or after
    ``FIRST`` of them one behind which none is. One query, or some twenty for a million of such codes.
    """
    stem = stem.lower()[:most].strip("-")

    def code(number: int) -> str:
        return stem if number == 1 else f"{stem}-{number}"

    def free(numbers: Iterable[int]) -> list[int]:
        codes = {code(number): number for number in numbers}
        stored = kind.objects.annotate(folded=Lower(field)).filter(folded__in=list(codes))
        known = set(stored.values_list("folded", flat=True))
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
