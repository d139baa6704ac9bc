"""A strip of samples and words: the legend of a drawing, and the title of a panel."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from orgchart.languages import joined
from orgchart.models import ParentRelationship

from .boxes import DrawnBox
from .looks import FACE, DrawnLine, Frame, Look, Style, Words
from .text import width, wrap

LINE, APART = 24.0, 20.0
"""The height of a line of a strip, and the distance between its pieces."""
SWATCH, HIGH = 26.0, 15.0
"""The size of a sample."""

LOOKS_IN_WORDS = {
    Look.ORGAN: _("organ"),
    Look.DEPARTMENT: _("department"),
    Look.OFFICE: _("office, division or section"),
    Look.TEAM: _("team"),
    Look.OPERATION: _("peacekeeping operation"),
    Look.POLITICAL: _("political mission"),
}
"""What the legend says of each look."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words with a sample before them: of a look, of a solid or dotted line, or none."""

    text: str
    sample: Look | bool | None = None
    style: Style = Style.DETAIL


@dataclass(slots=True)
class Strip:
    """The pieces in their places."""

    height: float = 0
    frames: list[Frame] = field(default_factory=list)
    lines: list[DrawnLine] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)


def strip(pieces: Iterable[Piece], left: float, top: float, room: float) -> Strip:
    """Place pieces one after the other, on as many lines as they need."""
    placed = Strip()
    x, y = left, top
    for piece in pieces:
        before = 0.0 if piece.sample is None else SWATCH + 6
        lines = wrap(piece.text, *FACE[piece.style], room - before, 3)
        wide = before + max((width(line, *FACE[piece.style]) for line in lines), default=0)
        if x > left and x + wide > left + room:
            x, y = left, y + LINE
        middle = y + LINE / 2
        if isinstance(piece.sample, Look):
            placed.frames.append(Frame(piece.sample, x, middle - HIGH / 2, SWATCH, HIGH))
        elif piece.sample is not None:
            placed.lines.append(DrawnLine(piece.sample, ((x, middle), (x + SWATCH, middle))))
        for number, line in enumerate(lines):
            y += LINE * (number > 0)
            placed.words.append(
                Words(
                    line,
                    x + before,
                    y + LINE / 2 + 4.5,
                    piece.style,
                    piece.text if len(lines) == 1 else "",
                )
            )
        x += wide + APART
    placed.height = y + LINE - top if placed.words else 0
    return placed


def legend_of(boxes: Sequence[DrawnBox]) -> list[Piece]:
    """Return the pieces that say what the looks and lines of these boxes mean."""
    drawn = {box.look for box in boxes}
    pieces = [Piece(str(name), look) for look, name in LOOKS_IN_WORDS.items() if look in drawn]
    lines = {(line.is_solid, line.kind) for box in boxes for line, _end in box.node.dotted}
    lines |= {(True, box.node.line.kind) for box in boxes if box.node.line}
    for solid in (True, False):
        kinds = [
            str(kind.label) for kind in ParentRelationship.Kind if (solid, kind.value) in lines
        ]
        if kinds:
            pieces.append(Piece(joined(kinds), solid))
    return pieces
