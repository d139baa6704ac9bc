"""The facts of one unit as short rows, on its page at the desk: what, when, by what authority, which source.

The page reads the rows that it shows, however many facts the unit has.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from reversion.models import Revision

from orgchart.dates import read_day
from orgchart.models import FACTS, Fact, FactQuerySet, Mandate, Proposal, Review, Standing, Unit
from orgchart.models.descriptions import Text
from orgchart.queries.findings import Finding, numbers_of, of_querysets
from orgchart.serialization import with_keys
from orgchart.writing.history import writers
from orgchart.writing.queue import ALL, Wanted
from orgchart.writing.record_names import ValuesInWords, read_names
from orgchart.writing.record_states import Subject
from orgchart.writing.reviewing import reviews_by_subject
from orgchart.writing.stored_records import with_natural_keys

from .asked_finding import CHECK, OF_UNIT, PLACE
from .labels import authority_of, in_words, names_of_units
from .page_helpers import REPORT, address_of, admin_page_name, wrong_with_day
from .waiting_rows import ProposalRow, proposal_row

PER_PAGE = 60
"""How many facts a page shows."""
MOST_AT_TOP = 5
"""How many of those that wait are named above them."""
PANEL = "_panel"
"""What an address says to get the form of one fact alone, as the page of a unit shows it in place."""

STATES: dict[str, Text] = {
    Standing.DRAFT: gettext_lazy("draft"),
    Standing.PUBLISHED: gettext_lazy("published"),
    Standing.DISPUTED: gettext_lazy("disputed"),
}
"""Each status in a word."""

Waiting = Mapping[tuple[str, int], Sequence[Proposal]]
"""The proposals about each fact, by the label of its kind and its primary key."""


@dataclass(frozen=True, slots=True)
class Tab:
    """A choice of the facts to show."""

    label: str
    count: int | None
    query: str
    """What the address says to show it."""
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Addition:
    """A kind of fact that can be added to the unit."""

    label: str
    address: str


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact in a few words, with what waits for a publisher."""

    fact: Fact
    kind: str
    """The kind of fact, in words, as a heading."""
    anchor: str
    what: str
    authority: str
    """The documents that decided it, in words; empty if none is known."""
    source: str
    state: str
    address: str
    waiting: list[ProposalRow] = field(default_factory=list)
    review: Review | None = None
    """What a publisher decided about it, if it is a draft."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which facts of the unit are asked for."""

    kind: str = ""
    """The name of their kind; empty: every kind."""
    on: str = ""
    """The day on which they hold, as it was typed; empty: any day."""
    waiting: bool = False
    """Only drafts, and facts that somebody proposes to change."""
    led: tuple[tuple[str, str], ...] = ()
    """What has led to the page, a finding or a report of a reader, as the address says it."""

    @classmethod
    def of(cls, query: QueryDict) -> "Asked":
        kinds = {kind._meta.model_name for kind in FACTS}
        kind = query.get("kind", "")
        return cls(
            kind if kind in kinds else "",
            query.get("on", "").strip(),
            "waiting" in query,
            tuple((name, str(query[name])) for name in (CHECK, PLACE, REPORT) if name in query),
        )

    @property
    def problem(self) -> str:
        """Why what was typed is not a day; empty if it is one, or if nothing was typed."""
        return wrong_with_day(self.on)

    def query(self, **changes: str) -> str:
        """The query of an address that asks for the same, apart from the changes."""
        own = {"kind": self.kind, "on": self.on, "waiting": "1" if self.waiting else ""}
        asked = {name: value for name, value in (own | changes).items() if value}
        return urlencode({**asked, **dict(self.led)})

    @property
    def of_all(self) -> str:
        """The query of an address to all facts of the unit."""
        return urlencode(self.led)


