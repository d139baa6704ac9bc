"""What is shown of a chart, and the words in each box."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from itertools import groupby

from orgchart.queries.comparison import ALSO, Mark
from orgchart.queries.nodes import Node

from .colours import FIELD, GONE, QUIET, WARN
from .looks import FACE, INK_OF, LEADING, PAINTS, Frame, Look, Paint, Style, look_of
from .spoken import Run, marked_lines
from .text import clip, wrap
from .text import width as text_width

PADDING = 9.0
CONTROL = 26.0
"""The side of the square at the top right that folds a box."""
FOLDED = 28.0
"""The height of the row at the bottom that unfolds a box."""
FOLDED_LINE = FACE[Style.MORE][1] * LEADING
"""The height of each further line of its words."""
TURN = 44.0
"""The room of the number of a page."""
SAMPLE = 24.0
"""The room of a short dotted line before the words that say what it means."""
PAGE = 1152.0
"""The width of a drawing on a page, in CSS pixels."""
NARROW = 720.0
"""The width of a drawing on a page that is not as wide."""
SLIM = 390.0
"""The width of a drawing on a phone."""
COMPARED = (560.0, 456.0, 354.0, 284.0)
"""The widths of a drawing beside another, or on a phone below it."""
EMBEDDED = (PAGE, 960.0, 760.0, *COMPARED)
"""The widths of an embedded drawing: those of usual frames, without the room around it."""
FOR_FINGERS = 480.0
"""In drawings that are no wider, controls are as large as a finger."""


INK_OF_MARK = {
    Mark.NEW: FIELD,
    Mark.GONE: GONE,
    Mark.MOVED: WARN,
    Mark.RENAMED: WARN,
    Mark.FIRST_KNOWN: QUIET,
    Mark.LAST_KNOWN: QUIET,
}
"""The colour of a mark, and of the outline of a box whose first mark it is. ``chart.css`` has the same."""
MARKED_EDGE = 3.0
"""How thick that outline is."""


class Layout(StrEnum):
    """How the boxes are arranged."""

    STACKED = "stacked"
    """Upper levels side by side, lower ones stacked under their office, operations as a panel."""
    TREE = "tree"
    """From left to right, a level beside the other."""


@dataclass(frozen=True, slots=True)
class View:
    """What a drawing of the chart shows."""

    depth: int | None = None
    """The number of levels that are unfolded. With None, ``comfortable_depth`` decides."""
    opened: AbstractSet[str] = frozenset()
    """Codes of units that are unfolded although they are deeper."""
    shut: AbstractSet[str] = frozenset()
    """Codes of units that are folded although they are higher."""
    details: bool = False
    """Are dates on the boxes?"""
    marks: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Words that mark units, by code, such as kinds of change."""
    compared: Mapping[str, Sequence[Mark]] = field(default_factory=dict)
    """How units differ from another chart, or from an earlier day, by code. Each mark has a sign and a colour."""
    turns: bool = False
    """Is there room for the number of a page beside the words that unfold a box?"""
    cards: bool = False
    """Does what is below a field operation stay folded, whatever the depth, so that operations stand together?
    What a reader opened is unfolded all the same."""
    on_paper: bool = False
    """Is it printed? Then a field operation does not say how many units are folded in it: nobody can unfold them, and its
    card stays as low as the others."""
    layout: Layout = Layout.STACKED
    width: float = PAGE
    """The width that a stacked drawing fills. A tree takes what it needs."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of text in a box; ``baseline`` is measured from the top of the box."""

    text: str
    style: Style
    baseline: float
    whole: str = ""
    """The text of which it is a line, with the marks of its languages."""


@dataclass(eq=False, repr=False)
class Shown:
    """A unit that is drawn, with the units below it that are drawn.

    What is below it is known before anything else is asked: a layout asks again for each column it tries.
    """

    node: Node
    below: list["Shown"] = field(default_factory=list)

    @property
    def hidden(self) -> int:
        """The number of units directly below it that are folded."""
        return 0 if self.below else self.node.directly_below

    @cached_property
    def cards(self) -> list["Shown"]:
        """The operations below it that stand together in a panel: two or more, with nothing below.

        Political missions come last.
        """
        cards = [each for each in self.below if each.node.in_the_field and not each.below]
        return sorted(cards, key=lambda each: each.node.is_political) if len(cards) > 1 else []

    @cached_property
    def offices(self) -> list["Shown"]:
        """The other units below it."""
        cards = {each.node.code for each in self.cards}
        return [each for each in self.below if each.node.code not in cards]

    @cached_property
    def lowest(self) -> int:
        """How many of its offices, and of those below them, have none: so many columns can be of use."""
        return max(1, sum(each.lowest for each in self.offices))


