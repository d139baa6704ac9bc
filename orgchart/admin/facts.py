"""What the admin pages of all facts share: filters, and publishing the drafts in a list."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from orgchart.dates import read_day
from orgchart.models import Fact, FactQuerySet, Record, Standing, Unit
from orgchart.models.descriptions import Row
from orgchart.roles import may_publish
from orgchart.writing.as_seen import last_writing
from orgchart.writing.publishing import NO_REASON, publish
from orgchart.writing.record_names import read_names

from .as_read import shown
from .asked_finding import OF_UNIT, AskedFinding
from .base import EVIDENCE, RecordAdmin
from .boxes import is_number
from .forms import ALSO_SOURCE, REASON, FactForm
from .page_helpers import address_of, admin_page, seen_of, wrong_with_day
from .submission import Submission
from .typed import Context, Fieldset, RecordModelAdmin
from .unit_facts import PANEL

if TYPE_CHECKING:
    from django.contrib.admin.filters import _ListFilterChoices

    class DayChoice(_ListFilterChoices):
        """A link of the filter by day, with what its form needs."""

        day: str
        problem: str
        others: list[tuple[str, str]]


class InForce(admin.SimpleListFilter):
    """The filter for facts that hold on a day that a person types."""

    title = gettext_lazy("in force on")
    parameter_name = "on"
    template = "orgchart/admin/day_filter.html"

    def lookups(self, request: HttpRequest, model_admin: RecordModelAdmin) -> list[tuple[str, str]]:
        return [(timezone.localdate().isoformat(), _("Today"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Record]) -> QuerySet[Record]:
        if not (written := self.value()) or self.problem:
            return queryset
        return queryset.on(read_day(written))  # type: ignore[attr-defined] # only kinds of fact have it

    @property
    def problem(self) -> str:
        """Why what was typed is not a day; empty if it is one, or if nothing was typed."""
        return wrong_with_day(self.value() or "")

    @property
    def shown(self) -> str:
        """The day for the date picker, which knows whole days only."""
        written = self.value()
        return read_day(written).isoformat() if written and not self.problem else ""

    def choices(self, changelist: ChangeList) -> Iterator["DayChoice"]:
        others = [
            (name, value)
            for name, value in changelist.get_filters_params().items()
            if name != self.parameter_name
        ]
        for choice in super().choices(changelist):
            yield {**choice, "day": self.shown, "problem": self.problem, "others": others}


class WithoutAuthority(admin.SimpleListFilter):
    """The filter for facts with a document as their authority, or without one."""

    title = gettext_lazy("authority")
    parameter_name = "authority"

    def lookups(self, request: HttpRequest, model_admin: RecordModelAdmin) -> list[tuple[str, str]]:
        return [("none", _("Without")), ("some", _("With"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Fact]) -> QuerySet[Fact]:
        if self.value() in ("none", "some"):
            return queryset.filter(started_by__isnull=self.value() == "none")
        return queryset


FETCHED = "X-Requested-With"
"""The header by which the script of a page says that it asks, and not a person."""
MOST_USED: tuple[Row, ...] = (
    ("start", "end", "status"),
    ("started_by", "started_by_paragraph"),
    ALSO_SOURCE,
    ("ended_by", "ended_by_paragraph"),
    ("source", "locator"),
    "quotation",
)
"""The rows of evidence that the form in place shows at once. The others are folded."""


class FactAdmin(RecordAdmin):
    """The pages of one kind of fact."""

    model: type[Fact]
    form = FactForm
    extra_columns = ("when", "status")
    extra_filters = ("status", InForce, WithoutAuthority)
    actions = (*RecordAdmin.actions, "publish_drafts")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Record]:
        facts = super().get_queryset(request)
        assert isinstance(facts, FactQuerySet)
        return facts.with_relations().with_evidence()

    # --- the form in place, on the page of a unit ---

    def get_fieldsets(self, request: HttpRequest, obj: Record | None = None) -> list[Fieldset]:
        is_only_read = obj is not None and not self.has_change_permission(request, obj)
        if PANEL not in request.GET:
            fieldsets = super().get_fieldsets(request, obj)
            if is_only_read:
                return fieldsets
            return [
                (heading, {**rest, "fields": _with_tick(rest["fields"])})
                for heading, rest in fieldsets
            ]
        own: Fieldset = (None, {"fields": (*self.model.description.form, *MOST_USED)})
        rest = tuple(row for row in EVIDENCE if row not in MOST_USED)
        more: Fieldset = (
            _("More: confirmation, evidence, note, plan"),
            {"fields": rest, "classes": ["collapse"]},
        )
        return shown(self.model, [own, more]) if is_only_read else [own, more, REASON]

    def get_inlines(
        self, request: HttpRequest, obj: object
    ) -> "list[type[InlineModelAdmin[Any, Any]]]":
        return [] if PANEL in request.GET else super().get_inlines(request, obj)

    def form_context(self, request: HttpRequest, object_id: str | None) -> Context:
        """What the form in place gets too: it is a part of the page of the unit."""
        context = super().form_context(request, object_id)
        unit = _unit_of(request)
        context["back_to"] = _page_of(request, unit) if unit else ""
        if _is_fetched(request):
            asked = request.GET.copy()
            asked.pop(PANEL)
            context["form_base"] = "orgchart/admin/panel.html"
            context["whole_form"] = f"{request.path}?{asked.urlencode()}"
        return context

    def after_submission(
        self, request: HttpRequest, submission: Submission, response: HttpResponse
    ) -> HttpResponse:
        """If the script of a page asks, the answer to what is kept is where to go."""
        answer = super().after_submission(request, submission, response)
        if _is_fetched(request) and isinstance(answer, HttpResponseRedirect):
            return JsonResponse({"go": answer.url})
        return answer

    def response_post_save_add(self, request: HttpRequest, obj: Record) -> HttpResponseRedirect:
        return _back_to_unit(request, obj) or super().response_post_save_add(request, obj)

    def response_post_save_change(self, request: HttpRequest, obj: Record) -> HttpResponseRedirect:
        return _back_to_unit(request, obj) or super().response_post_save_change(request, obj)

    # --- its list ---

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return may_publish(request.user)

    @admin.action(description=gettext_lazy("Publish the drafts"), permissions=["publish"])
    def publish_drafts(self, request: HttpRequest, chosen: QuerySet[Fact]) -> HttpResponse | None:
        """Ask for a reason, then publish the drafts among what is ticked, all or none."""
        seen = last_writing()
        drafts = list(chosen.filter(status=Standing.DRAFT))
        why = request.POST.get("why", "").strip()
        if drafts and not why:
            read_names(drafts[:50])
            return admin_page(
                request,
                "publish.html",
                {
                    "title": _("Publish"),
                    "opts": self.opts,
                    "drafts": drafts,
                    "chosen": chosen,
                    "seen": seen,
                    "why_wrong": NO_REASON if "why" in request.POST else "",
                },
            )
        if drafts:
            publish(drafts, by=request.user, why=why, seen=seen_of(request))
            self.note_write(request)
        message = ngettext(
            "%(count)d draft was published.", "%(count)d drafts were published.", len(drafts)
        )
        self.message_user(request, message % {"count": len(drafts)})
        return None

    @admin.display(description=gettext_lazy("when"), ordering="start")
    def when(self, fact: Fact) -> str:
        return fact.period.in_words


def _with_tick(rows: Iterable[Any]) -> list[Any]:
    """The rows of a form, with the tick for the source below the document that it is about."""
    return [row for own in rows for row in ([own, ALSO_SOURCE] if "started_by" in own else [own])]


def _unit_of(request: HttpRequest) -> Unit | None:
    """The unit from whose page the form was opened. One query, if there is one."""
    pk = request.GET.get(OF_UNIT, "")
    return Unit.objects.filter(pk=pk).first() if is_number(pk) else None


def _back_to_unit(request: HttpRequest, fact: Record) -> HttpResponseRedirect | None:
    """The way back to the row of the fact on the page of the unit; None if it was not opened there."""
    if unit := _unit_of(request):
        return redirect(f"{_page_of(request, unit)}#{fact._meta.model_name}-{fact.pk}")
    return None


def _page_of(request: HttpRequest, unit: Unit) -> str:
    """The page of the unit; with the finding that led there, if one did."""
    asked = AskedFinding.of_form(request, Unit, unit.pk)
    return f"{address_of(unit)}?{asked.form_query}" if asked else address_of(unit)


def _is_fetched(request: HttpRequest) -> bool:
    """Does the script of a page ask for the form alone?"""
    return PANEL in request.GET and FETCHED in request.headers
