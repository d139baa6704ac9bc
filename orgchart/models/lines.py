"""The lines of the chart, and successions: what became of a unit."""

from collections.abc import Hashable

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from orgchart.translated import gettext_lazy as _

from .descriptions import FactDescription, Section, TakenOver, Text
from .fact_constraints import one_per_start
from .facts import Circumstances, Fact
from .line_kinds import LINE_SENTENCES, LineKind, LineSentences
from .records import one_of
from .sentences import ChangeKind, Sentence, Told
from .units import Unit

SAME_UNIT = _("A unit cannot have this relation to itself. Name another unit.")


class ParentRelationship(Fact):
    """A line of the chart: the unit that another one answered to, or worked with."""

    natural_fields = ("child__code", "parent__code", "kind", "start")
    unit_relations = ("child", "parent")

    Kind = LineKind

    SOLID = (LineKind.PART_OF, LineKind.DIRECTED_BY)
    """Solid lines: at most one on any day. The others are dotted: any number."""

    SENTENCES = LINE_SENTENCES

    child = models.ForeignKey(
        Unit,
        models.CASCADE,
        related_name="parents",
        verbose_name=_("unit below"),
        help_text=_("The unit that answers to the other."),
    )
    kind = models.CharField(
        _("kind"),
        max_length=15,
        choices=Kind,
        help_text=_(
            "“Part of” and “directed by” are solid lines: a unit has one on any day. The others "
            "are dotted lines."
        ),
    )
    parent = models.ForeignKey(
        Unit,
        models.PROTECT,
        related_name="children",
        verbose_name=_("unit above"),
        help_text=_("The unit that it answers to."),
    )

    description = FactDescription(
        fixture="07_parent_relationships.json",
        form=(("child", "kind", "parent"),),
        columns=("child", "kind", "parent"),
        filters=("kind",),
        found_by=("child__code", "parent__code"),
        order=20,
        closes_with="child",
        taken_over=TakenOver.WHOLLY,
        called="",
        section=Section(
            title=_("Lines over time"),
            anchor="lines",
            order=60,
            relations=("child",),
            partial="orgchart/facts/_line.html",
        ),
    )

    class Meta(Fact.Meta):
        verbose_name = _("parent relationship")
        verbose_name_plural = _("parent relationships")
        ordering = ["child", "start", "kind", "pk"]
        constraints = [
            *Fact.Meta.constraints,
            *one_per_start("relationship", "child", "parent", "kind"),
            one_of("relationship", "kind", LineKind),
            models.CheckConstraint(
                condition=~Q(child=F("parent")),
                name="unit_is_not_its_own_parent",
                violation_error_message=SAME_UNIT,
            ),
        ]

    def __str__(self) -> str:
        return self.said

    @property
    def is_solid(self) -> bool:
        return self.kind in self.SOLID

    def clean(self) -> None:
        refuse_same_unit(self, "child", "parent")
        super().clean()

    # --- how it is told ---

    @property
    def _words(self) -> LineSentences:
        return self.SENTENCES[LineKind(self.kind)]

    def _sentence(self, template: Text, together: Text = "", **values: Unit) -> Sentence:
        return Sentence(template, {"child": self.child, "parent": self.parent, **values}, together)

    @property
    def sentence(self) -> Sentence:
        return self._sentence(self._words.is_so)

    @property
    def phrase(self) -> Sentence:
        """What the line says where the unit below has just been named: “part of DPKO”."""
        return self._sentence(self._words.seen_from_child)

    @property
    def missing_phrase(self) -> Sentence:
        """What is said of a unit that has no such line: “not recorded as supported by DFS”."""
        return self._sentence(self._words.not_recorded)

    @property
    def said_of_unit(self) -> Sentence:
        return self.phrase

    @property
    def founding(self) -> Sentence:
        """How the founding of the unit is told when it begins with this line."""
        return self._sentence(self._words.founded)

    @property
    def sequence(self) -> Hashable:
        return self.child_id if self.is_solid else None

    def beginning(self, at: Circumstances) -> Told | None:
        if at.begins_with_unit:
            return None
        if not self.is_solid:
            sentence = self._sentence(self._words.begins, self._words.all_begin)
            return Told(ChangeKind.CONNECTED, sentence, self.parent)
        if not isinstance(at.before, ParentRelationship):
            sentence = self._sentence(self._words.begins, self._words.all_begin)
            return Told(ChangeKind.MOVED, sentence, self.parent)
        former = at.before
        if (former.parent_id, former.kind) == (self.parent_id, self.kind):
            # Two sources may cover one part of the time each.
            return None
        kind = LineKind(former.kind)
        template, together = self._words.replaces[kind], self._words.all_replace[kind]
        sentence = self._sentence(template, together, former=former.parent)
        return Told(ChangeKind.MOVED, sentence, self.parent)

    def ending(self, at: Circumstances) -> Told | None:
        if at.after or at.ends_with_unit:
            return None
        kind = ChangeKind.MOVED if self.is_solid else ChangeKind.DISCONNECTED
        sentence = self._sentence(self._words.ends, self._words.all_end)
        return Told(kind, sentence, self.parent)

    def first_known(self, at: Circumstances) -> Told | None:
        if at.before or at.begins_with_unit:
            return self.beginning(at)
        sentence = self._sentence(self._words.first_known)
        return Told(ChangeKind.FIRST_KNOWN, sentence, self.parent)

    def last_known(self, at: Circumstances) -> Told | None:
        if at.after or at.ends_with_unit:
            return None
        return Told(ChangeKind.LAST_KNOWN, self._sentence(self._words.last_known), self.parent)


