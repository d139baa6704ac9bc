"""What a writing does to the reports of readers: the one place for every door, from forms and acts to imports and undoing.

``recording()`` asks it at its end. A report is answered as corrected when the drafts and the proposals that were made
from it are public, or when a publisher changes what is public and names its number in the reason. Other drafts and
proposals of a writing that names it are noted as made from it, and answer it later.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import prefetch_related_objects
from django.utils import translation

from orgchart.models import RECORDS, Fact, Proposal, ReaderReport, Record, Standing
from orgchart.models.records import foreign_keys, related_kind
from orgchart.roles import Writer, may_publish

from .reader_reports import answer_corrected
from .record_states import Subject
from .reported_works import made_from, reports_behind, works_waiting
from .touched import Touched

_NUMBER = re.compile(r"(?<![A-Z0-9-])[A-Z0-9]{4}-[A-Z0-9]{4}(?![A-Z0-9-])")

PROPOSAL = Proposal._meta.label_lower


class Shown(NamedTuple):
    """A record that a report may be about, as a page shows it."""

    record: Record
    pk: int
    is_there: bool = True
    """May everybody see it? If not, the page of what it belonged to shows that it is gone."""


_told: ContextVar[list[ReaderReport] | None] = ContextVar("answered_reports", default=None)


@contextmanager
def hearing_of_answers() -> Iterator[list[ReaderReport]]:
    """Inside, the reports that writings answer are added to the list that it yields."""
    answered: list[ReaderReport] = []
    token = _told.set(answered)
    try:
        yield answered
    finally:
        _told.reset(token)


def tell(answered: Iterable[ReaderReport]) -> None:
    """Say which reports were answered to whoever listens."""
    heard = _told.get()
    if heard is not None:
        heard += answered


def numbers_in(reason: str) -> set[str]:
    """What may be numbers of reports in the reason for a writing."""
    return set(_NUMBER.findall(reason.upper()))


def settle_reports(touched: Touched, by: Writer, why: str) -> list[ReaderReport]:
    """Answer the reports of which all is public now, and note what else was made from those that the reason names.

    Returns those that are answered. Use at the end of a writing. No query if it publishes no draft and no proposal
    and names no number; a few for each kind of record else, however many reports there are.
    """
    answered = _answer_published(touched, by)
    if numbers := numbers_in(why):
        named = ReaderReport.objects.waiting().filter(reference__in=numbers).order_by("pk")
        if reports := list(named):
            answered += _answer_named(reports, touched, by)
    return answered


def _answer_published(touched: Touched, by: Writer) -> list[ReaderReport]:
    """Answer the reports from which drafts and proposals were made that are public now, if no other waits."""
    drafts = [
        (kind._meta.label_lower, pk)
        for kind in touched.pks
        if issubclass(kind, Fact)
        for pk, before in touched.before(kind).items()
        if isinstance(before, Fact) and before.status == Standing.DRAFT
    ]
    if not (drafts or touched.carried_out) or not may_publish(by):
        return []
    behind = reports_behind([*touched.carried_out, *drafts])
    done = _published(subject for subject in behind if subject not in touched.carried_out)
    for subject in behind:
        if subject in touched.carried_out:
            record = touched.carried_out[subject]
            done[subject] = Shown(record, record.pk or 0, is_there=record.pk is not None)
    about: dict[ReaderReport, list[Shown]] = defaultdict(list)
    for subject, shown in done.items():
        for report in behind[subject]:
            about[report].append(shown)
    return _answer(about, by)


def _published(subjects: Iterable[Subject]) -> dict[Subject, Shown]:
    """Those of the facts that everybody may see now. One query for each kind."""
    by_label: dict[str, list[int]] = defaultdict(list)
    for label, pk in subjects:
        by_label[label].append(pk)
    return {
        (label, fact.pk): Shown(fact, fact.pk)
        for kind in RECORDS
        if (label := kind._meta.label_lower) in by_label
        for fact in kind.objects.public().filter(pk__in=by_label[label])
    }


def _answer_named(
    reports: Sequence[ReaderReport], touched: Touched, by: Writer
) -> list[ReaderReport]:
    """Note what was made from those reports, or answer them with what the writing has changed."""
    waiting = _waiting(touched)
    new = [work for work in waiting if touched.before(type(work)).get(work.pk) is None]
    changed = _changed(touched) if may_publish(by) and not new else []
    if works := new or ([] if changed else waiting):
        made_from(reports, works)
        return []
    return _answer(dict.fromkeys(reports, changed), by)


def _waiting(touched: Touched) -> list[Fact | Proposal]:
    """The drafts and proposals that were written. One query for each kind."""
    found: list[Fact | Proposal] = []
    for kind, pks in touched.pks.items():
        if issubclass(kind, Proposal):
            found += kind.objects.filter(pk__in=pks)
        elif issubclass(kind, Fact):
            found += kind.objects.filter(pk__in=pks, status=Standing.DRAFT)
    return found


def _changed(touched: Touched) -> list[Shown]:
    """What differs of what everybody sees, as it is now, or as it was if they do not see it any more. Facts come
    first. A query for each kind, and one more for parts that are gone."""
    facts: list[Shown] = []
    others: list[Shown] = []
    for kind, pks in touched.pks.items():
        before = touched.before(kind)
        now = kind.objects.public().in_bulk(pks)
        names = [column.attname for column in kind._meta.concrete_fields]
        gone = [old for pk, old in before.items() if old and pk not in now]
        found = [Shown(old, old.pk, is_there=False) for old in _were_public(kind, gone)]
        for pk, record in now.items():
            old = before[pk]
            if old is None or any(getattr(old, name) != getattr(record, name) for name in names):
                found.append(Shown(record, pk))
        (facts if issubclass(kind, Fact) else others).extend(found)
    return [*facts, *others]


def _were_public(kind: type[Record], records: Sequence[Record]) -> list[Record]:
    """Those of the records, as they were, that everybody could see. At most one query."""
    if issubclass(kind, Fact):
        return [one for one in records if getattr(one, "status", "") != Standing.DRAFT]
    part_of = kind.description.part_of
    if not records or not part_of:
        return []
    [relation] = (field for field in foreign_keys(kind) if field.name == part_of)
    target = relation.target_field.name
    keys = {getattr(one, relation.attname) for one in records}
    wholes = related_kind(kind, part_of).objects.public().filter(**{f"{target}__in": keys})
    public = set(wholes.values_list(target, flat=True))
    return [one for one in records if getattr(one, relation.attname) in public]


# --- answering -----------------------------------------------------------------------------------


def _answer(about: Mapping[ReaderReport, Sequence[Shown]], by: Writer) -> list[ReaderReport]:
    """Answer reports of which nothing waits any more, each with the page that shows what was corrected. A report
    about what has no page is left."""
    if not about:
        return []
    waiting = works_waiting(about)
    left = {report: shown for report, shown in about.items() if report.pk not in waiting}
    _load_pages({id(one.record): one for shown in left.values() for one in shown}.values())
    links: dict[ReaderReport, str] = {}
    known: dict[tuple[str, int], dict[Subject, list[str]]] = {}
    for report, shown in left.items():
        key = report.language, id(shown)
        if key not in known:
            with translation.override(report.language):
                known[key] = _pages_of(shown)
        if pages := known[key]:
            links[report] = _page_for(report, pages)
    return answer_corrected(links, by)


def _page_for(report: ReaderReport, pages: Mapping[Subject, Sequence[str]]) -> str:
    """Of the pages that show what was corrected, the one that the report came from, or that of its fact, or the
    first."""
    own = report.page.partition("?")[0]
    if any(own in found for found in pages.values()):
        return own
    of_fact = pages.get((report.fact_kind, report.fact_id or 0))
    return (of_fact or next(iter(pages.values())))[0]


def _pages_of(shown: Iterable[Shown]) -> dict[Subject, list[str]]:
    """The pages that show each of the records, in the language in use, the first first; without what has none. No
    query after ``_load_pages``."""
    pages = {
        (one.record._meta.label_lower, one.pk): list(filter(None, dict.fromkeys(_pages(one))))
        for one in shown
    }
    return {subject: found for subject, found in pages.items() if found}


def _pages(shown: Shown) -> Iterator[str]:
    """The page of the record, of what is gone that of what it belonged to; and those of the units of a fact."""
    record = shown.record
    try:
        whole = record if shown.is_there else record.belongs_to()
        yield whole.page_address() if whole else ""
        if isinstance(record, Fact):
            for unit in record.units:
                yield unit.page_address()
    except ObjectDoesNotExist:  # what it belonged to is gone too
        return


def _load_pages(shown: Iterable[Shown]) -> None:
    """Load what the records belong to, up to what has a page. One query for each kind and each step."""
    by_kind: dict[type[Record], list[Record]] = defaultdict(list)
    for one in shown:
        by_kind[type(one.record)].append(one.record)
    for kind, records in by_kind.items():
        if paths := _paths_to_pages(kind):
            prefetch_related_objects(records, *paths)


def _paths_to_pages(kind: type[Record]) -> list[str]:
    """The relations that lead from a record to what has a page, such as ``name__unit``."""
    if issubclass(kind, Fact):
        return [*kind.unit_relations]
    part_of = kind.description.part_of
    if hasattr(kind, "get_absolute_url") or not part_of:
        return []
    return [f"{part_of}__{path}" for path in _paths_to_pages(related_kind(kind, part_of))] or [
        part_of
    ]
