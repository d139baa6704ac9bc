"""A chart as a PNG image."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from itertools import pairwise

from django.utils.translation import gettext as _
from PIL import Image, ImageColor, ImageDraw, ImageFont

from .boxes import INK_OF_MARK, DrawnBox
from .colours import DOTTED, INK, LINE, PALETTE, QUIET, SHEET
from .looks import FACE, INK_OF, PAINTS, DrawnLine, Frame, Shape
from .scene import Scene
from .sheet import Sheet
from .svg import CUT, outline, radius
from .text import drawn, font_file, runs, width

SHARP = 2.0
"""Pixels for each unit of length."""
SMOOTH = 2
"""The image is drawn this many times larger and then made smaller, so that edges are smooth."""
BAND = 256
"""How many pixels high the bands are in which the image is drawn."""
MOST_PIXELS = 60_000_000
"""A larger image is drawn less sharp."""
SHADES = 5
"""How many shades each colour has in the image, from itself to what is behind it. They make edges
smooth."""
CARD = (1200, 630)
"""The size in pixels of the picture that stands for a link."""
LEAST_LETTERS = 24.0
"""The letters of the picture that stands for a link are at least this many pixels high: it is shown small."""
FADE = 56
"""Over how many pixels at its lower edge a picture of a link fades, if the chart goes on below."""
LEAST_SHARP = 0.5
"""Below this sharpness nobody can read the image."""


class TooLarge(ValueError):
    """The chart does not fit into an image that somebody can read."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The chart is too large for one image. Choose one unit, fewer levels, or the PDF, "
                "which has a page for each unit."
            )
        )


def image(scene: Scene, title: str, notes: tuple[str, ...]) -> bytes:
    """Return the PNG of a scene, with a title above it and notes, such as the source, below.

    Raises TooLarge when even the least sharp image would have too many pixels. The image is drawn
    in bands, so that drawing it takes about 40 MB of memory and not ten times that.
    """
    sheet = Sheet(scene, title, notes)
    sharp = min(SHARP, (MOST_PIXELS / (sheet.width * sheet.height * SMOOTH**2)) ** 0.5)
    if sharp < LEAST_SHARP:
        raise TooLarge
    return _bytes(_painted(sheet, scene, sharp))


def card_widths() -> tuple[float, ...]:
    """The widths of scenes whose letters are large enough on a picture of CARD pixels."""
    widest = CARD[0] * min(size for _font, size in FACE.values()) / LEAST_LETTERS
    return tuple(round(widest * share) for share in (1.0, 0.9, 0.8))


