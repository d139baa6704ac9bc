"""What staff prepare before the public sees it: reorganisations and proposals."""

from typing import ClassVar

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .descriptions import Description
from .fields import CodeField, LineField, TextField
from .records import Record, RecordQuerySet, one_code, one_of

KEY_SEPARATOR = " | "


class Reorganisation(Record):
    """A planned change of the organization: drafts and proposals that are published together.

    It is the change event of the W3C Organization Ontology (``org:ChangeEvent``) before it happens.
    Its facts still refer to it after they are published.
    """

    natural_fields = ("code",)

    code = CodeField(
        _("code"),
        max_length=80,
        unique=True,
        help_text=_("A short permanent name: “reform-of-2019”."),
    )
    title = LineField(_("title"), max_length=200, help_text=_("What staff call it."))
    note = TextField(_("note"), blank=True, help_text=_("Why, and what is still to be decided."))

    description = Description(
        fixture="00_reorganisations.json",
        form=("title", "code", "note"),
        columns=("title", "code"),
        found_by=("title", "code"),
    )

    class Meta:
        verbose_name = _("reorganisation")
        verbose_name_plural = _("reorganisations")
        ordering = ["title", "code"]
        constraints = [one_code("reorganisation")]
        permissions = [("publish", "Can publish, and write what is public")]

    def __str__(self) -> str:
        return self.title


class ProposalQuerySet(RecordQuerySet["Proposal"]):
    def get_by_natural_key(self, *key: str) -> "Proposal":
        kind, record_key, plan, author = key
        own = self.filter(kind=kind, key=record_key, author=author)
        return own.get(reorganisation__code=plan) if plan else own.get(reorganisation=None)


class ProposalAction(models.TextChoices):
    ADD = "add", _("Add")
    CHANGE = "change", _("Change")
    REMOVE = "remove", _("Remove")


class Proposal(Record):
    """A change to a public record that an editor proposes and a publisher decides on.

    It has the kind and the natural key of the record, and the fields that would change, as plain
    data before and after. What two editors propose for one record are two proposals.
    """

    Action = ProposalAction

    about: Record | None = None
    """The record that it is about, as ``record_names.read_names`` found it: stored, or as it would be."""
    was_carried_out = False
    """Is it deleted because it was carried out? Then there is nothing to recover."""

    kind = LineField(_("kind"), max_length=60, help_text=_("“orgchart.unitname”."))
    key = LineField(
        _("record"), max_length=500, help_text=_("Its natural key, with “ | ” between the parts.")
    )
    action = models.CharField(_("action"), max_length=10, choices=Action)
    before = models.JSONField(_("before"), default=dict, blank=True)
    after = models.JSONField(_("after"), default=dict, blank=True)
    reorganisation = models.ForeignKey(
        Reorganisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name=_("reorganisation"),
    )
    author = LineField(
        _("author"),
        max_length=150,
        blank=True,
        help_text=_("The name of the account of the editor; empty if a command proposed it."),
    )

    objects: ClassVar = models.Manager.from_queryset(ProposalQuerySet)()

    description = Description(
        fixture="15_proposals.json",
        form=("kind", "key", "action", "before", "after", "reorganisation", "author"),
        columns=("kind", "key", "action", "reorganisation", "author"),
        filters=("action",),
        found_by=("key",),
        is_edited=False,
    )

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["reorganisation", "kind", "key", "author"]
        constraints = [
            one_of("proposal", "action", ProposalAction),
            models.UniqueConstraint(
                fields=["kind", "key", "reorganisation", "author"],
                name="proposal_is_unique_in_its_plan",
                violation_error_message=_(
                    "The plan has a proposal of that author for that record already."
                ),
            ),
            models.UniqueConstraint(
                fields=["kind", "key", "author"],
                condition=Q(reorganisation=None),
                name="proposal_is_unique",
                violation_error_message=_(
                    "There is a proposal of that author for that record already."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()}: {', '.join(self.record_key)}"

    @property
    def named(self) -> str:
        values = {"action": self.get_action_display(), "record": self.about_in_words}
        return gettext("%(action)s: %(record)s") % values

    @property
    def about_in_words(self) -> str:
        """The record that it is about, with its kind; the kind alone if the record was not found."""
        if self.about:
            return self.about.reference
        try:
            kind = apps.get_model(self.kind)._meta.verbose_name
        except (LookupError, ValueError):
            kind = self.kind
        return gettext("%(kind)s that does not exist") % {"kind": kind}

    def natural_key(self) -> tuple[str, ...]:
        plan = self.reorganisation.code if self.reorganisation else ""
        return self.kind, self.key, plan, self.author

    @property
    def record_key(self) -> tuple[str, ...]:
        """The natural key of the record."""
        return tuple(self.key.split(KEY_SEPARATOR))

    def get_absolute_url(self) -> str:
        """The page of drafts, because a proposal has no public page."""
        return reverse("admin:drafts")
