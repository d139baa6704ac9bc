"""What all lists do: narrow, sort, go page by page, and be taken away whole as a file.

A list is described once: which records, by which columns. The table on the page and the files are
made from that description.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, Generic, TypeVar

import django_filters
from django.db.models import F, QuerySet
from django.db.models.expressions import BaseExpression, Combinable
from django.http import HttpRequest, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _

from orgchart.exchange import list_files
from orgchart.exchange.json_ld import listed
from orgchart.form_messages import NOT_A_CHOICE
from orgchart.identity import SUBJECT
from orgchart.languages import after_colon, grouped, sentences
from orgchart.models import DataVersion
from orgchart.models.descriptions import Text
from orgchart.queries.one_state import reading

from .answers import parameter, problem, refused
from .public_page import Context

Row = TypeVar("Row")

MOST_COUNTED = 2_000
"""A list is counted up to here. What a page costs would grow with the registry otherwise."""
AT_ONCE = 500
"""How many records of a file are read at a time."""


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """A column of a list: what it is called, what its cells say, and how the list is sorted by it."""

    name: str
    """What addresses and JSON call it."""
    heading: Text
    text: Callable[[Row], str]
    """What the cell says."""
    sort: tuple[str | BaseExpression | Callable[[], Combinable], ...] = ()
    """What the database sorts by, or a function that says it for the language in use; empty if the list is not
    sorted by this column."""
    address: Callable[[Row], str] = lambda _row: ""
    """The address to which the cell leads; empty for none."""
    links: Callable[[Row], Sequence[tuple[str, str]]] = lambda _row: ()
    """What the cell says first, each with the address to which it leads."""
    data: Callable[[Row], str] | None = None
    """What the cell says in a file, if that is not the same: a date as it is written."""
    detail: Callable[[Row], str] = lambda _row: ""
    """What the page says below the text, in small letters."""
    missing: Text = ""
    """What the page says quietly where there is no text."""
    on_page: bool = True
    """Is it on the page too, or only in files?"""
    is_key: bool = False
    """Does it name what the row is about?"""
    is_short: bool = False
    """Is its text so short that it stays on one line, as a date does?"""
    is_wide: bool = False
    """Is its text so long that it needs the most room, as a title does?"""

    def in_file(self, row: Row) -> str:
        return (self.data or self.text)(row)

    @property
    def is_in_language(self) -> bool:
        """Is the list sorted by it in another order in another language?"""
        return any(callable(part) for part in self.sort)

    def order(self) -> list[Any]:
        """The expressions that the database sorts by, in the language in use."""
        return [
            F(part) if isinstance(part, str) else part() if callable(part) else part
            for part in self.sort
        ]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the table on the page."""

    heading: Text
    text: str
    address: str
    links: Sequence[tuple[str, str]]
    detail: str
    missing: Text
    is_key: bool
    is_short: bool
    is_wide: bool

    @property
    def style(self) -> str:
        """The classes of the cell; empty for the usual one."""
        classes = {
            "none": not (self.text or self.links or self.missing),
            "short": self.is_short,
            "wide": self.is_wide,
        }
        return " ".join(name for name, has in classes.items() if has)


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a column, with the link that sorts by it."""

    text: Text
    sorted: str
    """``ascending`` or ``descending``; empty if the list is not sorted by it now."""
    query: str
    """What the address must ask for to sort by it, or the other way round; empty if it cannot be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing(Generic[Row]):
    """Records of one kind, as they are narrowed and sorted: on a page, in a file, in the API."""

    name: str
    """What its address, its files and the navigation call it."""
    title: Text
    columns: Sequence[Column[Row]]
    filter_class: type[django_filters.FilterSet]
    found: Callable[[date], QuerySet[Any]]
    """The records of a day, before they are narrowed and sorted."""
    sort: str
    """The column that it is sorted by unless the reader chooses another."""

    @property
    def sorts(self) -> dict[str, Column[Row]]:
        """The columns by which it can be sorted, by name."""
        return {column.name: column for column in self.columns if column.sort}

    def sorting(self, asked: QueryDict) -> tuple[Column[Row], bool]:
        """The column to sort by, and whether from its end."""
        wanted = asked.get("sort", self.sort)
        column = self.sorts.get(wanted.removeprefix("-"))
        return (column, wanted.startswith("-")) if column else (self.sorts[self.sort], False)

    def _unknown_sort(self, asked: QueryDict) -> str:
        """The column that an address asks to sort by, if there is none of that name; else empty."""
        wanted = asked.get("sort", "")
        return "" if wanted.removeprefix("-") in self.sorts else wanted[:40]

    def narrowed(self, day: date, asked: QueryDict) -> tuple[django_filters.FilterSet, Any]:
        """The form of the filters, and the records that they find; none if they are not valid."""
        records = self.found(day)
        narrowed = self.filter_class(asked, queryset=records)
        return narrowed, narrowed.qs if narrowed.is_valid() else records.none()

    def in_order(self, records: Any, asked: QueryDict) -> "QuerySet[Any, int]":
        """The primary keys of the records, sorted in the database."""
        column, is_from_end = self.sorting(asked)
        order = [
            expression.desc() if is_from_end else expression.asc()
            for expression in (*column.order(), F("pk"))
        ]
        keys: QuerySet[Any, int] = records.order_by(*order).values_list("pk", flat=True)
        return keys