def card(scenes: Iterable[Scene], title: str) -> bytes:
    """Return the PNG for a preview of a link: of CARD pixels, as wide as they are, with the beginning of a scene.

    Of the ``scenes`` it is the one of which the most boxes can be seen whole, and of these the highest. The time
    grows with their number, which should be a few.
    """
    best = max((_Carded(Sheet(scene, title, ()), scene) for scene in scenes), key=_Carded.worth)
    painted = _painted(best.sheet, best.scene, best.sharp, CARD[1])
    whole = Image.new("RGB", CARD, SHEET)
    whole.paste(painted.convert("RGB"), (0, max(0, (CARD[1] - painted.height) // 2)))
    if best.goes_on:
        _fade(whole)
    return _bytes(whole.quantize(256))


@dataclass(frozen=True)
class _Carded:
    """A scene as a picture of a link would show it: as wide as the picture, cut at its lower edge."""

    sheet: Sheet
    scene: Scene

    @property
    def sharp(self) -> float:
        return CARD[0] / self.sheet.width

    @property
    def goes_on(self) -> bool:
        """Is there more of it than the picture has room for?"""
        return self.sheet.height * self.sharp > CARD[1]

    def worth(self) -> tuple[int, float]:
        """How many boxes can be seen whole, and how much of the height is filled."""
        room = CARD[1] / self.sharp - self.sheet.head
        whole = sum(box.bottom <= room for box in self.scene.boxes)
        return whole, min(1.0, self.sheet.height * self.sharp / CARD[1])


def _fade(whole: Image.Image) -> None:
    """Fade an image into the sheet at its lower edge, so that nobody takes a cut box for a whole one."""
    width, height = whole.size
    shade = Image.linear_gradient("L").resize((width, FADE))
    whole.paste(Image.new("RGB", (width, FADE), SHEET), (0, height - FADE), shade)


def _bytes(whole: Image.Image) -> bytes:
    out = BytesIO()
    whole.save(out, "PNG")
    return out.getvalue()


def _painted(sheet: Sheet, scene: Scene, sharp: float, highest: int | None = None) -> Image.Image:
    """Return the image, drawn in bands; no more of it than so many pixels from its top."""
    size = (round(sheet.width * sharp), round(sheet.height * sharp))
    size = (size[0], min(size[1], highest or size[1]))
    whole = Image.new("P", size)
    whole.putpalette(_palette())
    lines = [*sorted(scene.lines, key=lambda line: line.solid), *scene.samples]
    fonts, side = _Fonts(sharp * SMOOTH), _side(scene.is_rtl)
    for above in range(0, size[1], BAND):
        pen = _Pen(size[0], min(BAND, size[1] - above), above, fonts)
        for words in sheet.words():
            pen.text(words.text, words.x, words.y, words.font, words.size, words.ink, side)
        pen.top = sheet.head
        for frame in scene.frames:
            if pen.reaches(frame.y, frame.bottom):
                pen.frame(frame)
        for line in lines[: len(scene.lines)]:
            pen.line(line)
        for box in scene.boxes:
            if pen.reaches(box.y, box.bottom):
                pen.box(box)
        for line in lines[len(scene.lines) :]:
            pen.line(line)
        for text in scene.words:
            pen.text(text.text, text.x, text.y, *FACE[text.style], INK_OF[text.style], side)
        whole.paste(pen.drawn(), (0, above))
    return whole


def _side(is_rtl: bool) -> str:
    """What Pillow calls the side at which words begin."""
    return "rs" if is_rtl else "ls"


@cache
def _palette() -> list[int]:
    """The colours of every image: each ink, mixed with what it is drawn on. Few need few bytes."""
    fills = {paint.fill for paint in PAINTS.values()}
    pairs = {
        (ink, fill)
        for ink in {INK, QUIET, *INK_OF.values(), *INK_OF_MARK.values()}
        for fill in fills
    }
    pairs |= {(LINE, SHEET), (DOTTED, SHEET), (LINE, PALETTE["mission"])}
    for paint in PAINTS.values():
        fills = {SHEET, paint.fill, PALETTE["mission"]}
        pairs |= {(edge, fill) for edge in (paint.edge, *INK_OF_MARK.values()) for fill in fills}
    rgb = ImageColor.getrgb
    colours = {
        tuple(round(a + (b - a) * step / SHADES) for a, b in zip(rgb(fill), rgb(ink), strict=True))
        for ink, fill in pairs
        for step in range(SHADES + 1)
    }
    return [part for colour in sorted(colours) for part in colour]


@cache
def _shades() -> Image.Image:
    """The palette in the form in which Pillow takes it."""
    palette = Image.new("P", (1, 1))
    palette.putpalette(_palette())
    return palette


class _Fonts:
    """The fonts at one scale, each read once for an image."""

    def __init__(self, scale: float) -> None:
        self.scale = scale
        self._read: dict[tuple[str, float], ImageFont.FreeTypeFont] = {}

    def sized(self, font: str, size: float) -> ImageFont.FreeTypeFont:
        if (font, size) not in self._read:
            # Without Pillow's own shaping, which depends on what is installed; ``drawn`` shapes.
            self._read[font, size] = ImageFont.truetype(
                font_file(font), size * self.scale, layout_engine=ImageFont.Layout.BASIC
            )
        return self._read[font, size]


class _Pen:
    """Draws one band of an image; places and lengths are given in units of length.

    The size of the band, and how much of the image is above it, are in pixels of the image.
    """

    def __init__(self, width: int, height: int, above: int, fonts: _Fonts) -> None:
        self.scale, self.fonts, self.top = fonts.scale, fonts, 0.0
        self.above = above * SMOOTH
        self.sheet = Image.new("RGB", (width * SMOOTH, height * SMOOTH), SHEET)
        self.draw = ImageDraw.Draw(self.sheet)

    def drawn(self) -> Image.Image:
        """The band as it is in the image: smooth, in the colours of every image."""
        return self.sheet.reduce(SMOOTH).quantize(palette=_shades(), dither=Image.Dither.NONE)

    def at(self, x: float, y: float) -> tuple[float, float]:
        return x * self.scale, (y + self.top) * self.scale - self.above

    def reaches(self, highest: float, lowest: float) -> bool:
        """Is what lies between these heights on the band? Two units are for the thickness of lines."""
        return self.at(0, lowest + 2)[1] >= 0 and self.at(0, highest - 2)[1] < self.sheet.height

    def text(
        self,
        words: str,
        x: float,
        y: float,
        font: str,
        size: float,
        ink: str,
        anchor: str = "ls",
    ) -> None:
        if self.reaches(y - size * 1.5, y + size):
            parts = runs(drawn(words, font), font)
            before = {"l": 0.0, "m": 0.5, "r": 1.0}[anchor[0]]
            if len(parts) > 1 or parts[0][0] != font:
                x, anchor = x - width(words, font, size) * before, f"l{anchor[1]}"
            for face, shown in parts:
                self.draw.text(
                    self.at(x, y), shown, ink, self.fonts.sized(face, size), anchor=anchor
                )
                x += width(shown, font, size)

    def frame(self, frame: Frame) -> None:
        paint = frame.paint
        thick = max(1, round(paint.thickness * self.scale))
        if frame.shape == Shape.CUT:
            # One within the other: Pillow outlines a polygon through a mask as large as the sheet.
            self.draw.polygon([self.at(x, y) for x, y in outline(frame)], paint.edge)
            self.draw.polygon([self.at(x, y) for x, y in _inside(frame)], paint.fill)
            if paint.dashed:
                self.gaps(frame)
        else:
            ends = [self.at(frame.x, frame.y), self.at(frame.x + frame.width, frame.bottom)]
            corner = radius(frame) * self.scale
            self.draw.rounded_rectangle(ends, corner, paint.fill, paint.edge, thick)

    def gaps(self, frame: Frame) -> None:
        """Interrupt the outline of a frame."""
        wide = frame.paint.thickness
        x, y, right, bottom = frame.x, frame.y, frame.x + frame.width, frame.bottom
        across = [x + CUT + 8 * n for n in range(int((frame.width - 2 * CUT) / 8))]
        down = [y + CUT + 8 * n for n in range(int((frame.height - 2 * CUT) / 8))]
        holes = [(at + 5, top, at + 8, top + wide) for at in across for top in (y, bottom - wide)]
        holes += [(left, at + 5, left + wide, at + 8) for at in down for left in (x, right - wide)]
        for left, top, end, low in holes:
            self.draw.rectangle([self.at(left, top), self.at(end, low)], frame.paint.fill)

    def box(self, box: DrawnBox) -> None:
        self.frame(box)
        anchor = "ms" if box.centred else _side(box.is_rtl)
        for row in box.rows:
            place = box.start(row), box.y + row.baseline
            self.text(row.text, *place, *FACE[row.style], box.ink(row), anchor)

    def line(self, line: DrawnLine) -> None:
        heights = [y for _x, y in line.points]
        if not self.reaches(min(heights), max(heights)):
            return
        if line.solid:
            points = [self.at(x, y) for x, y in line.points]
            self.draw.line(points, LINE, round(1.5 * self.scale), "curve")
            return
        for x, y in _dots(line.points):
            (left, top), reach = self.at(x, y), self.scale * 1.25
            self.draw.ellipse([left - reach, top - reach, left + reach, top + reach], DOTTED)


def _inside(frame: Frame) -> list[tuple[float, float]]:
    """Return the corners of what the outline of a frame with cut corners leaves free."""
    thick = frame.paint.thickness

    def moved(place: float, least: float, greatest: float) -> float:
        by = thick if place in (least, greatest) else thick * (2**0.5 - 1)
        return place + by if place < (least + greatest) / 2 else place - by

    return [
        (moved(x, frame.x, frame.x + frame.width), moved(y, frame.y, frame.bottom))
        for x, y in outline(frame)
    ]


def _dots(points: tuple[tuple[float, float], ...]) -> list[tuple[float, float]]:
    """Return the places of dots, one for every five units of length along the line."""
    dots, left = [], 0.0
    for (x, y), (to_x, to_y) in pairwise(points):
        length = abs(to_x - x) + abs(to_y - y)
        while left <= length:
            part = left / length if length else 0
            dots.append((x + (to_x - x) * part, y + (to_y - y) * part))
            left += 5
        left -= length
    return dots
