"""How many units of which levels, in words: “12 sections”, “3 services and 2 units”.

Boxes that are folded, the list, and panels of operations all count by this one rule.
"""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

UNITS = ngettext_lazy("%(count)s unit", "%(count)s units", "count")
OTHERS = ngettext_lazy("%(count)s other unit", "%(count)s other units", "count")
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

MOST_NAMED = 3
"""With more levels the commonest is named, and the others are “other units”."""
PLACE = {level: place for place, level in enumerate(OF_LEVEL)}
"""Of two levels with as many units the higher one is named first."""


def levels_in_words(levels: Mapping[str, int]) -> str:
    """Say how many units of each level there are, by its code: the commonest level comes first.

    Up to three levels are all named. Of more the commonest is; the others are “other units”.
    """
    counted: dict[str, int] = {}
    for level, number in levels.items():
        known = level if level in OF_LEVEL else ""
        counted[known] = counted.get(known, 0) + number
    named = sorted(filter(None, counted), key=lambda level: (-counted[level], PLACE[level]))
    shown = [(level, counted[level]) for level in named]
    if "" in counted:
        shown.append(("", counted[""]))
    if len(shown) > MOST_NAMED:
        level, number = shown[0]
        rest = sum(counted.values()) - number
        said = [_said(level, number), str(OTHERS % {"count": rest})]
    else:
        said = [_said(level, number) for level, number in shown]
    match said:
        case [first, second, third]:
            values = {"first": first, "second": second, "third": third}
            return _("%(first)s, %(second)s and %(third)s") % values
        case [some, others]:
            return _("%(some)s and %(others)s") % {"some": some, "others": others}
        case [only]:
            return only
    return _said("", 0)


def _said(level: str, count: int) -> str:
    return str(OF_LEVEL.get(level, UNITS) % {"count": count})
