"""The registry in figures: how much it holds, and how well it is founded."""

from dataclasses import dataclass

from django.db.models import Count, Q

from orgchart.models import FACTS, Document, Fact, Source, Unit

BLOCKS = 20


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of public facts and of the records behind them."""

    facts: int
    units: int
    documents: int
    sources: int
    authorised: int
    """Facts that name the document that began or ended them, or that stands behind a mandate."""
    quoted: int
    """Facts that quote their source."""

    def share(self, part: int) -> int:
        """A part of the facts in whole per cent, rounded down; nought of an empty registry."""
        return 100 * part // self.facts if self.facts else 0

    def as_markdown(self) -> str:
        """The bar that stands in the README."""
        return "\n".join(
            [
                f"**{self.facts:,} facts** · {self.units:,} units · {self.documents:,} documents · "
                f"{self.sources:,} sources",
                "",
                "| | | |",
                "|---|---|---|",
                f"| with an authority | {_bar(self.share(self.authorised))} | "
                f"{self.share(self.authorised)} % |",
                f"| with a quotation | {_bar(self.share(self.quoted))} | "
                f"{self.share(self.quoted)} % |",
            ]
        )


def _bar(percent: int) -> str:
    full = percent * BLOCKS // 100
    return f"`{'█' * full}{'░' * (BLOCKS - full)}`"


def registry_figures() -> Figures:
    """Count the registry. As many queries as there are kinds of fact, and three."""
    counted = [_counted(model) for model in FACTS]
    return Figures(
        facts=sum(count["facts"] for count in counted),
        units=Unit.objects.public().count(),
        documents=Document.objects.public().count(),
        sources=Source.objects.public().count(),
        authorised=sum(count["authorised"] for count in counted),
        quoted=sum(count["quoted"] for count in counted),
    )


def _counted(model: type[Fact]) -> dict[str, int]:
    authority = Q(started_by__isnull=False) | Q(ended_by__isnull=False)
    if other := model.description.authority:
        authority |= Q(**{f"{other}__isnull": False})
    counts: dict[str, int] = model.objects.public().aggregate(
        facts=Count("pk", distinct=True),
        authorised=Count("pk", filter=authority, distinct=True),
        quoted=Count("pk", filter=~Q(quotation=""), distinct=True),
    )
    return counts
