"""``/changes/``: what changed in the organization between two days."""

from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from orgchart.exchange import changes as out
from orgchart.models import ChangeKind
from orgchart.queries.changes import Change, change_days, changes

from .public_page import Context, page

LOOK_BACK = timedelta(days=365)
"""How far back the page looks when it is asked for no first day."""


class Between(forms.Form):
    """Two days and the kinds of change to show."""

    kind = forms.ChoiceField(
        label=_("Kind of change"),
        required=False,
        choices=[("", _("All")), *((kind.value, kind.label.capitalize()) for kind in ChangeKind)],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # "from" is a word of Python, so the field cannot be declared in the usual way.
        for name, label in (("to", _("To")), ("from", _("After"))):
            picker = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            field = forms.DateField(label=label, widget=picker, input_formats=["%Y-%m-%d"])
            self.fields = {name: field, **self.fields}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if {"from", "to"} <= cleaned.keys() and cleaned["from"] > cleaned["to"]:
            raise ValidationError(_("The first day is after the last: change them about."))
        return cleaned


def asked(request: HttpRequest, day: date) -> Between:
    """What the address asks for; without dates, the year that ended on the day of the page."""
    given = request.GET.dict()
    given["to"] = given.get("to") or day.isoformat()
    if not given.get("from"):
        try:
            given["from"] = (date.fromisoformat(given["to"]) - LOOK_BACK).isoformat()
        except (ValueError, OverflowError):
            given["from"] = given["to"]
    return Between(given)


def found_by(form: Between) -> list[Change]:
    """The changes that a form asks for; none while it has an error."""
    if not form.is_valid():
        return []
    kind = form.cleaned_data["kind"]
    found = changes(form.cleaned_data["from"], form.cleaned_data["to"])
    return [change for change in found if kind in ("", change.kind)]


@page("orgchart/changes.html")
def between(request: HttpRequest, day: date) -> Context:
    """The changes as text, day by day."""
    form = asked(request, day)
    found = found_by(form)
    days = [(when, list(those)) for when, those in groupby(found, lambda change: change.occurs)]
    return {
        "title": _("What changed"),
        "form": form,
        "found": found,
        "days": days,
        "query": request.GET.urlencode(),
    }


@page("orgchart/changes.html")
def as_json(request: HttpRequest, day: date) -> HttpResponse:
    """The same as JSON. 400 with the reason when the days cannot be read."""
    form = asked(request, day)
    found = found_by(form)
    if form.errors:
        return _refusal(form)
    document = out.as_json(found, form.cleaned_data["from"], form.cleaned_data["to"])
    return HttpResponse(document, content_type="application/json; charset=utf-8")


@page("orgchart/changes.html")
def as_csv(request: HttpRequest, day: date) -> HttpResponse:
    """The same as CSV. 400 with the reason when the days cannot be read."""
    form = asked(request, day)
    found = found_by(form)
    if form.errors:
        return _refusal(form)
    return HttpResponse(out.as_csv(found), content_type="text/csv; charset=utf-8")


@page("orgchart/changes.html")
def days(request: HttpRequest, day: date) -> HttpResponse:
    """Every day on which something changed, with the number of changes: for the slider."""
    counted = [[when.isoformat(), number] for when, number in change_days().items()]
    return JsonResponse({"days": counted})


@page("orgchart/changes.html")
def feed(request: HttpRequest, day: date) -> HttpResponse:
    """The latest changes up to today, as an Atom feed."""
    latest = changes(last=day)
    text = out.as_feed(latest, request.build_absolute_uri, request.build_absolute_uri())
    return HttpResponse(text, content_type="application/atom+xml; charset=utf-8")


@page("orgchart/changes.html")
def edits(request: HttpRequest, day: date) -> HttpResponse:
    """What was edited in the registry, as an Atom feed."""
    text = out.edits_as_feed(request.build_absolute_uri, request.build_absolute_uri())
    return HttpResponse(text, content_type="application/atom+xml; charset=utf-8")


@page("orgchart/changes.html")
def step(request: HttpRequest, day: date, way: str) -> HttpResponse:
    """To the chart of the next, or of the previous, day on which something changed."""
    if way == "next":
        days = [change.occurs for change in changes(first=day)][:1]
    else:
        days = [change.occurs for change in changes(last=day - timedelta(days=1))][-1:]
    query = request.GET.copy()
    query["on"] = (days[0] if days else day).isoformat()
    return redirect(f"{reverse('chart')}?{query.urlencode()}")


def _refusal(form: Between) -> HttpResponse:
    return HttpResponse(form.errors.as_text(), status=400, content_type="text/plain; charset=utf-8")
