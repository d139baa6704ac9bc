"""What a new unit usually is, if nobody says it."""

from django.utils.translation import gettext_lazy as _

from orgchart.models import Unit

USUAL = _("The usual one for its level and its parent")
"""What a list of natures offers first."""

NATURE_OF_LEVEL = {
    "organ": Unit.Nature.ORGAN,
    "operation": Unit.Nature.FIELD,
    "political-mission": Unit.Nature.FIELD,
    "team": Unit.Nature.TEAM,
}
"""What units of some levels usually are, by the code of the level; the others are what their parent is."""


def usual_nature(level: str, of_parent: str | None) -> str:
    """What a new unit of that level usually is below a unit of that nature, or below none. Below an organ it is a
    unit of the headquarters."""
    if found := NATURE_OF_LEVEL.get(level):
        return found.value
    if of_parent in (None, "", Unit.Nature.ORGAN):
        return Unit.Nature.HEADQUARTERS.value
    return str(of_parent)
