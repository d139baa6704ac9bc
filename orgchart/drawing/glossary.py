"""Samples of what the chart draws, each as a small picture for a page that explains it."""

from .colours import LINE
from .svg import Shape

WIDTH, HEIGHT, CUT, ROUND = 44, 24, 6, 5
"""The size of a sample, and of its corners."""
CORNERS = {Shape.SQUARE: 0, Shape.ROUND: ROUND, Shape.PILL: HEIGHT // 2 - 1}
"""The radius of the corners of each shape that has round ones or none."""


def box_sample(shape: Shape) -> str:
    """Return the outline of a box as SVG. The style sheet gives its colours."""
    right, bottom = WIDTH - 1, HEIGHT - 1
    if shape == Shape.CUT:
        points = (
            f"{1 + CUT},1 {right - CUT},1 {right},{1 + CUT} {right},{bottom - CUT} "
            f"{right - CUT},{bottom} {1 + CUT},{bottom} 1,{bottom - CUT} 1,{1 + CUT}"
        )
        drawn = f'<polygon class="outline" points="{points}"/>'
    else:
        drawn = (
            f'<rect class="outline" x="1" y="1" width="{WIDTH - 2}" height="{HEIGHT - 2}"'
            f' rx="{CORNERS[shape]}"/>'
        )
    return _picture(drawn, shape)


def line_sample(solid: bool) -> str:
    """Return a solid or a dotted line as SVG."""
    dots = "" if solid else ' stroke-dasharray="0 5"'
    middle = HEIGHT // 2
    return _picture(
        f'<path d="M2 {middle}H{WIDTH - 2}" stroke="{LINE}" stroke-width="2"'
        f' stroke-linecap="round"{dots}/>',
        "solid" if solid else "dotted",
    )


def _picture(drawn: str, kind: str) -> str:
    return (
        f'<svg class="drawing sample {kind}" width="{WIDTH}" height="{HEIGHT}"'
        f' viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">{drawn}</svg>'
    )
