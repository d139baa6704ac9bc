"""Numbers of several periods as bars beside one another, oldest first."""

from collections.abc import Sequence
from dataclasses import dataclass

from orgchart.xml_text import escape, quoteattr

from .text import PLAIN, clip, width

WIDTH = 420.0
ROW, BAR, SIZE = 28.0, 20.0, 12.0
LONGEST_WORDS = 150.0
"""No words beside a bar take more than this; longer ones are cut."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number, with its first day and itself in words."""

    when: str
    words: str
    value: float


def bars(amounts: Sequence[Amount], label: str) -> str:
    """Return the SVG of the amounts, one bar below the other; empty for fewer than two.

    All bars begin at zero, so their lengths can be compared.
    """
    if len(amounts) < 2:
        return ""
    left = min(LONGEST_WORDS, max(width(amount.when, PLAIN, SIZE) for amount in amounts)) + 10
    right = min(LONGEST_WORDS, max(width(amount.words, PLAIN, SIZE) for amount in amounts)) + 10
    most = max(amount.value for amount in amounts) or 1
    height = ROW * len(amounts)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="life amounts" role="img" '
        f'aria-label={quoteattr(label)} viewBox="0 0 {WIDTH:.0f} {height:.0f}">'
    ]
    for number, amount in enumerate(amounts):
        top = ROW * number
        long = max((WIDTH - left - right) * amount.value / most, 1)
        parts.append(
            f'<text class="row" x="{left - 8:.1f}" y="{top + 14:.1f}" text-anchor="end">'
            f"{escape(clip(amount.when, PLAIN, SIZE, LONGEST_WORDS))}</text>"
            f'<rect class="bar0" x="{left:.1f}" y="{top:.1f}" width="{long:.1f}" height="{BAR:.0f}"/>'
            f'<text x="{left + long + 6:.1f}" y="{top + 14:.1f}">'
            f"{escape(clip(amount.words, PLAIN, SIZE, LONGEST_WORDS))}</text>"
        )
    return "".join([*parts, "</svg>"])
