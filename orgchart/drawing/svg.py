"""A chart as SVG: on a page, where the style sheet gives the colours, or as a file of its own."""

from collections.abc import Callable, Iterable, Iterator

from django.utils.translation import gettext as _

from orgchart.languages import joined
from orgchart.queries.nodes import line_in_words
from orgchart.xml_text import escape, quoteattr

from .boxes import CONTROL, DrawnBox, Row
from .colours import DOTTED, LINE, QUIET, SHEET
from .looks import FACE, INK_OF, DrawnLine, Frame, Shape, Style, Words
from .scene import Scene
from .sheet import Sheet
from .sides import RTL, read_from_the_right
from .spoken import Run, lang, marked_lines, text_drawn
from .text import BOLD

FACES = "DejaVu Sans, Verdana, sans-serif"
CORNER = 5.0
CUT = 7.0
FINGER = 46.0
"""The side of a control for a finger."""

Address = Callable[[DrawnBox], str]
"""Gives the address that a box leads to; empty for none."""


def drawing(
    scene: Scene,
    title: str,
    address: Address,
    fold: Address | None = None,
    notes: tuple[str, ...] = (),
    name: str = "",
    target: str = "",
    *,
    touch: bool = False,
) -> str:
    """Return the SVG of a scene.

    ``fold`` gives the address that folds or unfolds a box; without it the drawing has no controls.
    ``notes`` are lines of text below it, such as the source. ``name`` is one more class, and
    ``target`` the frame in which links open. For ``touch`` the controls are as large as a finger.
    """
    sheet = Sheet(scene, title, notes) if notes else None
    name = f"{name} rtl".strip() if scene.is_rtl else name
    head = sheet.head if sheet else 0.0
    width, height = (sheet or scene).width, (sheet or scene).height
    opens = f' target="{escape(target)}" rel="noopener"' if target else ""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{f"drawing {name}".strip()}" role="group"'
        f' aria-label={quoteattr(title)} viewBox="0 0 {_n(width)} {_n(height)}"'
        f' width="{_n(width)}" height="{_n(height)}"{_direction(scene)} font-family="{FACES}">',
    ]
    if sheet:
        parts.append(f"<title>{escape(title)}</title>")
        parts.append(f'<rect width="{_n(width)}" height="{_n(height)}" fill="{SHEET}"/>')
        parts += [
            f'<text x="{_n(words.x)}" y="{_n(words.y)}" font-size="{_n(words.size)}"'
            f'{_weight(words.font)} fill="{words.ink}">{escape(words.text)}</text>'
            for words in sheet.words()
        ]
    parts.append(f'<g transform="translate(0 {_n(head)})">')
    parts += _drawn(scene, lambda box: _box(box, address, fold, opens, touch))
    parts.append("</g>")
    parts.append("</svg>")
    return _joined(parts, scene)


def picture(scene: Scene, title: str) -> str:
    """Return the SVG of a scene without links, for paper. It has about half the bytes."""

    def plain(box: DrawnBox) -> Iterator[str]:
        yield f'<g class="{" ".join(box.names)}">{shape_drawn(box)}'
        yield from (_row(box, row, runs) for row, runs in box.spoken)
        yield "</g>"

    size = f"0 0 {_n(scene.width)} {_n(scene.height)}"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="drawing{" rtl" if scene.is_rtl else ""}" role="img"'
        f' aria-label={quoteattr(title)} viewBox="{size}"{_direction(scene)} font-family="{FACES}">'
    )
    return _joined([head, *_drawn(scene, plain), "</svg>"], scene)


def _joined(parts: Iterable[str], scene: Scene) -> str:
    """Return the whole drawing."""
    whole = "".join(parts)
    return read_from_the_right(whole) if scene.is_rtl else whole


def _direction(scene: Scene) -> str:
    """Return what makes words begin at the right, if those of the scene do."""
    return RTL if scene.is_rtl else ""


def _drawn(scene: Scene, box_drawn: Callable[[DrawnBox], Iterator[str]]) -> Iterator[str]:
    """Yield all of a scene, from back to front."""
    yield from (f'<g class="{frame.look}">{shape_drawn(frame)}</g>' for frame in scene.frames)
    yield from map(line_drawn, sorted(scene.lines, key=lambda line: line.solid))
    for box in scene.boxes:
        yield from box_drawn(box)
    yield from map(line_drawn, scene.samples)
    yield from map(_words, scene.words)


def outline(frame: Frame) -> list[tuple[float, float]]:
    """Return the corners of a frame with cut corners, clockwise from the top left."""
    x, y, right, bottom = frame.x, frame.y, frame.x + frame.width, frame.bottom
    cut = min(CUT, frame.height / 3)
    return [
        (x + cut, y),
        (right - cut, y),
        (right, y + cut),
        (right, bottom - cut),
        (right - cut, bottom),
        (x + cut, bottom),
        (x, bottom - cut),
        (x, y + cut),
    ]


def radius(frame: Frame) -> float:
    """Return the radius of the corners of a frame."""
    pill = min(frame.height / 2, 18.0)
    return {Shape.SQUARE: 0.0, Shape.PILL: pill}.get(frame.shape, CORNER)


