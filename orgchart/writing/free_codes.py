"""Codes that are still free."""

from collections.abc import Container

from orgchart.models import Record


def free_code(
    kind: type[Record], field: str, stem: str, *, most: int = 70, taken: Container[str] = ()
) -> str:
    """A code that no record of that kind has, nor ``taken``: the stem, or the stem and a number.

    It has at most ``most`` letters before its number. One query.
    """
    stem = stem.lower()[:most].strip("-")
    same = kind.objects.filter(**{f"{field}__istartswith": stem})
    known = {code.lower() for code in same.values_list(field, flat=True)}
    code, number = stem, 1
    while code in known or code in taken:
        number += 1
        code = f"{stem}-{number}"
    return code
