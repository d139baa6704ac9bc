"""Long lists on the page of a unit: a few in sight, the others behind “Show all”."""

from collections.abc import Sequence
from typing import TypeVar

from django import template

T = TypeVar("T")

MOST_SHOWN = 4
"""How many of a list are shown at once."""
SHOWN_FIRST = 3
"""How many of them stay in sight when there are more. The others are folded."""

register = template.Library()


@register.filter
def in_sight(listed: Sequence[T]) -> Sequence[T]:
    """What a reader sees at once."""
    return listed if len(listed) <= MOST_SHOWN else listed[:SHOWN_FIRST]


@register.filter
def folded(listed: Sequence[T]) -> Sequence[T]:
    """What a reader unfolds."""
    return listed[len(in_sight(listed)) :]


@register.filter
def newest_first(listed: Sequence[T]) -> Sequence[T]:
    """A list that is the oldest first, the other way round: a reader looks for the last one first."""
    return listed[::-1]