def _box(
    box: DrawnBox, address: Address, fold: Address | None, opens: str, touch: bool
) -> Iterator[str]:
    node = box.node
    above = f' data-parent="{escape(node.parent.code)}"' if node.parent else ""
    names = " ".join(["box", *box.names])
    yield f'<g class="{names}" data-code="{escape(node.code)}"{above}>'
    yield f"<a href={quoteattr(address(box))}{opens} aria-label={quoteattr(_spoken(box))}>"
    yield f"<title{lang(said := node.name.said)}>{escape(said)}</title>{shape_drawn(box)}"
    apart = fold is not None
    yield from (
        _row(box, row, runs) for row, runs in box.spoken if not (apart and row.style == Style.MORE)
    )
    yield "</a>"
    if fold and box.hidden:
        yield _unfold(box, fold(box), touch)
    elif fold and box.unfolded:
        yield _fold(box, fold(box), touch)
    yield "</g>"


def _spoken(box: DrawnBox) -> str:
    """Return what a screen reader says about a box: its name, lines, heads and marks."""
    node = box.node
    parts = [str(node.name), *filter(None, [node.place, node.began_in_words])]
    if node.line and node.parent:
        parts.append(line_in_words(node.line, node.parent))
    parts += [words for _line, words in node.dotted_in_words]
    parts += box.missing
    parts += [_("led by %(person)s") % {"person": head} for head in node.heads_in_words]
    return joined([*parts, *box.marks, *(mark.label for mark in box.compared)])


def _unfold(box: DrawnBox, address: str, touch: bool) -> str:
    """Return the words at the bottom of a box that unfolds it."""
    below = {"units": box.node.below_in_words, "unit": box.node.label}
    label = _("Unfold %(units)s directly below %(unit)s") % below
    high = max(FINGER, box.folded) if touch else box.folded
    top = box.bottom - (box.folded + high) / 2
    words = "".join(_row(box, row, runs) for row, runs in box.spoken if row.style == Style.MORE)
    return _control(address, label, _area(box.x, top, box.width, high) + words)


def _fold(box: DrawnBox, address: str, touch: bool) -> str:
    """Return the square at the top of a box, where lines end, that folds it."""
    far, y = box.x + box.width, box.y + 2
    x = box.x + 2 if box.is_rtl else far - CONTROL - 2
    label = _("Fold what is below %(unit)s") % {"unit": box.node.label}
    if touch:
        # It goes as little as it can over the edge of a low box.
        side = box.x if box.is_rtl else far - FINGER
        area = _area(side, box.y - max(0, FINGER - box.height) / 2, FINGER, FINGER)
    else:
        area = _area(x, y, CONTROL, CONTROL)
    sign = (
        f'{area}<text class="detail" x="{_n(x + CONTROL / 2)}" y="{_n(y + 17)}" font-size="15"'
        f' text-anchor="middle" fill="{QUIET}">−</text>'
    )
    return _control(address, label, sign)


def _area(x: float, y: float, width: float, height: float) -> str:
    """Return the area of a control, which is not seen."""
    return (
        f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" rx="4"'
        ' fill="none" pointer-events="all"/>'
    )


def _control(address: str, label: str, drawn: str) -> str:
    return (
        f'<a class="fold" href={quoteattr(address)} aria-label={quoteattr(label)}>'
        f"<title>{escape(label)}</title>{drawn}</a>"
    )


def shape_drawn(frame: Frame) -> str:
    """Return the outline of a frame in its place."""
    paint = frame.paint
    dashes = ' stroke-dasharray="5 3"' if paint.dashed else ""
    look = (
        f'class="outline" fill="{paint.fill}" stroke="{paint.edge}"'
        f' stroke-width="{paint.thickness}"{dashes}'
    )
    if frame.shape == Shape.CUT:
        points = " ".join(f"{_n(x)},{_n(y)}" for x, y in outline(frame))
        return f'<polygon points="{points}" {look}/>'
    return (
        f'<rect x="{_n(frame.x)}" y="{_n(frame.y)}" width="{_n(frame.width)}"'
        f' height="{_n(frame.height)}" rx="{_n(radius(frame))}" {look}/>'
    )


def _row(box: DrawnBox, row: Row, runs: list[Run]) -> str:
    middle = ' text-anchor="middle"' if box.centred else ""
    return _text(runs, box.start(row), box.y + row.baseline, row.style, box.ink(row), middle)


def _words(words: Words) -> str:
    return _text(
        marked_lines(words.whole, [words.text])[0],
        words.x,
        words.y,
        words.style,
        INK_OF[words.style],
    )


def _text(runs: list[Run], x: float, y: float, style: Style, ink: str, more: str = "") -> str:
    font, size = FACE[style]
    place = f'class="{style}" x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}"'
    return text_drawn(f'{place}{_weight(font)}{more} fill="{ink}"', runs)


def _weight(font: str) -> str:
    return ' font-weight="700"' if font == BOLD else ""


def line_drawn(line: DrawnLine) -> str:
    """Return a line through its points."""
    path = " L".join(f"{_n(x)} {_n(y)}" for x, y in line.points)
    dots = "" if line.solid else ' stroke-dasharray="0 5"'
    ends = f' data-child="{line.child}" data-parent="{line.parent}"' if line.child else ""
    names = f"{'solid' if line.solid else 'dotted'} {line.kind}".strip()
    return (
        f'<path class="{names}"{ends} d="M{path}" fill="none"'
        f' stroke="{LINE if line.solid else DOTTED}" stroke-width="{1.5 if line.solid else 2.5}"'
        f' stroke-linecap="round"{dots}/>'
    )


def _n(number: float) -> str:
    """Return a number with at most one decimal."""
    return f"{number:.1f}".removesuffix(".0")
