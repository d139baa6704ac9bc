"""Dates of records of others: what the text says counts, and no attribute makes it more precise."""

import re
from dataclasses import dataclass, replace

from orgchart.dates import Mark, PartialDate, PartialDateError

from .dates import CERTAINTY
from .parsing import Node

_MONTHS = {
    "janvier": "January",
    "février": "February",
    "fevrier": "February",
    "mars": "March",
    "avril": "April",
    "mai": "May",
    "juin": "June",
    "juillet": "July",
    "août": "August",
    "aout": "August",
    "septembre": "September",
    "octobre": "October",
    "novembre": "November",
    "décembre": "December",
    "decembre": "December",
}
_MONTH = re.compile(rf"\b({'|'.join(_MONTHS)})\b")
_ABOUT = re.compile(r"^(?:vers|environ|env\.?) ")
_OPEN = re.compile(r"(?:\.{2,}|…|ongoing|present|aujourd.hui)?")
_MARKS = {word: mark for mark, word in CERTAINTY.items()}


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of a date."""

    when: PartialDate | None = None
    unread: str = ""
    """The text, if it says a date that cannot be read."""
    is_open: bool = False
    """Does it say that there is no end yet?"""
    pretended: bool = False
    """Did its ``standardDate`` say something that its text does not?"""


def read_date(node: Node | None) -> Read:
    """What a date says in its text, or in ``standardDate``, ``notBefore`` and ``notAfter`` if it has no text."""
    if node is None:
        return Read()
    text, status = node.said(), node.attributes.get("status", "")
    if status == "ongoing":
        return Read(is_open=True)
    if status == "unknown":
        return Read()
    if not text:
        return _by_attributes(node)
    if _OPEN.fullmatch(text.casefold()):
        return Read(is_open=True)
    try:
        when = PartialDate.read(_in_english(text))
    except PartialDateError:
        return Read(unread=text)
    mark = _MARKS.get(node.attributes.get("certainty", ""))
    if mark and when.is_exact:
        when = replace(when, mark=mark)
    standard = node.attributes.get("standardDate", "")
    return Read(when, pretended=bool(standard) and standard not in (str(when), when.bare))


def _in_english(text: str) -> str:
    """A French date in the words that the registry reads: “1er mars 2012” is 1 March 2012."""
    said = text.casefold().replace("\N{NO-BREAK SPACE}", " ")
    said = re.sub(r"\b1er\b", "1", said)
    said = _ABOUT.sub("about ", said)
    return _MONTH.sub(lambda found: _MONTHS[found[1]], said)


def _by_attributes(node: Node) -> Read:
    given = {
        name: node.attributes.get(name, "") for name in ("standardDate", "notAfter", "notBefore")
    }
    marks = {"standardDate": None, "notAfter": Mark.OR_BEFORE, "notBefore": Mark.OR_AFTER}
    for name, text in given.items():
        if not text:
            continue
        try:
            when = PartialDate.parse(text)
        except PartialDateError:
            return Read(unread=text)
        mark = marks[name]
        return Read(replace(when, mark=mark) if mark and when.is_exact else when)
    return Read()
