"""How units and words look in every drawing: outlines, fills, fonts and sizes."""

from dataclasses import dataclass
from enum import StrEnum

from orgchart.models import Unit
from orgchart.queries.nodes import Node

from .colours import ACCENT, DOTTED, FIELD, INK, LINK, PALETTE, QUIET, SHEET, WARN
from .text import BOLD, PLAIN

DEPARTMENTS = ("department",)
"""The levels of Headquarters that are filled as strongly as organs."""


class Shape(StrEnum):
    """The outline of a box, by the nature of the unit. A reader can tell them without colour."""

    SQUARE = "square"
    ROUND = "round"
    CUT = "cut"
    PILL = "pill"


SHAPES = {
    Unit.Nature.ORGAN: Shape.SQUARE,
    Unit.Nature.HEADQUARTERS: Shape.ROUND,
    Unit.Nature.FIELD: Shape.CUT,
    Unit.Nature.TEAM: Shape.PILL,
}


class Look(StrEnum):
    """How a frame is painted. The style sheet has a rule for each, by the same name."""

    ORGAN = "organ"
    DEPARTMENT = "department"
    OFFICE = "office"
    TEAM = "team"
    OPERATION = "operation"
    POLITICAL = "political"
    PANEL = "panel"


@dataclass(frozen=True, slots=True)
class Paint:
    """The outline and the colours of a look."""

    shape: Shape
    fill: str
    edge: str
    thickness: float = 1.25
    dashed: bool = False


PAINTS = {
    Look.ORGAN: Paint(Shape.SQUARE, PALETTE["office-strong"], ACCENT, 2.5),
    Look.DEPARTMENT: Paint(Shape.ROUND, PALETTE["office-strong"], ACCENT),
    Look.OFFICE: Paint(Shape.ROUND, PALETTE["office"], PALETTE["office-edge"]),
    Look.TEAM: Paint(Shape.PILL, PALETTE["office"], PALETTE["office-edge"]),
    Look.OPERATION: Paint(Shape.CUT, SHEET, FIELD),
    Look.POLITICAL: Paint(Shape.CUT, SHEET, FIELD, 1.5, True),
    Look.PANEL: Paint(Shape.ROUND, PALETTE["mission"], PALETTE["mission-edge"]),
}


def look_of(node: Node) -> Look:
    """Return how the box of a unit looks: by its nature, and among those by its level."""
    match Unit.Nature(node.unit.nature):
        case Unit.Nature.ORGAN:
            return Look.ORGAN
        case Unit.Nature.FIELD:
            return Look.POLITICAL if node.is_political else Look.OPERATION
        case Unit.Nature.TEAM:
            return Look.TEAM
        case Unit.Nature.HEADQUARTERS:
            return Look.DEPARTMENT if node.name.level_id in DEPARTMENTS else Look.OFFICE


class Style(StrEnum):
    """What a row of words says, which decides its font and colour."""

    LABEL = "label"
    NAME = "name"
    DETAIL = "detail"
    DOTTED = "dotted"
    MARK = "mark"
    MORE = "more"


FACE = {
    Style.LABEL: (BOLD, 15.0),
    Style.NAME: (PLAIN, 13.0),
    Style.DETAIL: (PLAIN, 13.0),
    Style.DOTTED: (PLAIN, 13.0),
    Style.MARK: (BOLD, 13.0),
    Style.MORE: (PLAIN, 13.0),
}
"""The font and size of each style."""
INK_OF = {
    Style.LABEL: INK,
    Style.NAME: INK,
    Style.DETAIL: QUIET,
    Style.DOTTED: DOTTED,
    Style.MARK: WARN,
    Style.MORE: LINK,
}
"""The colour of each style."""
LEADING = 1.25


@dataclass(slots=True, eq=False, repr=False)
class Frame:
    """A painted outline in its place: a box, a panel, or a sample in the legend."""

    look: Look
    x: float
    y: float
    width: float
    height: float

    @property
    def paint(self) -> Paint:
        """Its outline and colours."""
        return PAINTS[self.look]

    @property
    def shape(self) -> Shape:
        """Its outline."""
        return self.paint.shape

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return self.y + self.height / 2

    @property
    def centre(self) -> float:
        """The middle from left to right."""
        return self.x + self.width / 2

    @property
    def bottom(self) -> float:
        """The height of its lower edge."""
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Words:
    """A line of words at its place; ``y`` is the baseline."""

    text: str
    x: float
    y: float
    style: Style
    whole: str = ""
    """The text, with the marks of its languages, if it is not broken."""


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """A line through points. It joins two units, by their codes; a sample of a line joins none."""

    solid: bool
    points: tuple[tuple[float, float], ...]
    kind: str = ""
    child: str = ""
    parent: str = ""
