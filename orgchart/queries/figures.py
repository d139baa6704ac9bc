"""The registry in figures: how many records it has, and how many name their authority."""

from dataclasses import dataclass
from typing import TypedDict

from django.db.models import Count, Q

from orgchart.models import FACTS, Document, Fact, Source, Unit

BLOCKS = 20
"""The length of a bar."""


class KindFigures(TypedDict):
    """Counts of the public facts of one kind."""

    facts: int
    authorised: int
    decided: int
    decided_authorised: int
    quoted: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of public facts, and of the records to which they refer."""

    facts: int
    units: int
    documents: int
    sources: int
    authorised: int
    """Facts that name a document that decided them."""
    decided: int
    """Facts that somebody decided: an authority is expected."""
    decided_authorised: int
    """Those of them that name the document."""
    quoted: int
    """Facts that quote a source."""

    def share(self, part: int) -> int:
        """A part of the facts in whole per cent, rounded down; zero if there are no facts."""
        return _per_cent(part, self.facts)

    @property
    def share_of_decided(self) -> int:
        """The decided facts with an authority, in whole per cent of the decided facts."""
        return _per_cent(self.decided_authorised, self.decided)

    def as_markdown(self) -> str:
        """The figures for the README, with bars. The README is in English only."""
        return "\n".join(
            [
                f"**{self.facts:,} facts** · {self.units:,} units · {self.documents:,} documents · "
                f"{self.sources:,} sources",
                "",
                "| | | |",
                "|---|---|---|",
                f"| decided facts with an authority | {_bar(self.share_of_decided)} | "
                f"{self.share_of_decided} % |",
                f"| all facts with an authority | {_bar(self.share(self.authorised))} | "
                f"{self.share(self.authorised)} % |",
                f"| with a quotation | {_bar(self.share(self.quoted))} | "
                f"{self.share(self.quoted)} % |",
            ]
        )


def _per_cent(part: int, whole: int) -> int:
    return 100 * part // whole if whole else 0


def _bar(percent: int) -> str:
    full = percent * BLOCKS // 100
    return f"`{'█' * full}{'░' * (BLOCKS - full)}`"


def registry_figures() -> Figures:
    """Count the public records. One query for each kind of fact, and three."""
    counted = [_counted(model) for model in FACTS]
    return Figures(
        facts=sum(count["facts"] for count in counted),
        units=Unit.objects.public().count(),
        documents=Document.objects.public().count(),
        sources=Source.objects.public().count(),
        authorised=sum(count["authorised"] for count in counted),
        decided=sum(count["decided"] for count in counted),
        decided_authorised=sum(count["decided_authorised"] for count in counted),
        quoted=sum(count["quoted"] for count in counted),
    )


def _counted(model: type[Fact]) -> KindFigures:
    authority = Q(started_by__isnull=False) | Q(ended_by__isnull=False)
    if other := model.description.authority:
        authority |= other
    decided = model.description.decided
    if decided is None:
        decided = Q(pk__in=[])
    quoted = Q(quotation__gt="") | Q(evidence__quotation__gt="")
    counts = model.objects.public().aggregate(
        facts=Count("pk", distinct=True),
        authorised=Count("pk", filter=authority, distinct=True),
        decided=Count("pk", filter=decided, distinct=True),
        decided_authorised=Count("pk", filter=decided & authority, distinct=True),
        quoted=Count("pk", filter=quoted, distinct=True),
    )
    return KindFigures(
        facts=counts["facts"],
        authorised=counts["authorised"],
        decided=counts["decided"],
        decided_authorised=counts["decided_authorised"],
        quoted=counts["quoted"],
    )
