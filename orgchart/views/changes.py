"""``/changes/``: what changed in the organization between two days."""

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orgchart.addresses import on_day
from orgchart.dates import DayError, read_day, year_before
from orgchart.exchange import changes as out
from orgchart.exchange import list_files
from orgchart.exchange.csv_text import csv_file
from orgchart.exchange.edits import edits_as_feed
from orgchart.models import ChangeKind, DataVersion
from orgchart.queries.changes import (
    Change,
    bring_evidence,
    changes,
    latest_changes,
    some_changes,
)
from orgchart.queries.comparison import by_day, by_department, together, uncounted
from orgchart.queries.steps import change_days, shown_after, shown_before

from .answers import ATOM, CSV, JSON, JSON_FEED, data, json_data, refused
from .compared import compared, unmarked
from .public_page import Context, beyond, page, shortened

PER_PAGE = 60
"""About how many changes a page shows, or half as many more if that is the rest; the changes of one
day stay together."""
COUNTED = 1_000
"""About how many changes are counted at most."""


LATER = "later"
"""The error of a first day that is after the last."""


class DayField(forms.DateField):
    """A day, read as in every address; the date picker shows the day that was meant."""

    widget = forms.DateInput(attrs={"type": "date", "max": "9999-12-31"}, format="%Y-%m-%d")

    def to_python(self, value: str | datetime | date | None) -> date | None:
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        try:
            return read_day(value)
        except DayError as error:
            raise ValidationError(str(error), code="invalid") from None

    def prepare_value(self, value: str | date | None) -> str | date | None:
        with suppress(ValidationError):
            return self.to_python(value)
        return value


def _kinds() -> list[tuple[str, str]]:
    """The kinds of change to choose from, in the language in use."""
    return [("", gettext("All")), *((kind.value, str(capfirst(kind.label))) for kind in ChangeKind)]


class Between(forms.Form):
    """Two days and the kind of change to show."""

    kind = forms.ChoiceField(
        label=_("Kind of change"),
        required=False,
        choices=_kinds,
    )

    by = forms.ChoiceField(
        label=_("Grouped"),
        required=False,
        choices=[("", _("By department")), ("day", _("By day"))],
    )

    def __init__(self, asked: Mapping[str, str]) -> None:
        super().__init__(asked)
        # "from" is a word of Python, so the field cannot be declared in the usual way.
        days = {"from": DayField(label=_("After")), "to": DayField(label=_("To"))}
        self.fields = {**days, **self.fields}

    def clean(self) -> None:
        super().clean()
        cleaned = self.cleaned_data
        if {"from", "to"} <= cleaned.keys() and cleaned["from"] > cleaned["to"]:
            raise ValidationError(
                _("“After” is a later day than “To”. So nothing is shown. Swap the two days."),
                LATER,
            )

    @property
    def swapped(self) -> dict[str, date]:
        """The two days in the other order, by their fields, if the first is after the last; else nothing."""
        if not self.has_error(NON_FIELD_ERRORS, LATER):
            return {}
        return {"from": self.cleaned_data["to"], "to": self.cleaned_data["from"]}


@dataclass(frozen=True, slots=True)
class Found:
    """The two days that a form asks for, and the changes after the first up to the last."""

    first: date
    last: date
    changes: list[Change]
    until: date
    """The day up to which they go: the last, or the day at which this page ends."""
    all: list[Change]
    """Those that are counted, also after this page. They need no evidence."""
    counted_until: date
    """The day up to which they are counted: the last, unless there are very many."""

    @property
    def whole(self) -> int:
        """The number of all of them that are counted."""
        return len(self.all)

    @property
    def is_all_counted(self) -> bool:
        """Are they counted up to the last day?"""
        return self.counted_until >= self.last

    @property
    def goes_on(self) -> bool:
        """Are there later days with changes that this page does not show, as far as it is counted?"""
        is_all_shown = self.is_all_counted and self.whole == self.count
        return self.until < self.last and not is_all_shown

    @property
    def count(self) -> int:
        """The number of changes."""
        return len(self.changes)

    @property
    def tallies(self) -> list[tuple[ChangeKind, int]]:
        """How many changes there are of each kind, in the order of the kinds."""
        counted = Counter(change.kind for change in self.all)
        return [(kind, counted[kind]) for kind in ChangeKind if kind in counted]


def asked(request: HttpRequest, day: date) -> Between:
    """What the address asks for; without dates, the year that ended on the day of the page."""
    given = {name: value.strip() for name, value in request.GET.dict().items()}
    given["to"] = given.get("to") or day.isoformat()
    if not given.get("from"):
        with suppress(DayError):  # the field "to" says that it is not a day
            given["from"] = year_before(read_day(given["to"])).isoformat()
    return Between(given)


def found_by(form: Between) -> Found | None:
    """All that a form asks for; None while it has an error."""
    if not form.is_valid():
        return None
    first, last, kind = (form.cleaned_data[name] for name in ("from", "to", "kind"))
    found = _of_kind(changes(first, last), kind)
    return Found(first, last, found, last, found, last)


