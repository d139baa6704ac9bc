"""Tables that somebody imports, on their way through check and confirmation."""

from django.conf import settings
from django.db import models
from django.urls import reverse


class Import(models.Model):
    """A table that somebody brought, on its way through check and confirmation."""

    class State(models.TextChoices):
        READ = "read", "Read: its columns are to be confirmed"
        CHECKING = "checking", "Being checked"
        CHECKED = "checked", "Checked: to be confirmed"
        IMPORTING = "importing", "Being imported"
        DONE = "done", "Imported"
        REFUSED = "refused", "Refused"

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    kind = models.CharField(max_length=60)
    filename = models.CharField(max_length=200)
    rows = models.JSONField()
    """The rows as they were read: for each, its place in the file and its cells by header."""
    headers = models.JSONField()
    mapping = models.JSONField(default=dict)
    """The column of the table that each header stands for; headers that are left out are not here."""
    state = models.CharField(max_length=10, choices=State, default=State.READ)
    verdicts = models.JSONField(default=list)
    """For each row: its place, what becomes of it, the record in words, and why."""

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.filename

    def get_absolute_url(self) -> str:
        return reverse("admin:import", args=[self.pk])
