"""A chart as PDF: one sheet, as the United Nations draws it.

A chart that cannot be read on one sheet has a sheet for the upper levels and one for each department
below. Page numbers on the boxes lead from one to the other. Text stays text, in the order in which it
is read, with tags: the title and the names of departments are headings.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import groupby

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import landscape
from reportlab.pdfgen.canvas import Canvas

from orgchart import identity
from orgchart.queries.chart import Chart
from orgchart.queries.nodes import Node

from .boxes import NARROW, PADDING, DrawnBox, Layout, View
from .colours import DOTTED, INK, LINE, LINK, QUIET
from .looks import FACE, INK_OF, DrawnLine, Frame, Look, Shape, Style
from .papers import EDGE, FOOT, HEAD, PAPERS
from .parts import Trial, department, upper_levels
from .pdf_tags import Tag, Tags
from .scene import DEEPEST, Scene, greatest_depth, scene_of
from .svg import outline, radius
from .text import BOLD, PLAIN, characters, drawn, paragraph, registered, runs, width, wrap

NOTE, NOTE_LINE = 8.0, 11.0
"""The size of the letters of a note, and the height of its line."""
READABLE = 7 / 13
"""The scale below which the smallest words of a chart, of 13 points, shrink to less than 7."""
WIDTHS = (480.0, NARROW, 860.0, 1000.0, 1152.0, 1300.0, 1450.0, 1600.0, 1800.0, 1950.0, 2100.0)
"""The widths that are tried for a sheet. The one that can be printed largest is taken."""
SMALLEST = ("a4", "a3")
"""The papers that are tried, unless a reader chooses one: the first on which the chart can be read."""


@dataclass(frozen=True, slots=True)
class _Page:
    """A page: a heading, a scene, its size, and the unit that it is about; None on the overview."""

    heading: str
    scene: Scene
    size: tuple[float, float]
    about: Node | None = None


def document(
    chart: Chart,
    roots: Sequence[Node],
    title_of: Callable[[Node | None], str],
    notes: tuple[str, ...],
    address: Callable[[Node], str],
    paper: str = "",
    view: View | None = None,
) -> bytes:
    """Return the PDF of the units below ``roots``.

    ``title_of`` gives the title of a page that shows a unit, and without a unit that of the file.
    ``notes`` are printed at the foot of each page. ``address`` gives the full address of a unit's
    page, to which its box leads. Without a ``paper`` it is the smallest of A4 and A3 on which the
    whole can be read. Raises KeyError for a paper that is not among PAPERS.
    """
    view = view or View()
    title = title_of(None)
    deepest = view.depth or greatest_depth(roots)
    view = replace(view, depth=deepest)
    papers = [PAPERS[paper]] if paper else [PAPERS[name] for name in SMALLEST]
    ways = [*map(landscape, papers), *papers]
    fitted = ((way, _fitted(chart, roots, view, way)) for way in ways)
    pages = next(
        (
            [_Page(title, whole, way)]
            for way, whole in fitted
            if deepest <= DEEPEST and _scale(whole, way) >= READABLE
        ),
        None,
    ) or list(_sheets(chart, roots, title_of, landscape(papers[-1]), view))
    numbers: dict[str, int] = {}
    for number, page in enumerate(pages, start=1):
        if page.about:
            numbers.setdefault(page.about.code, number)
    out = BytesIO()
    canvas = Canvas(out, pages[0].size, pageCompression=1, lang=get_language() or "en")
    canvas.setTitle(title)
    canvas.setAuthor(_(identity.PUBLISHER))
    canvas.setSubject(" ".join(notes))
    canvas.setCreator(_(identity.SHORT_NAME))
    canvas.setViewerPreference("DisplayDocTitle", "true")
    tags = Tags(canvas)
    for number, page in enumerate(pages, start=1):
        canvas.setPageSize(page.size)
        tags.begin_page()
        _draw(canvas, tags, page, notes, f"{number} / {len(pages)}", numbers, address)
        canvas.bookmarkPage(f"page-{number}")
        canvas.addOutlineEntry(page.heading, f"page-{number}", level=0)
        canvas.showPage()
    tags.finish()
    canvas.save()
    return out.getvalue()


def _room(size: tuple[float, float]) -> tuple[float, float]:
    return size[0] - 2 * EDGE, size[1] - 2 * EDGE - HEAD - FOOT


def _scale(drawn: Scene, size: tuple[float, float]) -> float:
    """Return the scale at which a scene fills a page; at most 1."""
    across, height = _room(size)
    return min(1.0, across / max(drawn.width, 1), height / max(drawn.height, 1))


def _fitted(chart: Chart, roots: Sequence[Node], view: View, size: tuple[float, float]) -> Scene:
    """Return the scene of the width that can be printed largest."""
    if view.layout == Layout.TREE:
        return scene_of(chart, roots, view)
    best: Scene | None = None
    for across in WIDTHS:
        placed = scene_of(chart, roots, replace(view, width=across))
        scale = _scale(placed, size)
        if best is None or scale > _scale(best, size):
            best = placed
        if scale == 1.0:
            break
    if best is None:
        raise RuntimeError("no width was tried")
    return best


def _sheets(
    chart: Chart,
    roots: Sequence[Node],
    title_of: Callable[[Node | None], str],
    size: tuple[float, float],
    view: View,
) -> Iterator[_Page]:
    """Yield a sheet for the upper levels, then one for each unit that is folded on a sheet before.

    Each unit has its place, even if a reader folded it on the screen.
    """
    view = replace(view, opened=frozenset(), shut=frozenset(), cards=False, turns=True)
    trial = Trial(
        lambda tops, asked: _fitted(chart, tops, asked, size),
        lambda placed: _scale(placed, size) >= READABLE,
    )
    waiting: list[tuple[str, Sequence[Node], Node | None]] = [(title_of(None), roots, None)]
    while waiting:
        heading, tops, about = waiting.pop(0)
        parts = list(
            upper_levels(trial, tops, view) if about is None else department(trial, about, view)
        )
        for number, part in enumerate(parts, start=1):
            numbered = heading
            if len(parts) > 1:
                numbered = _("%(unit)s (%(number)s of %(count)s)") % {
                    "unit": heading,
                    "number": number,
                    "count": len(parts),
                }
            yield _Page(numbered, part, size, about)
            waiting += [
                (title_of(box.node), [box.node], box.node) for box in part.boxes if box.hidden
            ]


def _draw(
    canvas: Canvas,
    tags: Tags,
    page: _Page,
    notes: tuple[str, ...],
    number: str,
    numbers: dict[str, int],
    address: Callable[[Node], str],
) -> None:
    across, height = page.size
    size_of_heading, lines = _heading(page.heading, across - 2 * EDGE)
    with tags.tagged(Tag.HEADING if page.about else Tag.TITLE, lines):
        for number_of_line, line in enumerate(lines):
            y = height - EDGE - size_of_heading * (1 + 1.1 * number_of_line)
            x = _start(line, page, BOLD, size_of_heading)
            _text(canvas, line, x, y, BOLD, size_of_heading)
    scale = _scale(page.scene, page.size)
    canvas.saveState()
    canvas.translate((across - page.scene.width * scale) / 2, height - EDGE - HEAD)
    canvas.scale(scale, scale)
    _scene(canvas, tags, page.scene, address)
    for box in page.scene.boxes:
        turn = numbers.get(box.node.code)
        if turn and page.about is not None and box.node.code == page.about.code:
            above = numbers.get(box.node.parent.code) if box.node.parent else 1
            _reference(canvas, tags, box, above or 1, box.y - 4)
        elif turn and box.hidden:
            _reference(canvas, tags, box, turn, box.bottom - 9)
    canvas.restoreState()
    foot = _foot(notes, across)
    with tags.tagged(Tag.TEXT, foot):
        for number_of_line, line in enumerate(foot):
            y = EDGE + NOTE_LINE * (len(foot) - 1 - number_of_line) - 6
            _text(canvas, line, _start(line, page, PLAIN, NOTE), y, PLAIN, NOTE, QUIET)
    with tags.untagged():
        canvas.setFont(registered(PLAIN), 8)
        canvas.setFillColor(HexColor(QUIET))
        if page.scene.is_rtl:
            canvas.drawString(EDGE, EDGE - 6, number)
        else:
            canvas.drawRightString(across - EDGE, EDGE - 6, number)


def _start(line: str, page: _Page, font: str, size: float) -> float:
    """Return where a line of a page begins to be drawn: at the edge, or so that it ends at the other one."""
    return page.size[0] - EDGE - width(line, font, size) if page.scene.is_rtl else EDGE


def _scene(canvas: Canvas, tags: Tags, scene: Scene, address: Callable[[Node], str]) -> None:
    """Draw a scene. In it y grows downwards and in a PDF upwards, so y is negative here."""
    with tags.untagged():
        for frame in scene.frames:
            _frame(canvas, frame)
        for drawn_line in sorted(scene.lines, key=lambda drawn_line: drawn_line.solid):
            _line(canvas, drawn_line)
    for box in scene.boxes:
        _box(canvas, tags, box, address(box.node))
    with tags.untagged():
        for drawn_line in scene.samples:
            _line(canvas, drawn_line)
    for words in scene.words:
        with tags.tagged(Tag.TEXT, [words.text]):
            font, size = FACE[words.style]
            x = words.x - (width(words.text, font, size) if scene.is_rtl else 0)
            _text(canvas, words.text, x, -words.y, font, size, INK_OF[words.style])


def _heading(words: str, room: float) -> tuple[float, list[str]]:
    """Return the size and the lines of a heading: large on one line, or smaller on two."""
    for size, most in ((16.0, 1), (11.0, 2), (9.0, 2)):
        lines = paragraph(words, BOLD, size, room)
        if len(lines) <= most:
            break
    return size, wrap(words, BOLD, size, room, 3)


def _foot(notes: tuple[str, ...], across: float) -> list[str]:
    """Return the lines of the notes at the foot of a page; the number of the page stands beside them."""
    room = across - 2 * EDGE - 60
    return [line for note in notes for line in paragraph(note, PLAIN, NOTE, room)]


def _text(
    canvas: Canvas, words: str, x: float, y: float, font: str, size: float, ink: str = INK
) -> None:
    """Draw words. Where what is drawn is not what is meant, the PDF says what that is, so that it can
    be searched and copied."""
    canvas.setFillColor(HexColor(ink))
    shown = drawn(words, font)
    meant = shown != words or not characters(font).issuperset(shown)
    if meant:
        text = (b"\xfe\xff" + words.encode("utf-16-be")).hex()
        canvas.addLiteral(f"/Span <</ActualText <{text}>>> BDC", escaped=1)
    for face, part in runs(shown, font):
        canvas.setFont(registered(face), size)
        canvas.drawString(x, y, part)
        x += width(part, font, size)
    if meant:
        canvas.addLiteral("EMC", escaped=1)


def _frame(canvas: Canvas, frame: Frame) -> None:
    paint = frame.paint
    canvas.setFillColor(HexColor(paint.fill))
    canvas.setStrokeColor(HexColor(paint.edge))
    canvas.setLineWidth(paint.thickness)
    canvas.setDash([5, 3] if paint.dashed else [])
    if frame.shape == Shape.CUT:
        path = canvas.beginPath()
        corners = outline(frame)
        path.moveTo(corners[0][0], -corners[0][1])
        for x, y in corners[1:]:
            path.lineTo(x, -y)
        path.close()
        canvas.drawPath(path, fill=1, stroke=1)
    else:
        canvas.roundRect(
            frame.x, -frame.bottom, frame.width, frame.height, radius(frame), stroke=1, fill=1
        )
    canvas.setDash([])


def _box(canvas: Canvas, tags: Tags, box: DrawnBox, address: str) -> None:
    """Draw a box. The name of an organ or a department is a heading, and what else is said of it text."""
    with tags.untagged():
        _frame(canvas, box)
    is_headed = box.look in (Look.ORGAN, Look.DEPARTMENT)
    for is_name, rows_of_kind in groupby(
        box.rows, lambda row: row.style in (Style.LABEL, Style.NAME)
    ):
        rows = list(rows_of_kind)
        tag = Tag.HEADING if is_name and is_headed else Tag.TEXT
        with tags.tagged(tag, [row.text for row in rows]):
            for row in rows:
                font, size = FACE[row.style]
                before = 0.5 if box.centred else float(box.is_rtl)
                x = box.start(row) - width(row.text, font, size) * before
                _text(canvas, row.text, x, -(box.y + row.baseline), font, size, box.ink(row))
    corner = (box.x, -box.bottom, box.x + box.width, -box.y)
    canvas.linkURL(address, corner, relative=1)


def _reference(canvas: Canvas, tags: Tags, box: DrawnBox, page: int, baseline: float) -> None:
    """Print the number of the page that goes on from here, at the far side of a box where no words are: above
    it, or beside the words that unfold it, which leave room for the number."""
    words = _("p. %(page)s") % {"page": page}
    room = width(words, BOLD, 13)
    x = box.x + PADDING if box.is_rtl else box.x + box.width - PADDING - room
    y = -baseline
    with tags.tagged(Tag.TEXT, [words]):
        _text(canvas, words, x, y, BOLD, 13, LINK)
    area = (x + room - 44, y - 6, x + room + 6, y + 14)
    canvas.linkRect("", f"page-{page}", area, relative=1)


def _line(canvas: Canvas, line: DrawnLine) -> None:
    canvas.setStrokeColor(HexColor(LINE if line.solid else DOTTED))
    canvas.setLineCap(1)
    canvas.setLineWidth(1.5 if line.solid else 2.5)
    canvas.setDash([] if line.solid else [0, 5])
    path = canvas.beginPath()
    (x, y), *rest = line.points
    path.moveTo(x, -y)
    for x, y in rest:
        path.lineTo(x, -y)
    canvas.drawPath(path)
    canvas.setDash([])
