"""Samples of what the chart draws, each as a small picture for a page that explains it."""

from .looks import DrawnLine, Frame, Look
from .svg import line_drawn, shape_drawn

WIDTH, HEIGHT = 44.0, 24.0
"""The size of a sample."""


def box_sample(look: Look) -> str:
    """Return the outline of a box as SVG. The style sheet gives its colours."""
    return _picture(shape_drawn(Frame(look, 2, 2, WIDTH - 4, HEIGHT - 4)), look)


def line_sample(solid: bool) -> str:
    """Return a solid or a dotted line as SVG."""
    line = DrawnLine(solid, ((2, HEIGHT / 2), (WIDTH - 2, HEIGHT / 2)))
    return _picture(line_drawn(line), "solid" if solid else "dotted")


def _picture(drawn: str, kind: str) -> str:
    return (
        f'<svg class="drawing sample" width="{WIDTH:g}" height="{HEIGHT:g}"'
        f' viewBox="0 0 {WIDTH:g} {HEIGHT:g}" aria-hidden="true"><g class="{kind}">{drawn}</g></svg>'
    )
