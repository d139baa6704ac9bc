"""Dates as EAC-CPF writes them: no more precise than they were recorded, and in words beside it."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from orgchart.dates import Mark, PartialDate, Period

from .elements import Element, Kept, element

CERTAINTY = {Mark.ABOUT: "approximate", Mark.UNCERTAIN: "uncertain"}
Attributes = Callable[[PartialDate], dict[str, str]]
"""What a version of the format says of a date beside its words."""


def of_2_0(when: PartialDate) -> dict[str, str]:
    """``standardDate`` in EDTF (ISO 8601-2): a year, a month or a day, with its mark; bounds of what is open."""
    found = {"standardDate": str(when)}
    if certainty := CERTAINTY.get(when.mark):
        found["certainty"] = certainty
    return found | _bounds(when)


def of_2010(when: PartialDate) -> dict[str, str]:
    """``standardDate`` if the date has no mark: this version has no word for one. Bounds of what is open."""
    return {"standardDate": when.bare} if when.is_exact else _bounds(when)


def _bounds(when: PartialDate) -> dict[str, str]:
    if when.mark is Mark.OR_BEFORE:
        return {"notAfter": when.bare}
    return {"notBefore": when.bare} if when.mark is Mark.OR_AFTER else {}


def one_date(tag: str, when: PartialDate, attributes: Attributes, shown_by: str = "") -> Element:
    """A date in words, with what the version says of it, and the keys of the sources that show it."""
    return element(tag, when.in_words, **attributes(when), sourceReference=shown_by)


def one_or_no_date(tag: str, when: PartialDate | None, shown_by: str = "") -> Element:
    """A date as EAC-CPF 2.0 says it; what is not known or has not ended says so in ``status``."""
    if when:
        return one_date(tag, when, of_2_0, shown_by)
    if tag == "toDate":
        return element(tag, _("ongoing"), status="ongoing")
    return element(tag, _("unknown"), status="unknown")


def range_2_0(period: Period, began_by: str = "", ended_by: str = "") -> Element:
    """From when to when, with the keys of the sources that show either."""
    return element(
        "dateRange",
        one_or_no_date("fromDate", period.start, began_by),
        one_or_no_date("toDate", period.end, ended_by),
    )


class Dates:
    """Dates of EAC-CPF 2.0 in one language, each made once for many records: many facts have the same."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def range(self, period: Period) -> Element:
        """What ``range_2_0`` makes without sources. It stands in several places, so leave it as it is."""
        start, end = period.start, period.end
        return self._kept.once(
            ("dateRange", str(start), str(end)),
            lambda: element("dateRange", self._one("fromDate", start), self._one("toDate", end)),
        )

    def since(self, start: PartialDate | None) -> Element:
        """The day on which something began. It stands in several places, so leave it as it is."""
        return self._one("date", start)

    def _one(self, tag: str, when: PartialDate | None) -> Element:
        return self._kept.once((tag, str(when)), lambda: one_or_no_date(tag, when))


def range_2010(period: Period) -> Element | None:
    """From when to when, as far as it is known; None if nothing is. What has not ended has no ``toDate``."""
    start, end = period.start, period.end
    if not start and not end:
        return None
    return element(
        "dateRange",
        # The version asks for a beginning before an end.
        one_date("fromDate", start, of_2010) if start else element("fromDate", _("unknown")),
        one_date("toDate", end, of_2010) if end else None,
    )
