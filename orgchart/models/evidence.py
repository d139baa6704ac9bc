"""The evidence for facts: what supports a fact, or its beginning or its end alone.

A fact has its first piece of evidence in its own fields. Every further piece is a record of its own.
Each kind of fact has a kind of evidence, which ``add_evidence_kind`` makes from it: ``UnitNameEvidence``
for ``UnitName``, in the same module, with the relation ``fact``.
"""

import sys
from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models.signals import class_prepared
from django.dispatch import receiver
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from .descriptions import Description
from .facts import Fact
from .records import Record, RecordQuerySet, one_of
from .supports import Supports


class EvidenceQuerySet(RecordQuerySet["Evidence"]):
    """Queries about further pieces of evidence."""

    def about(self, fact: Fact) -> Self:
        """The pieces for one fact."""
        return self.filter(**{self.model.description.part_of: fact})

    def about_any(self, facts: Iterable[int]) -> Self:
        """The pieces for the facts with those primary keys."""
        return self.filter(**{f"{self.model.description.part_of}__in": facts})

    def facts(self) -> "models.QuerySet[Any, Any]":
        """Primary keys of the facts that they are for, for another query."""
        return self.values_list(self.model.description.part_of)


class Evidence(Record):
    """A further piece of evidence for a fact. It is as public as the fact.

    Its key is its source, what it supports, its locator, and the key of the fact.
    """

    source = models.ForeignKey(
        "orgchart.Source",
        models.PROTECT,
        related_name="+",
        verbose_name=_("source"),
        help_text=_("Who says so."),
    )
    # The other fields are those of the first piece, which the fact itself has.
    locator = Fact._meta.get_field("locator").clone()
    supports = Fact._meta.get_field("supports").clone()
    quotation = Fact._meta.get_field("quotation").clone()
    seen = Fact._meta.get_field("seen").clone()

    fact: Any
    """The fact; the relation is made for each kind."""
    fact_id: int

    objects: ClassVar = models.Manager.from_queryset(EvidenceQuerySet)()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        title = self.source.title
        return f"{title}, {self.locator}" if self.locator else title

    @classmethod
    def naming_paths(cls) -> list[str]:
        return ["source", *super().naming_paths()]

    @classmethod
    def fact_kind(cls) -> type[Fact]:
        """The kind of fact that it is for."""
        kind = cls._meta.get_field("fact").related_model
        assert isinstance(kind, type)
        assert issubclass(kind, Fact)
        return kind

    def natural_key(self) -> tuple[str, ...]:
        return (self.source.slug, self.supports, self.locator, *self.fact.natural_key())

    @classmethod
    def natural_lookup(cls, *key: str) -> dict[str, object]:
        slug, supports, locator, *of_fact = key
        found: dict[str, object] = {
            "source__slug": slug,
            "supports": supports,
            "locator": locator,
        }
        for lookup, value in cls.fact_kind().natural_lookup(*of_fact).items():
            found[f"fact__{lookup}"] = value
        return found

    @classmethod
    def key_relations(cls) -> list[str]:
        of_fact = cls.fact_kind().key_relations()
        return ["source", "fact", *(f"fact__{relation}" for relation in of_fact)]


@receiver(class_prepared)
def add_evidence_kind(sender: type[models.Model], **_signal: object) -> None:
    """Make the kind of evidence of a kind of fact, as soon as Django has prepared that kind."""
    if not issubclass(sender, Fact) or sender._meta.abstract:
        return
    module = sys.modules[sender.__module__]
    name = f"{sender.__name__}Evidence"
    model = type(name, (Evidence,), {"__module__": sender.__module__, **_body(sender)})
    setattr(module, name, model)


def _body(kind: type[Fact]) -> dict[str, object]:
    """What the kind of evidence of a kind of fact has beside the fields of all evidence."""
    of_kind = str(kind._meta.model_name)
    plural = kind._meta.verbose_name_plural
    stem = kind.description.fixture.removesuffix(".json")
    options = {
        "verbose_name": format_lazy(_("evidence for {kind}"), kind=plural),
        "verbose_name_plural": format_lazy(_("evidence for {kind}"), kind=plural),
        "ordering": ["fact", "supports", "pk"],
        "constraints": [
            one_of(f"{of_kind}_evidence", "supports", Supports),
            models.UniqueConstraint(
                fields=["fact", "source", "supports", "locator"],
                name=f"{of_kind}_evidence_is_unique",
                violation_error_message=_(
                    "The fact has that piece of evidence already. Edit that one."
                ),
            ),
        ],
    }
    return {
        "__doc__": "A further piece of evidence for a fact.",
        "fact": models.ForeignKey(
            kind, models.CASCADE, related_name="evidence", verbose_name=_("fact")
        ),
        "description": Description(
            fixture=f"{stem}_evidence.json",
            form=("fact", "source", "locator", "supports", "quotation", "seen"),
            columns=("fact", "supports", "source", "locator", "seen"),
            filters=("supports",),
            found_by=("source__slug", "source__title", "locator", "quotation"),
            part_of="fact",
            order=90,
            is_listed=False,
        ),
        "Meta": type("Meta", (), options),
    }


def evidence_kind(kind: type[Fact]) -> type[Evidence]:
    """The kind of evidence of a kind of fact."""
    [found] = [part for part, _relation in kind.parts() if issubclass(part, Evidence)]
    return found
