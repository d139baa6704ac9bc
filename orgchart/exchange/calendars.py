"""Ends of mandates as an iCalendar file (RFC 5545), for programs that keep calendars."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from django.utils.translation import gettext as _

from orgchart import identity
from orgchart.dates import day_after
from orgchart.languages import current, theme_label
from orgchart.models import Mandate
from orgchart.xml_text import for_xml

LONGEST = 75
"""How many bytes a line has at most; a longer one goes on in the next, after a blank."""
UTC = (
    "BEGIN:VTIMEZONE",
    "TZID:Etc/UTC",
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZOFFSETFROM:+0000",
    "TZOFFSETTO:+0000",
    "TZNAME:UTC",
    "END:STANDARD",
    "END:VTIMEZONE",
)
"""What a calendar without an event has, because it must have something (RFC 5545, section 3.6, which allows a time zone
alone). No program shows it, and whoever subscribed goes on and sees an end that comes later."""


def as_calendar(
    name: str,
    mandates: Iterable[Mandate],
    labels: Callable[[Mandate], str],
    absolute: Callable[[str], str],
    made: date,
) -> str:
    """An event for each mandate that has ended or expires.

    An event lasts a day. If only the year or the month is known, it lasts that long, and its title says so: no day is
    invented. ``labels`` names the unit of a mandate, ``absolute`` makes a full address of a path.
    """
    events: list[str] = []
    for mandate in mandates:
        events += _event(mandate, labels(mandate), absolute(mandate.get_absolute_url()), made)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{_text(_(identity.PUBLISHER))}//{_text(_(identity.SHORT_NAME))}//{current().upper()}",
        "CALSCALE:GREGORIAN",
        *(
            ["METHOD:PUBLISH"] if events else []
        ),  # which asks for an event (RFC 5546, section 3.2.1)
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:P1D",
        *(events or UTC),
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _event(mandate: Mandate, unit: str, address: str, made: date) -> Iterator[str]:
    when = mandate.end or mandate.expires
    if when is None:
        return
    said = {"unit": unit, "when": when.to_the_day_in_words}
    title = (
        _("%(unit)s: a mandate ended (%(when)s)")
        if mandate.end
        else _("%(unit)s: a mandate expires (%(when)s)")
    )
    after = day_after(when.last)
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(address)}"
    yield f"DTSTAMP:{_day(made)}T000000Z"
    yield f"DTSTART;VALUE=DATE:{_day(when.first)}"
    if after:
        yield f"DTEND;VALUE=DATE:{_day(after)}"
    yield f"SUMMARY:{_text(title % said)}"
    yield f"DESCRIPTION:{_text(mandate.text)}"
    yield f"CATEGORIES:{_text(theme_label(mandate.theme.label))}"
    yield f"URL:{address}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _day(day: date) -> str:
    return f"{day.year:04}{day.month:02}{day.day:02}"


def _text(text: str) -> str:
    """A text as a value: what the format uses is escaped, and what no text may have is left out."""
    plain = for_xml(text).replace("\r\n", "\n").replace("\r", "\n")
    for sign in ("\\", ";", ","):
        plain = plain.replace(sign, f"\\{sign}")
    return plain.replace("\n", "\\n")


def _folded(line: str) -> str:
    """A line in pieces of LONGEST bytes, no letter divided."""
    pieces, size = [""], 0
    for letter in line:
        width = len(letter.encode())
        if size + width > LONGEST:
            pieces.append("")
            size = 1
        pieces[-1] += letter
        size += width
    return "\r\n ".join(pieces)