class SuccessionKind(models.TextChoices):
    REPLACED = "replaced", _("replaced by")
    MERGED = "merged", _("merged into")
    SPLIT = "split", _("split into")


class Succession(Fact):
    """What became of a unit: another took its place. ``start`` is the day of the change."""

    natural_fields = ("predecessor__code", "successor__code", "kind", "start")
    unit_relations = ("predecessor", "successor")

    Kind = SuccessionKind

    SENTENCES = {
        SuccessionKind.REPLACED: _("%(predecessor)s is replaced by %(successor)s"),
        SuccessionKind.MERGED: _("%(predecessor)s is merged into %(successor)s"),
        SuccessionKind.SPLIT: _("%(predecessor)s is split into %(successor)s"),
    }

    predecessor = models.ForeignKey(
        Unit, models.PROTECT, related_name="successions", verbose_name=_("predecessor")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    successor = models.ForeignKey(
        Unit, models.PROTECT, related_name="precessions", verbose_name=_("successor")
    )

    description = FactDescription(
        fixture="08_successions.json",
        form=(("predecessor", "kind", "successor"),),
        columns=("predecessor", "kind", "successor"),
        filters=("kind",),
        found_by=("predecessor__code", "successor__code"),
        called="",
        may_outlast=True,
        section=Section(
            title=_("Predecessors and successors"),
            anchor="successions",
            order=70,
            relations=("predecessor", "successor"),
            partial="orgchart/facts/_sentence.html",
        ),
    )

    class Meta(Fact.Meta):
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        ordering = ["predecessor", "start", "kind", "pk"]
        constraints = [
            *Fact.Meta.constraints,
            *one_per_start("succession", "predecessor", "successor", "kind"),
            one_of("succession", "kind", SuccessionKind),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")),
                name="unit_does_not_succeed_itself",
                violation_error_message=SAME_UNIT,
            ),
        ]

    def __str__(self) -> str:
        return self.said

    @property
    def said_of_unit(self) -> Sentence:
        return self.sentence

    def clean(self) -> None:
        refuse_same_unit(self, "predecessor", "successor")
        super().clean()

    @property
    def sentence(self) -> Sentence:
        units = {"predecessor": self.predecessor, "successor": self.successor}
        return Sentence(self.SENTENCES[SuccessionKind(self.kind)], units)

    def beginning(self, at: Circumstances) -> Told:
        return Told(ChangeKind(self.kind), self.sentence, self.successor)

    def first_known(self, at: Circumstances) -> Told:
        """A succession is a change even if only the time by which it happened is known."""
        return self.beginning(at)

    def last_known(self, at: Circumstances) -> None:
        return None


def refuse_same_unit(fact: Fact, one: str, other: str) -> None:
    """Raise ValidationError beside ``other`` when both ends are the same unit."""
    unit_id = getattr(fact, f"{one}_id")
    if unit_id and unit_id == getattr(fact, f"{other}_id"):
        raise ValidationError({other: ValidationError(SAME_UNIT, code="same_unit")})
