"""Partial dates and periods: what is known of a date, and nothing more.

A date is written to the precision that is known: ``2007``, ``2007-06`` or ``2007-06-29``. It stands
for its whole year or month. A mark says what is not quite known: ``2007~`` about, ``2007?``
uncertain, ``[..2007]`` in 2007 or before, ``[2007..]`` in 2007 or later. This is a part of EDTF
(ISO 8601-2).

A period is inclusive at both ends; an empty end is open. It has two extents: the *outer bound*, from
the first to the last day as they are written, which answers "on a day"; and the *certain core*, the
days on which it holds whatever its dates mean, which answers "do two periods clash": "until 2007" and
"from 2007" do not. docs/architecture.md has the table of what each mark means.

The calendar has the years 1 to 9999, and no day outside them can be meant. Nothing here imports
Django or reads the clock.
"""

from .marks import Mark
from .partial import (
    DayError,
    PartialDate,
    PartialDateError,
    day_after,
    day_before,
    in_words,
    read_day,
    year_before,
)
from .periods import Period, whole_of
from .words import translate_with

__all__ = [
    "DayError",
    "Mark",
    "PartialDate",
    "PartialDateError",
    "Period",
    "day_after",
    "day_before",
    "in_words",
    "read_day",
    "translate_with",
    "whole_of",
    "year_before",
]
