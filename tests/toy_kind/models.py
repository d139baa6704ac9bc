"""A nickname of a unit: a kind of fact that is nothing but a model and its description."""

from django.db import models

from orgchart.models import (
    ChangeKind,
    Fact,
    FactDescription,
    SearchText,
    Section,
    Sentence,
    Told,
    Unit,
)
from orgchart.models.fact_constraints import one_per_start
from orgchart.models.fields import LineField


class Nickname(Fact):
    natural_fields = ("unit__code", "word", "start")

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="nicknames")
    word = LineField(max_length=60)
    is_kind = models.BooleanField(default=False)

    description = FactDescription(
        fixture="50_nicknames.json",
        form=("unit", ("word", "is_kind")),
        columns=("word", "unit"),
        found_by=("word",),
        closes_with="unit",
        section=Section(title="Nicknames", anchor="nicknames", order=90),
    )

    class Meta(Fact.Meta):
        ordering = ["unit", "start"]
        constraints = [*Fact.Meta.constraints, *one_per_start("nickname", "unit", "word")]

    def __str__(self):
        return self.word

    def _told(self, template):
        return Told(ChangeKind.OTHER, Sentence(template, {"unit": self.unit, "word": self.word}))

    def beginning(self, at):
        return self._told("%(unit)s is now nicknamed %(word)s")

    def ending(self, at):
        return self._told("%(unit)s is no longer nicknamed %(word)s")

    def search_texts(self):
        return [SearchText(self.word, 0.8, "Nickname")]
