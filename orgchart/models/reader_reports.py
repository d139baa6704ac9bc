"""What readers report as wrong. It says nothing about the organization until somebody has looked at it."""

from datetime import timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from reversion.models import Revision

MOST_WORDS = 4000
"""How many letters a reader may write of what is wrong."""
MOST_SOURCE = 1000
"""How many letters a reader may write of what shows it."""
MOST_ANSWER = 2000
MOST_OF_AN_ADDRESS = 2000
"""How many letters of the address of a page are kept."""


class ReportState(models.TextChoices):
    RECEIVED = "received", _("received")
    LOOKED_AT = "looked_at", _("being looked at")
    CORRECTED = "corrected", _("corrected")
    UNCHANGED = "unchanged", _("not changed")


class ReaderReportQuerySet(models.QuerySet["ReaderReport"]):
    def waiting(self) -> Self:
        """Those that nobody has answered for good."""
        return self.filter(state__in=ReaderReport.OPEN)


class ReaderReport(models.Model):
    """An error that a reader reports. Staff read it; everybody who has its number sees its state and its answer.

    It is private: it is no record of the registry, so it is in no page, export and history. It is in backups.
    """

    State = ReportState
    OPEN = (ReportState.RECEIVED, ReportState.LOOKED_AT)
    """The states of a report that still waits."""
    FINAL = (ReportState.CORRECTED, ReportState.UNCHANGED)

    reference = models.CharField(max_length=12, unique=True)
    """The number by which everybody can ask for its state. It cannot be guessed."""
    at = models.DateTimeField(default=timezone.now)
    page = models.CharField(max_length=MOST_OF_AN_ADDRESS, blank=True, default="")
    """The path and the query of the page, on this site; empty if it is not known."""
    fact_kind = models.CharField(max_length=60, blank=True, default="")
    """The label of the kind of the fact that it is about; empty if it is about a page as a whole."""
    fact_id = models.BigIntegerField(null=True)
    about = models.CharField(max_length=1000, blank=True, default="")
    """What the fact said then."""
    data_version = models.PositiveBigIntegerField(default=0)
    """The version of the data when it was reported."""
    words = models.TextField(blank=True, default="")
    """What is wrong, as the reader says it."""
    shown_by = models.TextField(blank=True, default="")
    """Which document or page shows it, as the reader says it."""
    mail = models.EmailField(blank=True, default="")
    """Where the reader is told of the answer. It is deleted with the last answer."""
    language = models.CharField(max_length=10, default="en-gb")
    """The language of the form, in which the reader is answered."""
    state = models.CharField(max_length=10, choices=ReportState, default=ReportState.RECEIVED)
    answer = models.TextField(blank=True, default="")
    """What staff answer. Everybody who has the number can read it."""
    link = models.CharField(max_length=MOST_OF_AN_ADDRESS, blank=True, default="")
    """The public page that shows what was corrected."""
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    objects: ClassVar[ReaderReportQuerySet] = ReaderReportQuerySet.as_manager()  # type: ignore[assignment] # it answers more queries

    KEPT = timedelta(days=90)
    """For how long the words of a report are kept after its last answer."""
    MAIL_KEPT = timedelta(days=180)
    """For how long the mail address of a report is kept that nobody answers for good."""

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [
            # The list of those that wait, and how many they are.
            models.Index(fields=["state", "-at"], name="reader_reports_by_state"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=ReportState.values), name="reader_report_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="unchanged") | ~Q(answer=""),
                name="unchanged_report_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="corrected") | ~Q(link=""), name="corrected_report_has_a_link"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["received", "looked_at"]) | Q(mail=""),
                name="answered_report_has_no_mail",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """The public page with its state."""
        return reverse("report-state", args=[self.reference])

    @property
    def is_open(self) -> bool:
        """Has nobody answered it for good?"""
        return self.state in self.OPEN

    @property
    def is_answered(self) -> bool:
        """Was the reader told more than that somebody looks at it?"""
        return bool(self.answer) or not self.is_open

    @property
    def is_emptied(self) -> bool:
        """Are the reader's words deleted, because it was answered long ago?"""
        return not self.words


class ReportStep(models.Model):
    """What somebody said became of a report: its history, which staff read. It says nothing that the reader wrote."""

    report = models.ForeignKey(ReaderReport, models.CASCADE, related_name="steps")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=ReportState)
    revision = models.ForeignKey(Revision, models.SET_NULL, null=True, related_name="+")
    """The edit that answered it; None if a person did by hand."""

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=ReportState.values), name="report_step_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report}: {self.get_state_display()}"


class ReportedWork(models.Model):
    """A draft or a proposal that somebody wrote because of a report. It is private, as the report is."""

    report = models.ForeignKey(ReaderReport, models.CASCADE, related_name="works")
    kind = models.CharField(max_length=60)
    """The label of the kind of fact, or ``orgchart.proposal``."""
    object_id = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "object_id", "report"], name="one_work_of_a_report_each"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report}: {self.kind} {self.object_id}"
