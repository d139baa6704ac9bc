"""What the database holds of every fact, and the sentences that say so."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .fields import Written
from .records import one_of
from .standings import Standing
from .supports import Supports

BACKWARDS = _("It ends before it starts. Correct one of the two dates.")
CONFIRMED_BY = _(
    "The day on which it was last confirmed and the source that shows it belong together. Fill in both, "
    "or neither."
)
CONFIRMED_AND_ENDED = _(
    "It has an end, so it cannot be confirmed as still so. Leave out “last confirmed”, or the end."
)
CONFIRMED_TOO_EARLY = _("It was last confirmed before it started. Correct one of the two dates.")
NO_END_TO_SUPPORT = _(
    "The source supports the end of the fact, but the fact has no end. Enter the end, or choose what "
    "else the source supports."
)
NO_SOURCE = _("A published or disputed fact needs a source. Name one, or keep the fact a draft.")


CONSTRAINTS: list[models.BaseConstraint] = [
    # A partial end (2007) stands for its last day, so it may sort before a start in it.
    models.CheckConstraint(
        condition=Q(end="")
        | Q(end__written__gte=Written(F("start")))
        | Q(start__startswith=Written(F("end"))),
        name="%(class)s_ends_after_it_starts",
        violation_error_message=BACKWARDS,
    ),
    models.CheckConstraint(
        condition=Q(status=Standing.DRAFT) | Q(source__isnull=False),
        name="%(class)s_has_a_source",
        violation_error_message=NO_SOURCE,
    ),
    one_of("%(class)s", "status", Standing),
    models.CheckConstraint(
        condition=Q(confirmed="", confirmed_by__isnull=True)
        | (~Q(confirmed="") & Q(confirmed_by__isnull=False)),
        name="%(class)s_is_confirmed_by_a_source",
        violation_error_message=CONFIRMED_BY,
    ),
    models.CheckConstraint(
        condition=Q(confirmed="") | Q(end=""),
        name="%(class)s_is_confirmed_while_it_is_so",
        violation_error_message=CONFIRMED_AND_ENDED,
    ),
    one_of("%(class)s", "supports", Supports),
    models.CheckConstraint(
        condition=~Q(supports=Supports.END) | ~Q(end=""),
        name="%(class)s_has_the_end_that_is_supported",
        violation_error_message=NO_END_TO_SUPPORT,
    ),
]
"""The constraints of every kind of fact; those of one kind come after them."""


def one_per_start(model: str, *fields: str) -> list[models.BaseConstraint]:
    """Constraints that make ``fields`` and the start the key of a fact (see natural_key)."""
    return [
        models.UniqueConstraint(
            fields=[*fields, "start"],
            condition=~Q(status=Standing.DISPUTED),
            name=f"{model}_is_unique",
            violation_error_message=_(
                "There is already a record of this fact with the same start. Edit that one."
            ),
        ),
        models.UniqueConstraint(
            fields=[*fields, "start", "source"],
            condition=Q(status=Standing.DISPUTED),
            name=f"disputed_{model}_is_unique",
            violation_error_message=_(
                "There is already a record of what this source says. Edit that one."
            ),
        ),
    ]
