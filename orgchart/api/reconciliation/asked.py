"""What a client sends: a batch of questions, or what to fetch of which entities. Checked here, with a sentence
for whatever cannot be read."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from orgchart.dates import DayError, PartialDate, PartialDateError, read_day
from orgchart.views.errors import Unreadable
from orgchart.views.search import LONGEST

from .entities import TYPES
from .properties import BY_ID, IDENTIFYING, ON, PROPERTIES, Asked, Property, read_date

BATCH = 50
"""How many questions one request can have."""
LIMIT, LARGEST_LIMIT = 5, 20
"""How many candidates a question gets, and how many it can get."""
MOST_VALUES = 20
"""How many properties a question can have, and how many values each."""
MOST_FETCHED = 200
"""Of how many entities properties can be fetched at once."""

A_QUESTION, A_BATCH = '{"query": "DPKO"}', '{"q0": {"query": "DPKO"}}'
A_FETCH = '{"ids": ["units/dpko"], "properties": [{"id": "parent"}]}'
A_LIST, AN_ENTITY, A_SETTING = (
    '[{"pid": "on", "v": "2009"}]',
    '{"id": "units/dpko"}',
    '{"on": "2009-07-31"}',
)
"""Examples of JSON for messages: what a person can copy, and no part of a sentence."""


class TooMany(Exception):
    """More than one request can have. The message is written for the reader."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a row means to ask."""

    words: str
    types: Sequence[str]
    limit: int
    asked_day: PartialDate | None
    """The day, month or year of the row; None for any time."""
    unread_day: str
    """What the row has as a day and is none."""
    properties: Sequence[tuple[Property, Sequence[Asked]]]

    @property
    def day(self) -> date | None:
        """The day as of which the candidates are told."""
        return self.asked_day.last if self.asked_day else None


@dataclass(frozen=True, slots=True)
class Fetch:
    """Which properties of which entities are fetched, each as of a day."""

    ids: Sequence[str]
    properties: Sequence[tuple[Property, date | None]]


def questions_in(text: str, day: PartialDate | None) -> dict[str, Question]:
    """The questions of a batch by their names. ``day`` is for those that have none.

    Raises Unreadable, and TooMany.
    """
    batch = _object(
        _read(text),
        _("“queries” is an object with a question under each name: %(example)s.")
        % {"example": A_BATCH},
    )
    if len(batch) > BATCH:
        raise TooMany(
            _("%(number)s questions are too many for one request. Send %(most)s at most.")
            % {"number": len(batch), "most": BATCH}
        )
    return {name: _question(name, asked, day) for name, asked in batch.items()}


def fetch_in(text: str, day: date | None) -> Fetch:
    """What is to be fetched. ``day`` is for properties without one. Raises Unreadable, and TooMany."""
    said = _("“extend” is an object: %(example)s. Correct it.") % {"example": A_FETCH}
    asked = _object(_read(text), said)
    ids, properties = asked.get("ids"), asked.get("properties")
    if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
        raise Unreadable(said)
    if not isinstance(properties, list) or not all(isinstance(one, dict) for one in properties):
        raise Unreadable(said)
    if len(ids) > MOST_FETCHED:
        raise TooMany(
            _("%(number)s entities are too many for one request. Send %(most)s at most.")
            % {"number": len(ids), "most": MOST_FETCHED}
        )
    wanted = [(_property_in(one.get("id"), PROPERTIES), _setting(one, day)) for one in properties]
    twice = [one.id for place, (one, _day) in enumerate(wanted) if one in dict(wanted[:place])]
    if twice:
        raise Unreadable(
            _("“%(property)s” is asked for twice. Ask for it once in each request.")
            % {"property": twice[0]}
        )
    return Fetch(list(dict.fromkeys(ids)), wanted)


def types_in(written: object) -> list[str]:
    """The types that are asked for: one, several, or all if none is named. Raises Unreadable."""
    names = written if isinstance(written, list) else [written] if written else []
    for name in names:
        if not isinstance(name, str) or name not in TYPES:
            raise Unreadable(
                _("There is no type “%(type)s”. The types are: %(types)s.")
                % {"type": _shown(name), "types": ", ".join(TYPES)}
            )
    return [*dict.fromkeys(names)] or [*TYPES]


def day_in(written: str) -> PartialDate | None:
    """The day of ``?on=``, or None. Raises DayError, with the words of every page."""
    if not written.strip():
        return None
    read_day(written)
    return PartialDate.parse(written)


def _question(name: str, asked: Any, day: PartialDate | None) -> Question:
    try:
        return _read_question(asked, day)
    except Unreadable as error:
        raise Unreadable(
            _("Question “%(name)s”: %(why)s") % {"name": _shown(name), "why": error}
        ) from None


