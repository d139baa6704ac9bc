"""How many units of which levels, in words: “12 sections”, “3 services and 2 units”."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

UNITS = ngettext_lazy("%(count)s unit", "%(count)s units", "count")
OF_LEVEL = {
    "organ": ngettext_lazy("%(count)s organ", "%(count)s organs", "count"),
    "department": ngettext_lazy("%(count)s department", "%(count)s departments", "count"),
    "office": ngettext_lazy("%(count)s office", "%(count)s offices", "count"),
    "division": ngettext_lazy("%(count)s division", "%(count)s divisions", "count"),
    "service": ngettext_lazy("%(count)s service", "%(count)s services", "count"),
    "section": ngettext_lazy("%(count)s section", "%(count)s sections", "count"),
    "team": ngettext_lazy("%(count)s team", "%(count)s teams", "count"),
    "capacity": ngettext_lazy(
        "%(count)s standing capacity", "%(count)s standing capacities", "count"
    ),
    "operation": ngettext_lazy(
        "%(count)s peacekeeping operation", "%(count)s peacekeeping operations", "count"
    ),
    "political-mission": ngettext_lazy(
        "%(count)s political mission", "%(count)s political missions", "count"
    ),
}
"""The levels that the registry ships, but for units. What staff add is counted as units: the label of a
term has no plural."""

PLACE = {level: place for place, level in enumerate(OF_LEVEL)}
"""Of two levels with as many units the higher one is named first."""


def levels_in_words(levels: Mapping[str, int]) -> list[str]:
    """Ways to say how many units of each level there are, by its code: the shortest one comes last.

    Two levels are both named. Of more the commonest is; the others are units.
    """
    counted: dict[str, int] = {}
    for level, number in levels.items():
        known = level if level in OF_LEVEL else ""
        counted[known] = counted.get(known, 0) + number
    whole = sum(counted.values())
    if not (
        named := sorted(filter(None, counted), key=lambda level: (-counted[level], PLACE[level]))
    ):
        return [_said("", whole)]
    first, number = named[0], counted[named[0]]
    if number == whole:
        return [_said(first, whole), _said("", whole)]
    others = named[1] if len(named) == 2 and "" not in counted else ""
    values = {"some": _said(first, number), "others": _said(others, whole - number)}
    return [_("%(some)s and %(others)s") % values, _said("", whole)]


def _said(level: str, count: int) -> str:
    return str(OF_LEVEL.get(level, UNITS) % {"count": count})