class FactTable:
    """The facts of a unit that are asked for, a page of them.

    A few queries, and two for each kind of fact on the page.
    """

    def __init__(self, unit: Unit, query: QueryDict) -> None:
        self.unit = unit
        self.asked = Asked.of(query)
        self._of_unit = urlencode({OF_UNIT: str(unit.pk), **dict(self.asked.led)})
        """What the address of a form says to lead back to this page, and what has led to it."""
        self._proposals = _proposals_about(unit)
        facts = [self._facts(kind) for kind in FACTS]
        self._counts = dict(zip(FACTS, numbers_of(facts), strict=True))
        self.waiting_count = Wanted(unit=unit, review=ALL).entries().count()
        """How many drafts and proposals wait: as many as the queue lists of the unit."""
        kinds = [kind for kind in FACTS if self.asked.kind in ("", kind._meta.model_name)]
        shown = of_querysets([self._rows_of(kind) for kind in kinds], str)
        self.page = Paginator(shown, PER_PAGE).get_page(query.get("p"))

    @property
    def query(self) -> str:
        """The query of an address to another page of the same."""
        written = self.asked.query()
        return f"{written}&" if written else ""

    def tabs(self) -> Iterator[Tab]:
        """Every kind of fact that the unit has on the day, and all of them first."""
        asked = self.asked
        total = sum(self._counts.values())
        yield Tab(_("All facts"), total, asked.query(kind=""), not asked.kind)
        for kind in FACTS:
            name = str(kind._meta.model_name)
            if self._counts[kind] or asked.kind == name:
                label = str(capfirst(kind._meta.verbose_name_plural))
                yield Tab(label, self._counts[kind], asked.query(kind=name), asked.kind == name)

    def waiting_tab(self) -> Tab:
        """The facts that wait. It has no number: a fact may have several proposals, and one may be to add a fact."""
        asked = self.asked
        query = asked.query(waiting="" if asked.waiting else "1")
        return Tab(_("Waiting"), None, query, asked.waiting)

    def queue(self) -> str:
        """The address of the queue of all that waits of the unit."""
        return f"{reverse('admin:drafts')}?{urlencode({'show': ALL, 'unit': str(self.unit.pk)})}"

    def rows(self) -> list[FactRow]:
        """The facts of the page, in words, with what waits for each of them."""
        return self._in_words(self.page.object_list)

    def first_waiting(self) -> list[FactRow]:
        """The first facts that wait, in words. No query if none does."""
        if not self.waiting_count:
            return []
        waiting = [_shown(self._waiting(kind)) for kind in FACTS]
        return self._in_words(of_querysets(waiting, str)[:MOST_AT_TOP])

    def _in_words(self, findings: Iterable[Finding]) -> list[FactRow]:
        records = [finding.record for finding in findings]
        facts = [record for record in records if isinstance(record, Fact)]
        names = names_of_units(pk for fact in facts for pk in fact.unit_ids)
        who = writers([fact for fact in facts if fact.status == Standing.DRAFT])
        proposed = [fact for fact in facts if (fact._meta.label_lower, fact.pk) in self._proposals]
        read_names(proposed)
        of_facts = [self._proposals[fact._meta.label_lower, fact.pk] for fact in proposed]
        proposals = [proposal for own in of_facts for proposal in own]
        values = ValuesInWords.of_proposals(proposals)
        drafts = [fact for fact in facts if fact.status == Standing.DRAFT]
        reviews = reviews_by_subject([*drafts, *proposals])
        return [self._row(fact, names, _state(fact, who), values, reviews) for fact in facts]

    def additions(self) -> list[Addition]:
        """What can be added to the unit, with the address of the form."""
        return [
            Addition(str(capfirst(kind._meta.verbose_name)), self._address_to_add(kind))
            for kind in FACTS
        ]

    def _facts(self, kind: type[Fact]) -> FactQuerySet[Fact]:
        """The facts of that kind that hold on the day asked for."""
        facts = kind.objects.on_page_of(self.unit)
        asked = self.asked
        return facts.on(read_day(asked.on)) if asked.on and not asked.problem else facts

    def _waiting(self, kind: type[Fact]) -> FactQuerySet[Fact]:
        label = kind._meta.label_lower
        changed = [pk for of_kind, pk in self._proposals if of_kind == label]
        return self._facts(kind).filter(Q(status=Standing.DRAFT) | Q(pk__in=changed))

    def _rows_of(self, kind: type[Fact]) -> FactQuerySet[Fact]:
        return _shown(self._waiting(kind) if self.asked.waiting else self._facts(kind))

    def _row(
        self,
        fact: Fact,
        names: Mapping[int, str],
        state: str,
        values: ValuesInWords,
        reviews: Mapping[Subject, Review],
    ) -> FactRow:
        label = fact._meta.label_lower
        proposals = self._proposals.get((label, fact.pk), ())
        return FactRow(
            fact,
            str(capfirst(fact._meta.verbose_name_plural)),
            f"{fact._meta.model_name}-{fact.pk}",
            in_words(fact, names),
            authority_of(fact),
            ", ".join(filter(None, [fact.source.title if fact.source else "", fact.locator])),
            state,
            f"{address_of(fact)}?{self._of_unit}",
            [
                replace(
                    proposal_row(proposal, fact, values),
                    review=reviews.get((Proposal._meta.label_lower, proposal.pk)),
                )
                for proposal in proposals
            ],
            reviews.get((label, fact.pk)),
        )

    def _address_to_add(self, kind: type[Fact]) -> str:
        asked: dict[str, int] = {}
        section = kind.description.section
        relation = section.relations[0] if section else kind.unit_relations[0]
        if "__" not in relation:  # an appointment finds its unit by its post
            asked[relation] = self.unit.pk
        form = reverse(f"admin:{admin_page_name(kind, 'add')}")
        return f"{form}?{'&'.join(filter(None, [self._of_unit, urlencode(asked)]))}"


def _shown(facts: FactQuerySet[Fact]) -> FactQuerySet[Fact]:
    """Facts with all that their rows show, in their order."""
    shown = facts.with_relations().with_evidence().order_by("start", "pk")
    if facts.model is not Mandate:
        return shown
    return shown.prefetch_related("references__document")  # type: ignore[misc] # mandates have them


def _state(fact: Fact, who: Mapping[Subject, Revision]) -> str:
    """The status in a word, and who wrote a draft."""
    if fact.status != Standing.DRAFT:
        return str(STATES[fact.status])
    edit = who.get((fact._meta.label_lower, fact.pk))
    if edit is None or edit.user is None:
        return str(STATES[fact.status])
    return _("draft, %(author)s") % {"author": edit.user}


def _proposals_about(unit: Unit) -> Waiting:
    """What is proposed about the facts of a unit. A query, and two or more for each kind that is proposed.

    It reads the proposals of those kinds that wait, and the facts of the unit that they are about.
    """
    found: dict[tuple[str, int], list[Proposal]] = defaultdict(list)
    proposed = set(Proposal.objects.order_by().values_list("kind", flat=True).distinct())
    for kind in FACTS:
        label = kind._meta.label_lower
        if label not in proposed:
            continue
        keys = with_keys(kind).filter(pk__in=kind.objects.on_page_of(unit).values("pk"))
        waiting = list(Proposal.objects.filter(kind=label))
        facts = with_natural_keys(keys, (proposal.record_key for proposal in waiting))
        for proposal in waiting:
            if fact := facts.get(proposal.record_key):
                found[label, fact.pk].append(proposal)
    return found