def _read_question(asked: Any, day: PartialDate | None) -> Question:
    asked = _object(asked, _("It is no object. Write %(example)s.") % {"example": A_QUESTION})
    words, wanted = asked.get("query", ""), asked.get("properties") or []
    if not isinstance(words, str):
        raise Unreadable(_("“query” is a text: the name that you look for."))
    properties = _properties(wanted)
    if not words.strip() and not properties:
        raise Unreadable(_("It asks for nothing. Write a name into “query”."))
    written = [one.text for known, values in properties if known is ON for one in values]
    unread = ""
    if written:
        day, unread = _row_day(written[0])
    others = [(known, values) for known, values in properties if known is not ON]
    return Question(
        words.strip()[:LONGEST] or _identifying(others),
        types_in(asked.get("type")),
        _limit(asked.get("limit")),
        day,
        unread,
        others,
    )


def _row_day(written: str) -> tuple[PartialDate | None, str]:
    """The day in a cell, and what it has if that is no day. One bad cell does not stop the others."""
    try:
        found = read_date(written)
    except PartialDateError:
        return None, _shown(written)
    return found.unmarked, ""


def _identifying(properties: Sequence[tuple[Property, Sequence[Asked]]]) -> str:
    """What to search for if there is no name: the value of the property that tells most."""
    values = {known.id: asked[0].text for known, asked in properties if asked}
    return next((values[one] for one in IDENTIFYING if one in values), "")[:LONGEST]


def _properties(wanted: Any) -> list[tuple[Property, list[Asked]]]:
    if not isinstance(wanted, list) or not all(isinstance(one, dict) for one in wanted):
        raise Unreadable(_("“properties” is a list: %(example)s.") % {"example": A_LIST})
    if len(wanted) > MOST_VALUES:
        raise Unreadable(
            _("It has too many properties. Send %(most)s at most.") % {"most": MOST_VALUES}
        )
    return [(_property_in(one.get("pid"), (ON, *PROPERTIES)), _values(one)) for one in wanted]


def _values(written: Mapping[str, Any]) -> list[Asked]:
    if "v" not in written:
        raise Unreadable(
            _("The property “%(property)s” has no value. Write it into “v”.")
            % {"property": _shown(written.get("pid"))}
        )
    several = written["v"] if isinstance(written["v"], list) else [written["v"]]
    return [_value(one) for one in several[:MOST_VALUES]]


def _value(written: Any) -> Asked:
    if isinstance(written, dict) and isinstance(written.get("id"), str):
        return Asked(_text(written.get("name") or written["id"]), _text(written["id"]))
    if isinstance(written, str):
        return Asked(_text(written))
    if isinstance(written, int | float):
        whole = not isinstance(written, bool) and float(written).is_integer()
        return Asked(str(int(written)) if whole else str(written).lower())
    raise Unreadable(
        _("A value is a text, a number, yes or no, or an entity: %(example)s.")
        % {"example": AN_ENTITY}
    )


def _text(written: object) -> str:
    return str(written).replace("\x00", "").strip()[:LONGEST]


def _limit(written: Any) -> int:
    if written is None:
        return LIMIT
    is_number = isinstance(written, int | float) and not isinstance(written, bool)
    if not is_number or not float(written).is_integer() or written < 1:
        raise Unreadable(_("“limit” is a whole number, 1 or more."))
    return min(int(written), LARGEST_LIMIT)


def _property_in(written: Any, known: Sequence[Property]) -> Property:
    if isinstance(written, str) and BY_ID.get(written) in known:
        return BY_ID[written]
    raise Unreadable(
        _("There is no property “%(property)s”. The properties are: %(properties)s.")
        % {"property": _shown(written), "properties": ", ".join(one.id for one in known)}
    )


def _setting(written: Mapping[str, Any], day: date | None) -> date | None:
    """The day of a property that is fetched."""
    settings = _object(
        written.get("settings") or {},
        _("“settings” is an object: %(example)s.") % {"example": A_SETTING},
    )
    if unknown := [name for name in settings if name != ON.id]:
        raise Unreadable(
            _("There is no setting “%(setting)s”. The only one is “on”, the day.")
            % {"setting": _shown(unknown[0])}
        )
    asked = _value(settings[ON.id]).text if settings.get(ON.id) is not None else ""
    try:
        return read_day(asked) if asked else day
    except DayError as error:
        raise Unreadable(str(error)) from None


def _read(text: str) -> Any:
    """A text as JSON. Raises Unreadable."""
    try:
        found = json.loads(text)
        json.dumps(found, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        raise Unreadable(
            _("It is no JSON that can be read. Check its quotes, commas and brackets.")
        ) from None
    return found


def _object(found: Any, said: str) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise Unreadable(said)
    return found


def _shown(written: object) -> str:
    """What was written, short enough to be shown."""
    return str(written)[:40]
