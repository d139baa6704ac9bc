"""A small line that shows how a number changed over time."""

from collections.abc import Sequence
from datetime import date

from orgchart.xml_text import quoteattr

WIDTH, HEIGHT, EDGE = 120.0, 28.0, 3.0


def trend(points: Sequence[tuple[date, int]], label: str) -> str:
    """Return the SVG of numbers, given oldest first; empty for fewer than two. Zero is at the foot."""
    if len(points) < 2:
        return ""
    first, last = points[0][0], points[-1][0]
    most = max(count for _, count in points) or 1
    days = (last - first).days or 1
    placed = " ".join(
        f"{EDGE + (WIDTH - 2 * EDGE) * (day - first).days / days:.1f},"
        f"{HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * count / most:.1f}"
        for day, count in points
    )
    return (
        f'<svg class="trend" role="img" aria-label={quoteattr(label)} width="{WIDTH:.0f}"'
        f' height="{HEIGHT:.0f}" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}">'
        f'<polyline points="{placed}" fill="none" stroke="currentColor" stroke-width="1.5"/></svg>'
    )