def begun_by(form: Between) -> Found | None:
    """The first of what a form asks for, as much as a page shows; None while it has an error.

    For a kind of change it reads all of the time that was asked for. Else it counts the changes of all of that
    time, or if there are very many, the first of them.
    """
    if not form.is_valid():
        return None
    first, last, kind = (form.cleaned_data[name] for name in ("from", "to", "kind"))
    if kind:
        found, until = _of_kind(changes(first, last, with_evidence=False), kind), last
    else:
        found, until = some_changes(first, last, COUNTED)
    counted_until = until
    if len(found) > PER_PAGE + PER_PAGE // 2:
        until = found[PER_PAGE - 1].occurs
    shown = [change for change in found if change.occurs <= until]
    bring_evidence(shown)
    return Found(first, last, shown, until, found, counted_until)


def _of_kind(found: list[Change], kind: str) -> list[Change]:
    return [change for change in found if kind in ("", change.kind)]


@page("orgchart/changes.html", dated=False)
def between(request: HttpRequest, day: date) -> Context | HttpResponse:
    """The changes as text, by department or by day. Days in the wrong order lead to those in the right one."""
    form = asked(request, day)
    if form.swapped:
        return redirect(on_day(request.get_full_path(), "", **form.swapped))
    found = begun_by(form)
    is_compared = found is not None and "charts" in request.GET and found.first < found.last
    charts = compared(found.first, found.last) if found and is_compared else []
    ends = (found.first, found.last) if found else ()
    return {
        "title": _("What changed"),
        "form": form,
        "found": found,
        "charts": charts,
        "unmarked": unmarked(found.all, charts) if found and charts else [],
        "uncounted": uncounted(found.all, charts[0].boxes, charts[0].labels)
        if found and charts and found.is_all_counted and not form.cleaned_data["kind"]
        else [],
        "beyond": [said for end in ends if (said := beyond(end, timezone.localdate()))],
        "groups": _groups(found, form.cleaned_data["by"]) if found else [],
        "meant": [
            year_or_month
            for name in ("from", "to")
            if found and (year_or_month := shortened(request.GET.get(name, "").strip()))
        ],
        "query": request.GET.urlencode(),
        "asked": f"?{request.GET.urlencode()}" if request.GET else "",
    }


def _groups(found: Found, by: str) -> list[tuple[str, date | None, list[list[Change]]]]:
    """The changes in groups: what each is called, its day if it has one, its changes; those that say
    the same of many units stand together."""
    if by == "day":
        return [(label, day, together(of_day)) for label, day, of_day in by_day(found.changes)]
    groups = by_department(found.changes, found.first, found.last)
    return [(label, None, together(of_department)) for label, of_department in groups]


@page("orgchart/changes.html")
def as_json(request: HttpRequest, day: date) -> HttpResponse:
    """The same as JSON. 400 with the reason when the days cannot be read."""
    form = asked(request, day)
    if not (found := found_by(form)):
        return refused(form)
    return data(out.as_json(found.changes, found.first, found.last), JSON)


@page("orgchart/changes.html")
def as_csv(request: HttpRequest, day: date) -> HttpResponse:
    """The same as CSV. 400 with the reason when the days cannot be read."""
    form = asked(request, day)
    if not (found := found_by(form)):
        return refused(form)
    return data(csv_file(out.as_csv(found.changes)), CSV)


@page("orgchart/changes.html")
def as_xlsx(request: HttpRequest, day: date) -> HttpResponseBase:
    """The same as a workbook. 400 with the reason when the days cannot be read."""
    form = asked(request, day)
    if not (found := found_by(form)):
        return refused(form)
    workbook = list_files.FORMATS["xlsx"]
    head = list_files.Head(str(_("What changed")), found.last, DataVersion.current(), out.COLUMNS)
    content = workbook.write(head, out.rows(found.changes))
    answer = StreamingHttpResponse(content, content_type=workbook.content_type)
    name = f"changes-{found.first}-{found.last}.xlsx"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@page("orgchart/changes.html")
def days(request: HttpRequest, day: date) -> HttpResponse:
    """Every day on which facts begin or end, with their number: for the slider."""
    return json_data({"days": list(change_days().items())})


@page("orgchart/changes.html")
def feed(request: HttpRequest, day: date) -> HttpResponse:
    """The latest changes up to the day of the page, as an Atom feed."""
    absolute = request.build_absolute_uri
    about = out.everything(absolute, absolute())
    return data(out.as_feed(latest_changes(day, out.FEED_LENGTH), absolute, about), ATOM)


@page("orgchart/changes.html")
def json_feed(request: HttpRequest, day: date) -> HttpResponse:
    """The same as JSON Feed."""
    absolute = request.build_absolute_uri
    about = out.everything(absolute, absolute())
    found = latest_changes(day, out.FEED_LENGTH)
    return json_data(out.as_json_feed(found, absolute, about), JSON_FEED)


@page("orgchart/changes.html")
def edits(request: HttpRequest, day: date) -> HttpResponse:
    """The latest edits of the registry, as an Atom feed."""
    absolute = request.build_absolute_uri
    return data(edits_as_feed(absolute, absolute()), ATOM)


@page("orgchart/changes.html")
def step(request: HttpRequest, day: date, way: str) -> HttpResponse:
    """To the chart of the next, or of the previous, day on which something changed."""
    target = (shown_after(day) if way == "next" else shown_before(day)) or day
    return redirect(on_day(f"{reverse('chart')}?{request.GET.urlencode()}", target))