@dataclass(frozen=True, slots=True, kw_only=True)
class List(Listing[Row]):
    """A list that has a page and files."""

    rows: Callable[[date, Sequence[int]], Iterable[Row]]
    """What the columns say of the records with those primary keys, in that order."""
    counted: Callable[[int, date], str]
    """How many there are, as a sentence."""
    counted_on_day: Callable[[int, date], str] | None = None
    """The same if the list is narrowed to what was so on the day; None if the sentence is no other."""
    nothing: Text
    """What to do when nothing is found."""
    per_page: int = 50

    def asked(self, request: HttpRequest) -> QueryDict:
        """What the address asks for, without the number of the page."""
        asked = request.GET.copy()
        asked.pop("page", None)
        return asked

    # --- the page ---

    def page(self, request: HttpRequest, day: date) -> Context:
        """What list.html needs. Two queries, or one on the last page; and what a row and the choices of the
        filters need. No more rows than a page has.

        If a filter is refused, the form says why, and nothing is said of a list: there are no files of it either.
        """
        asked = self.asked(request)
        narrowed, records = self.narrowed(day, asked)
        keys = self.in_order(records, asked)
        number, keys_of_page, goes_on = self._keys_of_page(keys, request.GET.get("page", ""))
        count = (number - 1) * self.per_page + len(keys_of_page)
        if goes_on:
            count = records.order_by().values("pk")[: MOST_COUNTED + 1].count()
        query = _without(asked, "page", *(["sort"] if self._unknown_sort(asked) else []))
        is_refused = not narrowed.is_valid()
        files = [] if is_refused else self._files(query)
        said = self._said(count, day, narrowed)
        description = _("%(title)s of %(subject)s as a table: %(said)s") % {
            "title": self.title,
            "subject": _(SUBJECT),
            "said": said,
        }
        return {
            "title": str(self.title),
            "description": description,
            "structured": not is_refused
            and listed(
                request.build_absolute_uri,
                str(self.title),
                description,
                request.get_full_path(),
                {file["address"]: file["type"] for file in files},
            ),
            "part_of_address": self._part_of_address(narrowed, asked, number),
            "list": self,
            "filter": narrowed,
            "is_refused": is_refused,
            "is_narrowed": self._is_narrowed(narrowed, asked),
            "sorts": self._sorts(asked),
            "headings": [self._heading(column, asked) for column in self._on_page],
            "rows": [self._cells(row) for row in self.rows(day, keys_of_page)],
            "said": said,
            "number": number,
            "pages": -(-count // self.per_page) if count <= MOST_COUNTED else None,
            "previous": number - 1,
            "next": number + 1 if goes_on else None,
            "query": query,
            "files": files,
        }

    def _part_of_address(
        self, narrowed: django_filters.FilterSet, asked: QueryDict, number: int
    ) -> dict[str, str]:
        """What of an address says which records are on a page of the list: the filters, the order and the number."""
        column, is_from_end = self.sorting(asked)
        order = f"-{column.name}" if is_from_end else column.name
        return {
            **{name: asked.get(name, "") for name in narrowed.filters},
            "sort": "" if order == self.sort else order,
            "page": str(number) if number > 1 else "",
        }

    def _is_narrowed(self, narrowed: django_filters.FilterSet, asked: QueryDict) -> bool:
        """Is anything asked for but words to find and the usual order?"""
        chosen = any(asked.get(name) for name in narrowed.filters if name != "q")
        return chosen or asked.get("sort", "") not in ("", self.sort)

    def _keys_of_page(self, keys: "QuerySet[Any, int]", asked: str) -> tuple[int, list[int], bool]:
        """The number of the page, its keys, and whether more follow. The last page if it is too high."""
        number = _number(asked)
        found = self._slice(keys, number)
        if not found and number > 1:
            number = max(1, -(-keys[: MOST_COUNTED + 1].count() // self.per_page))
            found = self._slice(keys, number)
        return number, found[: self.per_page], len(found) > self.per_page

    def _slice(self, keys: "QuerySet[Any, int]", number: int) -> list[int]:
        first = (number - 1) * self.per_page
        return list(keys[first : first + self.per_page + 1])

    def _said(self, count: int, day: date, narrowed: django_filters.FilterSet) -> str:
        if count > MOST_COUNTED:
            return _("More than %(number)s. Narrow the list to see fewer.") % {
                "number": grouped(MOST_COUNTED)
            }
        on_day = narrowed.is_valid() and narrowed.form.cleaned_data.get("when") == "day"
        return (self.counted_on_day if on_day and self.counted_on_day else self.counted)(count, day)

    @property
    def _on_page(self) -> list[Column[Row]]:
        return [column for column in self.columns if column.on_page]

    def _cells(self, row: Row) -> list[Cell]:
        return [
            Cell(
                column.heading,
                column.text(row),
                column.address(row),
                column.links(row),
                column.detail(row),
                column.missing,
                column.is_key,
                column.is_short,
                column.is_wide,
            )
            for column in self._on_page
        ]

    def _heading(self, column: Column[Row], asked: QueryDict) -> Heading:
        if not column.sort:
            return Heading(column.heading, "", "")
        now, is_from_end = self.sorting(asked)
        if now is not column:
            return Heading(column.heading, "", _without(asked, "page", sort=column.name))
        other = column.name if is_from_end else f"-{column.name}"
        how = "descending" if is_from_end else "ascending"
        return Heading(column.heading, how, _without(asked, "page", sort=other))

    def _sorts(self, asked: QueryDict) -> list[tuple[str, Text, bool]]:
        """Every way to sort: its value, its words, and whether it is that of the page."""
        now, is_from_end = self.sorting(asked)
        ways: list[tuple[str, Text, bool]] = []
        for column in self.columns:
            if column.sort and column.on_page:
                back = format_lazy("{} {}", column.heading, _("(from the end)"))
                ways.append((column.name, column.heading, column is now and not is_from_end))
                ways.append((f"-{column.name}", back, column is now and is_from_end))
        return ways

    def _files(self, query: str) -> list[dict[str, str]]:
        asked = f"?{query}" if query else ""
        return [
            {
                "label": file_format.label,
                "type": file_format.content_type,
                "address": f"{reverse(f'{self.name}-file', args=[ending])}{asked}",
            }
            for ending, file_format in list_files.FORMATS.items()
        ]

    # --- the file ---

    def file(self, request: HttpRequest, day: date, ending: str) -> HttpResponseBase:
        """The whole list as a file, with the same filters, sort and day, written while it is read.

        400 with the reason if a filter is refused, or the column to sort by.
        """
        asked = self.asked(request)
        form, _records = self.narrowed(day, asked)
        if not form.is_valid():
            return refused(form.form)
        if wanted := self._unknown_sort(asked):
            said = after_colon(_("Sort by"), NOT_A_CHOICE % {"value": wanted})
            ways = [way for name in self.sorts for way in (name, f"-{name}")]
            return problem(sentences(said, parameter("sort", ways)))
        file_format = list_files.FORMATS[ending]
        content = self._written(file_format, day, asked)
        answer = StreamingHttpResponse(content, content_type=file_format.content_type)
        answer["Content-Disposition"] = f'attachment; filename="{self.name}-{day}.{ending}"'
        return answer

    def _written(
        self, file_format: list_files.ListFormat, day: date, asked: QueryDict
    ) -> Iterator[bytes]:
        """The file in pieces, all from one state of the registry, which its head names."""
        with reading():
            names = [column.name for column in self.columns]
            head = list_files.Head(str(self.title), day, DataVersion.current(), names)
            yield from file_format.write(head, self._lines(day, asked))

    def _lines(self, day: date, asked: QueryDict) -> Iterator[list[str]]:
        """The cells of every row."""
        _form, records = self.narrowed(day, asked)
        keys = iter(list(self.in_order(records, asked)))
        while some := list(islice(keys, AT_ONCE)):
            for row in self.rows(day, some):
                yield [column.in_file(row) for column in self.columns]


def in_that_order(records: Iterable[Any], keys: Sequence[int]) -> list[Any]:
    """The records in the order of their primary keys."""
    by_key = {record.pk: record for record in records}
    return [by_key[key] for key in keys if key in by_key]


def _number(written: str) -> int:
    is_number = written.isascii() and written.isdecimal() and len(written) < 7
    return max(int(written), 1) if is_number else 1


def _without(asked: QueryDict, *names: str, **changed: str) -> str:
    query = asked.copy()
    for name in names:
        query.pop(name, None)
    for name, value in changed.items():
        query[name] = value
    return query.urlencode()
