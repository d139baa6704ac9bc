"""Findings that somebody leaves as they are, with a reason and until a day; and the way to the next finding."""

from datetime import date

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from orgchart.dates import in_words
from orgchart.languages import in_words_to_keep
from orgchart.models import SeenFinding
from orgchart.serialization import BY_LABEL

from .asked_finding import BY_NAME, AskedFinding
from .boxes import is_number
from .page_helpers import admin_page, admin_page_name, writers_only

PER_PAGE = 100
MOVED = gettext_lazy("The list of findings has changed meanwhile. Choose the finding again.")


class LeaveForm(forms.Form):
    """Why a finding is left as it is, and until when."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy(
            "Why it stays as it is. What readers should know belongs in the note of the record."
        ),
    )
    until = forms.DateField(
        label=gettext_lazy("Until"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy("On this day the finding comes back."),
    )

    def __init__(self, data: QueryDict | None, today: date) -> None:
        super().__init__(data, label_suffix="", initial={"until": a_year_after(today)})
        self.today = today

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if until <= self.today:
            raise forms.ValidationError(_("This day has passed. Choose a later one."))
        return until


def a_year_after(day: date) -> date:
    """The same day of the next year; 28 February after a leap day."""
    last = min(day.day, 28) if day.month == 2 else day.day
    return day.replace(year=day.year + 1, day=last)


def next_finding(request: HttpRequest) -> HttpResponse:
    """Go to the finding after the one that is asked for, or to the list if there is none.

    A few queries.
    """
    asked = AskedFinding.of_query(request.GET)
    if asked is None:
        return redirect("admin:quality")
    if following := asked.next():
        return redirect(following.form_address)
    left = len(asked.check.find(timezone.localdate()))
    said = {"check": asked.check.title, "count": left}
    if left:
        message = ngettext(
            "That was the last finding under “%(check)s”. %(count)d is still in the list.",
            "That was the last finding under “%(check)s”. %(count)d are still in the list.",
            left,
        )
    else:
        message = _("Nothing is left to fix under “%(check)s”.")
    messages.success(request, message % said)
    return redirect(asked.list_address)


def leave(request: HttpRequest) -> HttpResponse:
    """The page where a writer leaves a finding as it is."""
    writers_only(request)
    asked, today = AskedFinding.of_query(request.GET), timezone.localdate()
    if asked is None or asked.finding is None:
        messages.warning(request, MOVED)
        return redirect(asked.list_address if asked else "admin:quality")
    form = LeaveForm(request.POST or None, today)
    if request.method == "POST" and form.is_valid():
        with in_words_to_keep():
            again = AskedFinding.of_query(request.GET)
            words = again.words if again else ""
        SeenFinding.objects.update_or_create(
            check_name=asked.check.name,
            kind=asked.label,
            object_id=asked.pk,
            defaults={
                "words": words or asked.words,
                "by": request.user.get_username(),
                **form.cleaned_data,
            },
        )
        day = in_words(form.cleaned_data["until"])
        messages.success(request, _("The finding is left as it is until %(day)s.") % {"day": day})
        return redirect(asked.next_address if "_next" in request.POST else asked.list_address)
    context = {"title": _("Seen, leave it"), "asked": asked, "form": form}
    return admin_page(request, "leave_finding.html", context)


def seen(request: HttpRequest) -> HttpResponse:
    """The findings that are left as they are; a POST takes one back into its list. Two queries."""
    today = timezone.localdate()
    if request.method == "POST":
        writers_only(request)
        number = request.POST.get("take_back", "")
        taken = SeenFinding.objects.filter(pk=number).first() if is_number(number) else None
        if taken:
            taken.delete()
            messages.success(request, _("“%(finding)s” is a finding again.") % {"finding": taken})
        return redirect("admin:seen-findings")
    listed = SeenFinding.objects.in_force(today)
    page = Paginator(listed, PER_PAGE).get_page(request.GET.get("p"))
    rows = [(one, _title(one), _address(one)) for one in page]
    context = {"title": _("Seen findings"), "page": page, "rows": rows}
    return admin_page(request, "seen_findings.html", context)


def _title(one: SeenFinding) -> str:
    check = BY_NAME.get(one.check_name)
    return str(check.title) if check else one.check_name


def _address(one: SeenFinding) -> str:
    """The form of its record; empty if the registry has no such kind any more."""
    kind = BY_LABEL.get(one.kind)
    return reverse(f"admin:{admin_page_name(kind, 'change')}", args=[one.object_id]) if kind else ""