@dataclass(slots=True, eq=False, repr=False)
class DrawnBox(Frame):
    """A unit, as a box in its place."""

    node: Node
    rows: list[Row]
    centred: bool
    """Are its words in the middle?"""
    hidden: int
    """The number of units directly below it that are folded."""
    unfolded: bool
    """Are units below it drawn?"""
    marks: Sequence[str] = ()
    compared: Sequence[Mark] = ()
    missing: Sequence[str] = ()
    """What those beside it have and it has not, in words."""
    is_rtl: bool = False
    """Do its words begin at the right?"""

    @property
    def paint(self) -> Paint:
        """Its outline and colours: the outline has the colour of its first mark."""
        paint = PAINTS[self.look]
        if not self.compared:
            return paint
        return replace(paint, edge=INK_OF_MARK[self.compared[0]], thickness=MARKED_EDGE)

    @property
    def names(self) -> list[str]:
        """What it is called in style sheets: its look, its shape and its first mark."""
        return [self.look, self.shape, *self.compared[:1]]

    def ink(self, row: Row) -> str:
        """The colour of a row."""
        if row.style == Style.MARK and self.compared:
            return INK_OF_MARK[self.compared[0]]
        return INK_OF[row.style]

    def start(self, row: Row) -> float:
        """Return where a row begins, or its middle in a box that is centred."""
        sample = SAMPLE if row.style == Style.DOTTED else 0
        if self.is_rtl:
            right = self.x + self.width - PADDING - sample
            return self.centre - sample / 2 if self.centred else right
        return self.centre + sample / 2 if self.centred else self.x + PADDING + sample

    @property
    def spoken(self) -> list[tuple[Row, list[Run]]]:
        """Its rows, each with its words by their language."""
        found: list[tuple[Row, list[Run]]] = []
        for _whole, group in groupby(
            self.rows, lambda row: (id(row.whole) if row.whole else 0, row.style)
        ):
            rows = list(group)
            lines = marked_lines(rows[0].whole, [row.text for row in rows])
            found += zip(rows, lines, strict=True)
        return found

    @property
    def folded(self) -> float:
        """The height of the words at the bottom that unfold it."""
        lines = sum(row.style == Style.MORE for row in self.rows)
        return FOLDED + FOLDED_LINE * (lines - 1) if lines else 0.0

    def stretch(self, height: float) -> None:
        """Make the box higher. The words that unfold it stay at the bottom."""
        self.rows = [
            replace(row, baseline=row.baseline + height - self.height)
            if row.style == Style.MORE
            else row
            for row in self.rows
        ]
        self.height = height


def box_of(
    shown: Shown,
    width: float,
    view: View,
    *,
    centred: bool = False,
    said: AbstractSet[tuple[str, str]] = frozenset(),
    missing: Sequence[str] = (),
) -> DrawnBox:
    """Return the box of a unit, of that width and as high as its words need, at the origin.

    ``said`` are the lines that need no words, by kind and code: they are drawn, or said of several units
    together. ``missing`` is what is not true of this one of them, in words.
    """
    node, look = shown.node, look_of(shown.node)
    control = CONTROL * (1 + centred) if shown.below else 0.0
    rows: list[Row] = []
    y = PADDING - 3
    for style, text, whole in _texts(node, look, width - 2 * PADDING, control, view, said, missing):
        size = FACE[style][1]
        y += size * LEADING
        rows.append(Row(text, style, y - size * 0.2, whole))
    says_more = shown.hidden and not (view.on_paper and node.in_the_field)
    if says_more:
        y += FOLDED
        for place, words in enumerate(_unfolding(node.folded_in_words, width - 2 * PADDING, view)):
            y += FOLDED_LINE if place else 0
            rows.append(Row(words, Style.MORE, y - 9))
    height = y + (0 if says_more else PADDING - 2)
    return DrawnBox(
        look,
        0,
        0,
        width,
        height,
        node,
        rows,
        centred,
        shown.hidden,
        bool(shown.below),
        view.marks.get(node.code, ()),
        view.compared.get(node.code, ()),
        missing,
    )


def _unfolding(more: str, room: float, view: View) -> list[str]:
    """The lines of the words that unfold a box, and one more if the last has no room for a number."""
    lines = wrap(more, *FACE[Style.MORE], room, 5)
    if view.turns and text_width(lines[-1], *FACE[Style.MORE]) > room - TURN:
        lines.append("")
    return lines


def _texts(
    node: Node,
    look: Look,
    room: float,
    control: float,
    view: View,
    said: AbstractSet[tuple[str, str]],
    missing: Sequence[str],
) -> list[tuple[Style, str, str]]:
    """Return the words of a box, row by row, each with the text that it is of; the first leaves room for a ``control``."""

    def wrapped(
        style: Style, text: str, most: int, less: float = 0
    ) -> list[tuple[Style, str, str]]:
        return [(style, line, text) for line in wrap(text, *FACE[style], room - less, most)]

    name = node.name
    texts: list[tuple[Style, str, str]] = []
    if name.acronym:
        label = clip(name.acronym, *FACE[Style.LABEL], room - control)
        texts.append((Style.LABEL, label, name.acronym))
    elif look in (Look.ORGAN, Look.DEPARTMENT):
        texts += wrapped(Style.LABEL, name.name, 3, control)
    if node.in_the_field and node.place and name.acronym:
        texts += wrapped(Style.NAME, node.place, 4)
    elif name.acronym:
        texts += wrapped(Style.NAME, name.name, 7)
    elif not texts:
        texts += wrapped(Style.NAME, name.name, 7, control)
    if node.in_the_field and node.began:
        texts += wrapped(Style.DETAIL, node.began_in_words, 2)
    for head in node.heads_in_brief if node.in_the_field else node.heads_in_words:
        texts += wrapped(Style.DETAIL, head, 10)
    for line, words in node.dotted_in_words:
        if line not in said:
            texts += wrapped(Style.DOTTED, words, 2, SAMPLE)
    for words in [*missing, *([name.period.in_words] if view.details else [])]:
        texts += wrapped(Style.DETAIL, words, 3)
    for seen in view.compared.get(node.code, ()):
        texts += wrapped(Style.MARK, f"{seen.sign} {seen.label}", 1)
    for mark in view.marks.get(node.code, ()):
        # Beside the marks of a comparison it is one of the details; alone it is what the chart is about.
        texts += wrapped(Style.DETAIL if view.compared else Style.MARK, f"{ALSO} {mark}", 4)
    return texts
