"""Tables that somebody imports, from the upload to the confirmation."""

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

KEPT = timedelta(days=7)
"""For how long a person can look at an import."""


class ImportQuerySet(models.QuerySet["Import"]):
    def kept(self) -> "ImportQuerySet":
        """Imports that a person can still look at."""
        return self.filter(at__gte=timezone.now() - KEPT)

    def outdated(self) -> "ImportQuerySet":
        """Imports that nobody can look at any more."""
        return self.filter(at__lt=timezone.now() - KEPT)


class Import(models.Model):
    """A table that somebody uploaded, from the upload to the confirmation."""

    class State(models.TextChoices):
        READ = "read", _("Read: its columns are to be confirmed")
        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("Checked: to be confirmed")
        IMPORTING = "importing", _("Being imported")
        DONE = "done", _("Imported")
        REFUSED = "refused", _("Refused")

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    kind = models.CharField(max_length=60)
    filename = models.CharField(max_length=200)
    content = models.BinaryField(default=b"")
    """The file, so that another sheet or row of headers can be chosen. Pages do not read it."""
    reading = models.JSONField(default=dict)
    """How the file was read: its sheet, the row of its headers, what to know about it."""
    rows = models.JSONField()
    """The rows as they were read: for each, its place in the file and its cells by header."""
    headers = models.JSONField()
    mapping = models.JSONField(default=dict)
    """The column of the table for each header. Headers that are left out are missing."""
    instead = models.JSONField(default=dict)
    """The primary key of the record that a row changes instead of adding one, by the row's place."""
    defaults = models.JSONField(default=dict)
    """What every row says in a column for which the file has no header."""
    skipped = models.JSONField(default=list)
    """The places of the rows that the person leaves out."""
    edit = models.PositiveBigIntegerField(null=True)
    """The number of the edit in the history that wrote the table; empty if nothing changed."""
    why = models.TextField(default="")
    """The reason that the person gave when they confirmed it."""
    takeovers = models.PositiveSmallIntegerField(default=0)
    """How many times the step was begun again by itself, because the process that did it was gone."""
    state = models.CharField(max_length=10, choices=State, default=State.READ)
    verdicts = models.JSONField(default=list)
    """For each row: its place, its outcome, the record in words, and the reason."""

    objects: ClassVar[ImportQuerySet] = ImportQuerySet.as_manager()  # type: ignore[assignment] # it answers more queries

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.filename

    def step(self, state: str, **fields: object) -> bool:
        """Go on to a state, with those fields, unless the import is elsewhere by now. Did it go on?

        Somebody may have confirmed it in another tab, or begun again what seemed interrupted. One
        query.
        """
        here = type(self).objects.filter(pk=self.pk, state=self.state)
        if not here.update(state=state, **fields):
            return False
        for name, value in {"state": state, **fields}.items():
            setattr(self, name, value)
        return True

    def take_over(self) -> bool:
        """Count that the step begins again by itself. False if another process was faster. One query."""
        here = type(self).objects.filter(pk=self.pk, state=self.state, takeovers=self.takeovers)
        if not here.update(takeovers=self.takeovers + 1):
            return False
        self.takeovers += 1
        return True

    def defaults_without_header(self) -> dict[str, str]:
        """What every row says in columns that no header of the file has."""
        given = {*self.mapping.values()}
        return {column: text for column, text in self.defaults.items() if column not in given}

    def get_absolute_url(self) -> str:
        return reverse("admin:import", args=[self.pk])
