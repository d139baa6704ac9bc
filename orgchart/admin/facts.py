"""What the admin pages of all facts share: filters, and publishing the drafts in a list."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from orgchart.dates import DayError, read_day
from orgchart.models import Fact, Record, Standing
from orgchart.models.facts import FactQuerySet
from orgchart.roles import may_publish
from orgchart.writing.as_seen import last_writing
from orgchart.writing.publishing import publish

from .base import RecordAdmin
from .page_helpers import admin_page, seen_of
from .typed import RecordModelAdmin

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
        if written := self.value():
            try:
                read_day(written)
            except DayError as error:
                return str(error)
        return ""

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


class FactAdmin(RecordAdmin):
    """The pages of one kind of fact."""

    model: type[Fact]
    extra_columns = ("when", "status")
    extra_filters = ("status", InForce, WithoutAuthority)
    actions = (*RecordAdmin.actions, "publish_drafts")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Record]:
        facts = super().get_queryset(request)
        assert isinstance(facts, FactQuerySet)
        return facts.with_relations().with_evidence()

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return may_publish(request.user)

    @admin.action(description=gettext_lazy("Publish the drafts"), permissions=["publish"])
    def publish_drafts(self, request: HttpRequest, chosen: QuerySet[Fact]) -> HttpResponse | None:
        """Ask for a reason, then publish the drafts among what is ticked, all or none."""
        seen = last_writing()
        drafts = list(chosen.filter(status=Standing.DRAFT))
        why = request.POST.get("why", "").strip()
        if drafts and not why:
            return admin_page(
                request,
                "publish.html",
                {
                    "title": _("Publish"),
                    "opts": self.opts,
                    "drafts": drafts,
                    "chosen": chosen,
                    "seen": seen,
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
