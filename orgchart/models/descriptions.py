"""What the registry must know about a kind of record, said once, beside its model.

A new kind of record is a model with a ``description``. Everything else reads it from here: the
fixtures and tables, the admin, the search, the unit's page, closing a unit, the history, and what
is public. ``tests/test_toy_kind.py`` proves it with a kind that the registry has never seen.
"""

from dataclasses import dataclass
from enum import Enum

from django.db.models import Q
from django.utils.functional import Promise

Text = str | Promise
"""A text, maybe one that is translated when it is shown."""

Row = str | tuple[str, ...]
"""A row of a form: one field, or several side by side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Where the page of a unit shows a kind of fact."""

    title: Text
    anchor: str
    """Its place on the page: ``/units/dpko/#names``. Like all public addresses it never changes."""
    order: int
    """Sections follow each other on the page in this order."""
    relations: tuple[str, ...] = ("unit",)
    """The relations by which a fact belongs on the page of a unit."""
    partial: str = "orgchart/facts/_fact.html"
    """The template that shows one fact, called ``fact``, with its dates and its source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """A kind of record."""

    fixture: str
    """The name of its fixture file. Files are loaded in the order of their names, so a kind comes
    after those that it refers to. Two digits, an underscore, a name."""
    form: tuple[Row, ...]
    """Its own fields in the admin form, row by row; what all facts share follows."""
    columns: tuple[str, ...]
    """The columns of its list in the admin."""
    filters: tuple[str, ...] = ()
    """The fields by which that list can be filtered."""
    found_by: tuple[str, ...]
    """The lookups that the search box of that list looks through."""
    part_of: str = ""
    """The relation to the record that it is a part of, and as public as."""
    order: int = 50
    """Parts of a record follow each other in this order in its admin form."""
    is_edited: bool = True
    """Do people edit, import and export it? Proposals are decided on instead."""
    is_listed: bool = True
    """Is its list among the lists of the admin? False: people edit its records on the form of the
    record that they are a part of, and find the whole list under Export."""
    is_a_line: bool = False
    """Is it so short that a line of a table is enough for it on the form of what it is a part of?"""
    empty_lines: int = 0
    """How many empty lines a new form has for it."""
    always_public: bool = False
    """Is every record of this kind public as soon as it exists?"""
    changed_together: tuple[str, ...] = ()
    """Its own fields that people change in many records at once; of a fact, beside what facts share."""


ALL_OF_THEM = Q()


class TakenOver(Enum):
    """What of a kind of fact another unit can take over when its unit closes."""

    WHOLLY = "wholly"
    """What holds on that day goes on there, and what begins later moves there."""
    UNBEGUN = "unbegun"
    """Only what begins later moves there; the rest was of the unit."""
    NEVER = "never"
    """Nothing by itself: it is the unit, or goes where the fact goes of which it is a part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactDescription(Description):
    """A kind of fact."""

    closes_with: str = ""
    """The lookup of the unit with which it ends when the unit closes; empty: it does not end."""
    taken_over: TakenOver = TakenOver.UNBEGUN
    """What another unit can take over then."""
    may_outlast: bool = False
    """Is its period a part of what its source prints, such as that of a budget? Then one with an end
    stays as it is when its unit closes, and one that begins later may; only an open one ends."""
    section: Section | None = None
    """Where the page of a unit shows it; None: as a part of another fact."""
    called: Text | None = None
    """What readers call one of them, if not by its verbose name; empty: what it says needs no such word."""
    authority: Q | None = None
    """What gives it an authority beside ``started_by`` and ``ended_by``: another kind of record names
    a document that decided it."""
    decided: Q | None = ALL_OF_THEM
    """Which of its facts somebody decided, so that an authority is expected: all, if nothing else is
    said; None: none, as nobody decides where a town lies or what somebody said."""


@dataclass(frozen=True, slots=True)
class SearchText:
    """A text by which a page is found."""

    text: str
    weight: float = 1.0
    """How much a match is worth beside others, up to 1; 0: only lists are narrowed by it."""
    why: Text = ""
    """What the text is to the page, such as the title of a post; empty if it is its name."""
    page: str = ""
    """The lookup of the record whose page it finds; empty: its own page, or that of its unit or whole."""
    with_unit: bool = False
    """Does the latest name of the unit that the record is about belong to the text?"""
    other_word: bool = False
    """Is it another word for ``why``? Then it finds no page: a question with it asks for that as well."""


BETWEEN = " · "
"""Stands between the forms of a text that mean the same, such as a name and its acronym."""


def one_text(*forms: str) -> str:
    """The forms of a text as one, without those that are empty."""
    return BETWEEN.join(filter(None, forms))
