"""A chart as PDF: one page if it can be read on one page, else an atlas.

An atlas has an overview, then a page for each unit that has units below it, or several pages where
there are many. Page numbers on the boxes lead from one page to the other. Text stays text.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO

from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import landscape
from reportlab.pdfgen.canvas import Canvas

from orgchart import identity
from orgchart.queries.chart import Chart
from orgchart.queries.nodes import Node

from .colours import ACCENT, INK, LINE, QUIET, SHEET
from .papers import EDGE, FOOT, HEAD, PAPERS
from .scene import FACE, INK_OF, DrawnBox, DrawnLine, Scene, Shape, View, greatest_depth, scene_of
from .svg import outline, radius
from .text import BOLD, PLAIN, characters, drawn, paragraph, registered, wrap

NOTE, NOTE_LINE = 8.0, 11.0
"""The size of the letters of a note, and the height of its line."""
READABLE = 0.62
"""The scale below which a chart becomes an atlas, because 10-point names shrink to 6 points."""


@dataclass(frozen=True, slots=True)
class _Page:
    """One page: a heading, a scene, and the unit that it is about; None on the overview."""

    heading: str
    scene: Scene
    about: Node | None = None


def document(
    chart: Chart,
    roots: Sequence[Node],
    title: str,
    notes: tuple[str, ...],
    address: Callable[[Node], str],
    paper: str = "a4",
    view: View | None = None,
) -> bytes:
    """Return the PDF of the units below ``roots``.

    ``notes`` are printed at the foot of each page. ``address`` gives the full address of a unit's
    page, to which its box leads. Raises KeyError for a paper that is not among PAPERS.
    """
    size = PAPERS[paper]
    view = view or View()
    whole = scene_of(chart, roots, replace(view, depth=view.depth or greatest_depth(roots)))
    if _scale(whole, _turned(whole, size)) >= READABLE:
        pages = [_Page(title, whole)]
    else:
        pages = list(_atlas(chart, roots, title, size, view))
    numbers: dict[str, int] = {}
    for number, page in enumerate(pages, start=1):
        if page.about:
            numbers.setdefault(page.about.code, number)
    out = BytesIO()
    canvas = Canvas(out, size, pageCompression=1, lang="en")
    canvas.setTitle(title)
    canvas.setSubject(" ".join(notes))
    canvas.setCreator(_(identity.SHORT_NAME))
    for number, page in enumerate(pages, start=1):
        turned = _turned(page.scene, size)
        canvas.setPageSize(turned)
        _draw(canvas, turned, page, notes, f"{number} / {len(pages)}", numbers, address)
        canvas.bookmarkPage(f"page-{number}")
        canvas.addOutlineEntry(page.heading, f"page-{number}", level=0)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _room(size: tuple[float, float]) -> tuple[float, float]:
    return size[0] - 2 * EDGE, size[1] - 2 * EDGE - HEAD - FOOT


def _turned(drawn: Scene, size: tuple[float, float]) -> tuple[float, float]:
    """Return the paper upright or on its side, as the scene is larger."""
    return max((size, landscape(size)), key=lambda way: _scale(drawn, way))


def _scale(drawn: Scene, size: tuple[float, float]) -> float:
    """Return the scale at which a scene fills a page; at most 1."""
    width, height = _room(size)
    return min(1.0, width / max(drawn.width, 1), height / max(drawn.height, 1))


def _atlas(
    chart: Chart, roots: Sequence[Node], title: str, size: tuple[float, float], view: View
) -> Iterator[_Page]:
    """Yield the overview, then each unit with the units right below it.

    Each unit has its page, even if a reader folded it on the screen.
    """
    view = replace(view, opened=frozenset(), shut=frozenset())
    yield _Page(title, _overview(chart, roots, size, view))
    for root in roots:
        for node in root.walk():
            if not node.children:
                continue
            parts = list(_parts(chart, node, size, view))
            for number, part in enumerate(parts, start=1):
                heading = str(node.name)
                if len(parts) > 1:
                    heading = _("%(unit)s (%(number)s of %(count)s)") % {
                        "unit": node.name,
                        "number": number,
                        "count": len(parts),
                    }
                yield _Page(heading, part, node)


def _overview(chart: Chart, roots: Sequence[Node], size: tuple[float, float], view: View) -> Scene:
    """Return as many levels as can be read on one page, but at least the top."""
    drawn = scene_of(chart, roots, replace(view, depth=1))
    for depth in range(2, greatest_depth(roots) + 1):
        deeper = scene_of(chart, roots, replace(view, depth=depth))
        if _scale(deeper, _turned(deeper, size)) < READABLE:
            break
        drawn = deeper
    return drawn


def _parts(chart: Chart, node: Node, size: tuple[float, float], view: View) -> Iterator[Scene]:
    """Yield a unit with the units right below it, on as many pages as they need."""
    room = _room(size)[1] / READABLE
    waiting = list(node.children)
    while waiting:
        taken = len(waiting)
        while True:
            drawn = scene_of(
                chart, [replace(node, children=waiting[:taken])], replace(view, depth=2)
            )
            if drawn.height <= room or taken == 1:
                break
            taken = max(1, min(taken - 1, int(taken * room / drawn.height)))
        yield drawn
        waiting = waiting[taken:]


def _draw(
    canvas: Canvas,
    size: tuple[float, float],
    page: _Page,
    notes: tuple[str, ...],
    number: str,
    numbers: dict[str, int],
    address: Callable[[Node], str],
) -> None:
    width, height = size
    size_of_heading, lines = _heading(page.heading, width - 2 * EDGE)
    for number_of_line, line in enumerate(lines):
        y = height - EDGE - size_of_heading * (1 + 1.1 * number_of_line)
        _text(canvas, line, EDGE, y, BOLD, size_of_heading)
    for number_of_line, line in enumerate(reversed(_foot(notes, width))):
        y = EDGE + NOTE_LINE * number_of_line - 6
        _text(canvas, line, EDGE, y, PLAIN, NOTE, QUIET)
    canvas.setFont(registered(PLAIN), 8)
    canvas.setFillColor(HexColor(QUIET))
    canvas.drawRightString(width - EDGE, EDGE - 6, number)
    scale = _scale(page.scene, size)
    canvas.saveState()
    canvas.translate(EDGE, height - EDGE - HEAD)
    canvas.scale(scale, scale)
    for drawn_line in sorted(page.scene.lines, key=lambda drawn_line: drawn_line.solid):
        _line(canvas, drawn_line)
    for box in page.scene.boxes:
        _box(canvas, box, address(box.node))
        turn = numbers.get(box.node.code)
        if turn and page.about is not None and box.node.code == page.about.code:
            above = numbers.get(box.node.parent.code) if box.node.parent else 1
            _reference(canvas, box, above or 1)
        elif turn:
            _reference(canvas, box, turn)
    canvas.restoreState()


def _heading(words: str, room: float) -> tuple[float, list[str]]:
    """Return the size and the lines of a heading: large on one line, or smaller on two."""
    for size, most in ((14.0, 1), (11.0, 2), (9.0, 2)):
        lines = paragraph(words, BOLD, size, room)
        if len(lines) <= most:
            break
    return size, wrap(words, BOLD, size, room, 3)


def _foot(notes: tuple[str, ...], width: float) -> list[str]:
    """Return the lines of the notes at the foot of a page; the number of the page stands beside them."""
    room = width - 2 * EDGE - 60
    return [line for note in notes for line in paragraph(note, PLAIN, NOTE, room)]


def _text(
    canvas: Canvas, words: str, x: float, y: float, font: str, size: float, ink: str = INK
) -> None:
    """Draw words. Where what is drawn is not what is meant, the PDF says what that is, so that it can
    be searched and copied."""
    canvas.setFont(registered(font), size)
    canvas.setFillColor(HexColor(ink))
    shown = drawn(words, font)
    meant = shown != words or not characters(font).issuperset(shown)
    if meant:
        text = (b"\xfe\xff" + words.encode("utf-16-be")).hex()
        canvas.addLiteral(f"/Span <</ActualText <{text}>>> BDC", escaped=1)
    canvas.drawString(x, y, shown)
    if meant:
        canvas.addLiteral("EMC", escaped=1)


def _box(canvas: Canvas, box: DrawnBox, address: str) -> None:
    """Draw a box. In a scene y grows downwards and in a PDF upwards, so y is negative here."""
    canvas.setFillColor(HexColor(SHEET))
    canvas.setStrokeColor(HexColor(box.shape.stroke))
    canvas.setLineWidth(box.shape.thickness)
    if box.shape == Shape.CUT:
        path = canvas.beginPath()
        corners = outline(box)
        path.moveTo(corners[0][0], -corners[0][1])
        for x, y in corners[1:]:
            path.lineTo(x, -y)
        path.close()
        canvas.drawPath(path, fill=1, stroke=1)
    else:
        bottom = -(box.y + box.height)
        canvas.roundRect(box.x, bottom, box.width, box.height, radius(box), stroke=1, fill=1)
    for row in box.rows:
        font, size = FACE[row.style]
        ink = INK_OF[row.style]
        _text(canvas, row.text, box.x + 9, -(box.y + row.baseline), font, size, ink)
    corner = (box.x, -(box.y + box.height), box.x + box.width, -box.y)
    canvas.linkURL(address, corner, relative=1)


def _reference(canvas: Canvas, box: DrawnBox, page: int) -> None:
    """Print the number of the page that goes on from here, at the top right of a box."""
    words = _("p. %(page)s") % {"page": page}
    x, y = box.x + box.width - 9, -(box.y + 15)
    canvas.setFont(registered(BOLD), 9)
    canvas.setFillColor(HexColor(ACCENT))
    canvas.drawRightString(x, y, words)
    canvas.linkRect("", f"page-{page}", (x - 34, y - 5, x + 6, y + 12), relative=1)


def _line(canvas: Canvas, line: DrawnLine) -> None:
    canvas.setStrokeColor(HexColor(LINE))
    canvas.setLineCap(1)
    canvas.setLineWidth(1.5 if line.solid else 2)
    canvas.setDash([] if line.solid else [0, 5])
    path = canvas.beginPath()
    (x, y), *rest = line.points
    path.moveTo(x, -y)
    for x, y in rest:
        path.lineTo(x, -y)
    canvas.drawPath(path)
    canvas.setDash([])
