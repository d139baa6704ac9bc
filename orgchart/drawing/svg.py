"""A chart as SVG: on a page, where the style sheet gives the colours, or as a file of its own."""

from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orgchart.xml_text import escape, quoteattr

from .colours import INK, LINE, SHEET
from .scene import FACE, INK_OF, DrawnBox, DrawnLine, Row, Scene, Shape
from .sheet import Sheet
from .text import BOLD

FACES = "DejaVu Sans, Verdana, sans-serif"
CORNER = 6.0
CUT = 10.0

Address = Callable[[DrawnBox], str]
"""Gives the address that a box leads to; empty for none."""


def drawing(
    scene: Scene,
    title: str,
    address: Address,
    fold: Address | None = None,
    focus: Address | None = None,
    notes: tuple[str, ...] = (),
) -> str:
    """Return the SVG of a scene.

    ``fold`` gives the address that folds or unfolds a box. ``focus`` gives the address that shows
    only this box and what is below it. Without them the drawing has no controls. ``notes`` are lines
    of text below it, such as the source.
    """
    sheet = Sheet(scene, title, notes) if notes else None
    head = sheet.head if sheet else 0.0
    width, height = (sheet or scene).width, (sheet or scene).height
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="drawing" role="group"'
        f' aria-label={quoteattr(title)} viewBox="0 0 {_n(width)} {_n(height)}"'
        f' width="{_n(width)}" height="{_n(height)}" font-family="{FACES}">',
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
    parts += [_line(line) for line in scene.lines if not line.solid]
    parts += [_line(line) for line in scene.lines if line.solid]
    for box in scene.boxes:
        parts += _box(box, address, fold, focus)
    parts.append("</g>")
    parts.append("</svg>")
    return "".join(parts)


def outline(box: DrawnBox) -> list[tuple[float, float]]:
    """Return the corners of a box with cut corners, clockwise from the top left."""
    x, y, right, bottom = box.x, box.y, box.x + box.width, box.y + box.height
    return [
        (x + CUT, y),
        (right - CUT, y),
        (right, y + CUT),
        (right, bottom - CUT),
        (right - CUT, bottom),
        (x + CUT, bottom),
        (x, bottom - CUT),
        (x, y + CUT),
    ]


def radius(box: DrawnBox) -> float:
    """Return the radius of the corners of a box."""
    return {Shape.SQUARE: 0.0, Shape.PILL: min(box.height / 2, 22.0)}.get(box.shape, CORNER)


def _box(
    box: DrawnBox, address: Address, fold: Address | None, focus: Address | None
) -> Iterator[str]:
    name = str(box.node.name)
    yield f'<g class="box {box.shape}" data-code="{escape(box.node.code)}">'
    yield f"<a href={quoteattr(address(box))} aria-label={quoteattr(_spoken(box))}>"
    yield f"<title>{escape(name)}</title>{_shape(box)}"
    yield from (_row(box, row) for row in box.rows)
    yield "</a>"
    if fold and (box.hidden or box.unfolded):
        sign = f"+{box.hidden}" if box.hidden else "−"
        label = _unfold_label(box) if box.hidden else _fold_label(box)
        yield _control(box, fold(box), sign, label, "fold", 0)
    if focus and box.node.directly_below and box.node.parent:
        label = _("Show only %(unit)s and what is below it") % {"unit": box.node.label}
        yield _control(box, focus(box), "⤢", label, "focus", 1)
    yield "</g>"


def _unfold_label(box: DrawnBox) -> str:
    label = ngettext(
        "Unfold %(count)s unit directly below %(unit)s",
        "Unfold %(count)s units directly below %(unit)s",
        box.hidden,
    )
    return label % {"count": box.hidden, "unit": box.node.label}


def _fold_label(box: DrawnBox) -> str:
    return _("Fold what is below %(unit)s") % {"unit": box.node.label}


def _spoken(box: DrawnBox) -> str:
    """Return what a screen reader says about a box: its name, lines, heads and marks."""
    parts = [str(box.node.name)]
    if box.node.line and box.node.parent:
        parts.append(f"{box.node.line.get_kind_display()} {box.node.parent.label}")
    parts += [f"{line.get_kind_display()} {end.label}" for line, end in box.node.dotted]
    parts += [_("led by %(person)s") % {"person": head} for head in box.node.heads_in_words]
    return ", ".join([*parts, *box.marks])


def _control(box: DrawnBox, address: str, sign: str, label: str, name: str, place: int) -> str:
    """Return a small link on the right edge of a box."""
    width, height = (34.0 if len(sign) > 2 else 26.0), 24.0
    x = box.x + box.width - width - 4 - 30 * place
    y = box.y + 4
    return (
        f'<a class="{name}" href={quoteattr(address)} aria-label={quoteattr(label)}>'
        f"<title>{escape(label)}</title>"
        f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" rx="5"'
        f' fill="{SHEET}" stroke="{LINE}"/>'
        f'<text x="{_n(x + width / 2)}" y="{_n(y + 16)}" font-size="11" text-anchor="middle"'
        f' fill="{INK}">{escape(sign)}</text></a>'
    )


def _shape(box: DrawnBox) -> str:
    paint = (
        f'class="outline" fill="{SHEET}" stroke="{box.shape.stroke}"'
        f' stroke-width="{box.shape.thickness}"'
    )
    if box.shape == Shape.CUT:
        points = " ".join(f"{_n(x)},{_n(y)}" for x, y in outline(box))
        return f'<polygon points="{points}" {paint}/>'
    return (
        f'<rect x="{_n(box.x)}" y="{_n(box.y)}" width="{_n(box.width)}" height="{_n(box.height)}"'
        f' rx="{_n(radius(box))}" {paint}/>'
    )


def _row(box: DrawnBox, row: Row) -> str:
    font, size = FACE[row.style]
    return (
        f'<text class="{row.style}" x="{_n(box.x + 9)}" y="{_n(box.y + row.baseline)}"'
        f' font-size="{_n(size)}"{_weight(font)} fill="{INK_OF[row.style]}">'
        f"{escape(row.text)}</text>"
    )


def _weight(font: str) -> str:
    return ' font-weight="700"' if font == BOLD else ""


def _line(line: DrawnLine) -> str:
    path = " L".join(f"{_n(x)} {_n(y)}" for x, y in line.points)
    dots = "" if line.solid else ' stroke-dasharray="0 5"'
    ends = f'data-child="{line.child.node.code}" data-parent="{line.parent.node.code}"'
    return (
        f'<path class="{"solid" if line.solid else "dotted"} {line.kind}" {ends} d="M{path}"'
        f' fill="none" stroke="{LINE}" stroke-width="{1.5 if line.solid else 2}"'
        f' stroke-linecap="round"{dots}/>'
    )


def _n(number: float) -> str:
    """Return a number with at most one decimal."""
    return f"{number:.1f}".removesuffix(".0")
