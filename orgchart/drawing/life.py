"""The life of a unit as a line through time."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language_bidi

from orgchart.dates import Period
from orgchart.languages import joined
from orgchart.xml_text import escape, quoteattr

from .sides import RTL, read_from_the_right
from .spoken import lang, marked_lines, text_drawn
from .text import PLAIN, clip

BAR = 20.0
EDGE = 1.0
"""Above the first row, so that the border of its bars is whole."""
SIZE = 12.0
TOOTH, TEETH = 4.0, 4
"""The depth and the number of the teeth of a torn edge."""
YEARS = (1, 2, 5, 10, 20, 50)


@dataclass(frozen=True, slots=True)
class Bar:
    """A name, a line or an appointment, and the period in which it was so."""

    text: str
    period: Period
    seen: str = ""
    """When it was last confirmed, in words, if it has no end and nothing later shows it."""

    @property
    def is_torn(self) -> bool:
        """Is one of its ends not quite known? A line through time shows that as a torn edge."""
        return self._is_torn_at_start or self._is_torn_at_end

    @property
    def _is_torn_at_start(self) -> bool:
        return self.period.start is not None and not self.period.start.is_exact

    @property
    def _is_torn_at_end(self) -> bool:
        return bool(self.seen) or (self.period.end is not None and not self.period.end.is_exact)

    @property
    def title(self) -> str:
        """All that the bar says."""
        return joined(filter(None, [self.text, self.period.in_words, self.seen]))

    def shape(self, left: float, top: float, long: float, shade: int, *, is_rtl: bool) -> str:
        """Return the bar as SVG. Its edge is torn where the date is not quite known."""
        if not self.is_torn or long < 2 * TOOTH:
            return (
                f'<rect class="bar{shade}" x="{left:.1f}" y="{top:.1f}" width="{long:.1f}" '
                f'height="{BAR:.0f}" rx="3"/>'
            )
        half = BAR / TEETH / 2
        start = TOOTH if self._is_torn_at_start else 0
        end = TOOTH if self._is_torn_at_end else 0
        if is_rtl:
            start, end = end, start
        down = f"l{-end:.1f} {half:.1f} l{end:.1f} {half:.1f} " * TEETH
        up = f"l{start:.1f} {-half:.1f} l{-start:.1f} {-half:.1f} " * TEETH
        path = f"M{left:.1f} {top:.1f} h{long:.1f} {down}h{-long:.1f} {up}z"
        return f'<path class="bar{shade}" d="{path}"/>'


@dataclass(frozen=True, slots=True)
class Room:
    """The room for a drawing of a life. A page has two, of which the style sheet shows one."""

    name: str
    """What the style sheet calls it."""
    width: float
    left: float
    """Where time begins."""
    row: float
    bar_at: float
    """How far below the top of its row a bar is."""
    label_at: float
    """How far below the top of its row the name of the row stands."""
    years: int
    """The most years that are named below."""


WIDE = Room("wide-life", 720.0, 110.0, 30.0, 0.0, 15.0, 10)
"""The names of the rows are to the left of the bars."""
ON_A_PHONE = Room("slim-life", 340.0, 1.0, 44.0, 18.0, 13.0, 6)
"""The names of the rows are above the bars, so that time has the whole width."""


@dataclass(frozen=True, slots=True)
class Row:
    """Bars of one kind, such as the names of a unit, one after the other."""

    label: str
    bars: Sequence[Bar]


def lifeline(rows: Iterable[Row], day: date, today: date, label: str) -> str:
    """Return the SVG of a life, once wide and once for a phone: rows of bars, the years below them, and a line at
    ``day``. Where words begin at the right, so does time.

    A bar that has not ended goes on to ``today``. The line is left out when ``day`` is before or
    after the life. The text is empty when no bar has a beginning.
    """
    rows = list(rows)
    return "".join(_in(room, rows, day, today, label) for room in (WIDE, ON_A_PHONE))


def _in(room: Room, rows: Sequence[Row], day: date, today: date, label: str) -> str:
    """Return the SVG in that room."""
    shown = [row for row in rows if any(bar.period.start for bar in row.bars)]
    bars = [bar for row in shown for bar in row.bars if bar.period.start]
    if not bars:
        return ""
    first = min(bar.period.first for bar in bars)
    last = max(min(bar.period.last, max(today, bar.period.first)) for bar in bars)
    days = max((last - first).days, 1)

    is_rtl = get_language_bidi()

    def side(x: float) -> float:
        return room.width - x if is_rtl else x

    def at(moment: date) -> float:
        inside = min(max(moment, first), last)
        return side(room.left + (room.width - room.left - 8) * (inside - first).days / days)

    height = EDGE + room.row * len(shown) + 24
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="life {room.name}{" rtl" if is_rtl else ""}" '
        f'role="img" aria-label={quoteattr(label)} viewBox="0 0 {room.width:.0f} {height:.0f}"{RTL if is_rtl else ""}>'
    ]
    for number, row in enumerate(shown):
        top = EDGE + room.row * number
        low = top + room.label_at
        parts.append(
            f'<text class="row" x="{side(0):.0f}" y="{low:.1f}">{escape(row.label)}</text>'
        )
        top += room.bar_at
        for place, bar in enumerate(bar for bar in row.bars if bar.period.start):
            left, right = sorted([at(bar.period.first), at(min(bar.period.last, last))])
            long = max(right - left, 2)
            begins = right - 4 if is_rtl else left + 4
            place_of_words = f'x="{begins:.1f}" y="{top + 14:.1f}"'
            words = clip(bar.text, PLAIN, SIZE, long - 8) if long > 24 else ""
            parts.append(
                f"<g><title{lang(bar.title)}>{escape(bar.title)}</title>{bar.shape(left, top, long, place % 2, is_rtl=is_rtl)}"
                f"{text_drawn(place_of_words, marked_lines(bar.text, [words])[0])}</g>"
            )
    parts += _years(first, last, at, height, room.years)
    if first <= day <= last:
        parts.append(
            f'<line class="now" x1="{at(day):.1f}" x2="{at(day):.1f}" y1="0" '
            f'y2="{height - 18:.0f}"/>'
        )
    drawn = "".join([*parts, "</svg>"])
    return read_from_the_right(drawn) if is_rtl else drawn


def _years(
    first: date, last: date, at: Callable[[date], float], height: float, most: int
) -> list[str]:
    """Return the marks of about so many round years below the bars."""
    span = last.year - first.year
    step = next((years for years in YEARS if span / years <= most), YEARS[-1])
    marks = []
    for year in range(first.year + (-first.year) % step, last.year + 1, step):
        moment = date(year, 1, 1)
        if first <= moment <= last:
            x = at(moment)
            marks.append(
                f'<line class="year" x1="{x:.1f}" x2="{x:.1f}" y1="{height - 22:.0f}" '
                f'y2="{height - 16:.0f}"/><text class="row" x="{x:.1f}" y="{height - 4:.0f}" '
                f'text-anchor="middle">{year}</text>'
            )
    return marks
