"""Quality checks of what stands behind the facts: their authorities and their sources."""

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from orgchart.dates import Mark
from orgchart.models import FACTS, Fact, FactQuerySet, evidence_kind
from orgchart.models.documents import SourceKind

from .findings import Findings, of_querysets
from .seen_findings import unseen

DECIDED = {model: decided for model in FACTS if (decided := model.description.decided) is not None}
"""The kinds of fact that somebody decides, with the facts of each of which a document is expected."""


def without_authority(today: date) -> Findings:
    """Public facts that somebody decided, but for which no document is named."""

    def facts_of(model: type[Fact], decided: Q) -> FactQuerySet[Fact]:
        facts = model.objects.public().filter(decided, started_by=None, ended_by=None)
        other = model.description.authority
        undecided = facts.exclude(other) if other else facts
        return unseen(undecided, without_authority, today).with_relations()

    return of_querysets([facts_of(*kind) for kind in DECIDED.items()], _fact_in_words)


def without_end_authority(today: date) -> Findings:
    """Public facts that somebody decided and that have ended, but no document is named that ended them.

    A fact of which a source only shows that it was still so has no such document.
    """

    def facts_of(model: type[Fact], decided: Q) -> FactQuerySet[Fact]:
        ended = model.objects.public().filter(decided, ended_by=None).exclude(end="")
        ended = ended.exclude(end__mark=Mark.OR_AFTER.value)
        return unseen(ended, without_end_authority, today).with_relations()

    return of_querysets([facts_of(*kind) for kind in DECIDED.items()], _fact_in_words)


def without_primary_source(today: date) -> Findings:
    """Public facts that no page or document of the United Nations supports, only secondary sources."""
    primary = {"source__kind": SourceKind.PRIMARY}

    def facts_of(model: type[Fact]) -> FactQuerySet[Fact]:
        supported = evidence_kind(model).objects.filter(**primary).facts()
        facts = model.objects.public().exclude(**primary).exclude(pk__in=supported)
        return unseen(facts, without_primary_source, today).with_relations()

    return of_querysets([facts_of(model) for model in FACTS], _fact_in_words)


def without_quotation(today: date) -> Findings:
    """Public facts of which no source is quoted."""

    def facts_of(model: type[Fact]) -> FactQuerySet[Fact]:
        quoted = evidence_kind(model).objects.exclude(quotation="").facts()
        facts = model.objects.public().filter(quotation="").exclude(pk__in=quoted)
        return unseen(facts, without_quotation, today).with_relations()

    return of_querysets([facts_of(model) for model in FACTS], _fact_in_words)


def _fact_in_words(fact: Fact) -> str:
    return _("%(fact)s, %(period)s") % {"fact": fact, "period": fact.period.in_words}
