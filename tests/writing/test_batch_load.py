"""Loading many records at once: the verdict on every entry, and all or none."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from reversion.models import Revision

from orgchart import roles
from orgchart.models import Document, Location, ParentRelationship, Proposal, Source, Unit, UnitName
from orgchart.serialization import with_keys
from orgchart.writing import likely
from orgchart.writing.batch_load import Refused, lines, load_batch
from orgchart.writing.by_key import ByKey
from orgchart.writing.memory import PAGES_MB
from orgchart.writing.verdicts import Entry, Outcome, Verdict

from ..accounts import person
from ..factories import DocumentFactory, LineFactory, NameFactory, SourceFactory, chain, unit

pytestmark = pytest.mark.django_db


def source(slug="page", place="row 1", partial=False, **fields):
    return Entry(place, Source, {"slug": slug, "title": "Page", **fields}, partial)


def line(child, parent, place="row 1", **fields):
    evidence = {"status": "published", "source": [SourceFactory().slug]}
    own = {"child": [child], "parent": [parent], "kind": "part-of", "start": "2000"}
    return Entry(place, ParentRelationship, {**own, **evidence, **fields})


def refused(*entries, **options):
    with pytest.raises(Refused) as refusal:
        load_batch(entries, why="x", **options)
    return refusal.value.verdicts


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL has memory of its own for pages"
)
def test_sqlite_keeps_many_pages_while_a_batch_is_written_and_few_again_after():
    def pages():
        [[size]] = connection.connection.execute("PRAGMA cache_size")
        return size

    before, seen = pages(), []
    load_batch([source()], why="x", progress=lambda done, total: seen.append(pages()))
    refused(source(title=""))
    assert seen == [-PAGES_MB * 1000]
    assert pages() == before != seen[0]


# --- verdicts --------------------------------------------------------------------------------


def test_a_new_record_is_created():
    (verdict,) = load_batch([source()], why="x")
    assert (verdict.outcome, verdict.record, verdict.changes, verdict.problems) == (
        Outcome.CREATED,
        "source “Page”",
        [],
        [],
    )
    assert Source.objects.get().title == "Page"


def test_a_known_record_is_changed_and_its_changes_are_named():
    known = SourceFactory(slug="page", title="Old", publisher="UN")
    (verdict,) = load_batch([source(publisher="UN")], why="x")
    assert (verdict.outcome, verdict.changes) == (Outcome.CHANGED, ["title"])
    known.refresh_from_db()
    assert known.title == "Page"


def test_an_entry_that_changes_nothing_writes_nothing():
    SourceFactory(slug="page", title="Page")
    (verdict,) = load_batch([source()], why="x")
    assert verdict.outcome == Outcome.UNCHANGED
    assert not Revision.objects.exists()


@pytest.mark.parametrize(("partial", "publisher"), [(True, "UN"), (False, "")])
def test_only_a_partial_entry_keeps_the_fields_that_it_leaves_out(partial, publisher):
    SourceFactory(slug="page", title="Old", publisher="UN")
    load_batch([source(partial=partial)], why="x")
    assert Source.objects.values_list("title", "publisher").get() == ("Page", publisher)


def test_verdicts_come_in_the_order_of_their_entries_whatever_their_kinds():
    name = {"unit": ["a"], "name": "A", "level": "office", "start": "2000"}
    entries = [
        Entry("row 1", UnitName, name),
        Entry("row 2", Unit, {"code": "a", "nature": "organ"}),
        source(place="row 3"),
    ]
    verdicts = load_batch(entries, why="x")
    assert [verdict.entry.place for verdict in verdicts] == ["row 1", "row 2", "row 3"]
    assert {verdict.outcome for verdict in verdicts} == {Outcome.CREATED}
    assert UnitName.objects.get().unit.code == "a"


def test_an_editor_proposes_changes_to_public_records_and_writes_drafts():
    name = NameFactory(unit__code="a", start="1992")
    own = {"unit": ["a"], "level": "office"}
    public = Entry("row 1", UnitName, {**own, "start": "1992", "name": "New"}, partial=True)
    draft = Entry("row 2", UnitName, {**own, "start": "2030", "name": "Later"})
    verdicts = load_batch([public, draft], why="x", by=person(roles.EDITOR))
    assert [verdict.proposed for verdict in verdicts] == [True, False]
    assert Proposal.objects.get().after == {"name": "New"}
    assert name.unit.names.get(status="draft").name == "Later"


def test_a_batch_is_one_revision_with_who_and_why():
    publisher = person(roles.PUBLISHER)
    load_batch([source("one"), source("two", "row 2")], why="A list", by=publisher)
    revision = Revision.objects.get()
    assert (revision.user, revision.comment) == (publisher, "A list")
    assert revision.version_set.count() == 2


def test_a_dry_run_returns_the_same_verdicts_and_saves_nothing():
    (verdict,) = load_batch([source()], why="x", dry_run=True)
    assert verdict.outcome == Outcome.CREATED
    assert not Source.objects.exists()


def test_a_verdict_is_a_refusal_of_an_unknown_record_until_something_is_told():
    verdict = Verdict(source())
    assert (verdict.outcome, verdict.record, verdict.proposed) == (Outcome.REFUSED, "", False)
    assert (verdict.changes, verdict.problems) == ([], [])


# --- what is refused ---------------------------------------------------------------------------


def test_if_one_entry_is_refused_nothing_is_saved():
    good, bad = refused(source("good"), source("Bad Slug", "row 2"))
    assert (good.outcome, good.problems) == (Outcome.CREATED, [])
    assert bad.outcome == Outcome.REFUSED
    assert not Source.objects.exists()


def test_every_problem_is_a_line_with_its_place():
    verdicts = refused(source("Bad Slug", "row 7"), source("good", "row 8", title="x" * 999))
    first, second = lines(verdicts)
    assert first.startswith("row 7: source “Page”: code: ")
    assert second.startswith(f"row 8: source “{'x' * 119}…”: title: ")


def test_the_error_itself_has_all_lines():
    with pytest.raises(Refused) as refusal:
        load_batch([source("Bad Slug", "row 7")], why="x")
    assert str(refusal.value) == "\n".join(lines(refusal.value.verdicts))


def test_an_entry_that_refers_to_no_record_is_refused():
    (verdict,) = refused(line("nobody", unit("a").code))
    assert len(verdict.problems) == 1
    assert "There is no unit “nobody”" in verdict.problems[0]


def test_an_entry_without_its_key_is_refused():
    (verdict,) = refused(Entry("row 1", UnitName, {"name": "A", "level": "office"}))
    assert verdict.problems == ["The entry lacks a part of its key. Fill in every part of the key."]


def test_a_second_entry_for_a_record_is_refused_with_the_place_of_the_first():
    first, second = refused(source(), source(place="row 2", title="Other"))
    assert first.problems == []
    assert second.problems == ["source “Other” is already in row 1. Leave one of the two out."]


def test_a_table_can_repeat_a_record_with_the_same_fields():
    verdicts = load_batch([source(partial=True), source(place="row 2", partial=True)], why="x")
    assert [verdict.outcome for verdict in verdicts] == [Outcome.CREATED, Outcome.UNCHANGED]


@pytest.mark.parametrize(
    ("partial", "title"), [(True, "Other"), (False, "Page")], ids=["differs", "is whole"]
)
def test_a_record_cannot_be_repeated_otherwise(partial, title):
    _, second = refused(
        source(partial=partial), source(place="row 2", partial=partial, title=title)
    )
    assert second.outcome == Outcome.REFUSED


def test_an_editor_cannot_load_public_facts():
    unit("a", end="2000")
    name = {"unit": ["a"], "name": "B", "level": "office", "start": "2001"}
    evidence = {"status": "published", "source": [SourceFactory().slug]}
    entry = Entry("row 1", UnitName, {**name, **evidence})
    (verdict,) = refused(entry, by=person(roles.EDITOR))
    assert "Only a publisher can publish" in verdict.problems[0]


def test_an_entry_that_the_database_refuses_says_so():
    place = {"unit": [unit("a").code], "area": "Nowhere", "start": "2000"}
    (verdict,) = refused(Entry("row 1", Location, {**place, "latitude": "99"}))
    assert verdict.outcome == Outcome.REFUSED
    assert verdict.problems[0].startswith(
        "The database refuses location “The a: Nowhere, since 2000” ("
    )


def test_it_is_not_asked_what_was_meant_by_a_record_that_the_batch_brings():
    unit("orolsi")
    names = {"name": "A", "level": "office", "start": "2000"}
    refusal = refused(
        Entry("row 1", Unit, {"code": "orolsii", "nature": "nonsense"}),
        Entry("row 1", UnitName, {"unit": ["orolsii"], **names}),
        Entry("row 2", UnitName, {"unit": ["orolsi-"], **names}),
    )
    assert [[meant.key for meant in verdict.meant] for verdict in refusal] == [[], [], ["orolsi"]]
    assert refusal[1].problems == []  # why the unit is not there is said of it, once


def test_it_is_asked_what_was_meant_by_so_many_keys_only(monkeypatch):
    unit("orolsi")
    monkeypatch.setattr(likely, "ASKED_AT_MOST", 2)
    written = ["orolsi-", "oro-lsi", "orolsi-x", "ORO-LSI"]
    entries = [
        Entry("row 1", UnitName, {"unit": [code], "name": "A", "level": "office", "start": "2000"})
        for code in [*written, "oro-lsi"]
    ]
    assert [len(verdict.meant) for verdict in refused(*entries)] == [1, 1, 0, 0, 1]


def test_names_of_units_are_read_without_what_else_is_known_of_them():
    unit("orolsi", name="Office of Rule of Law")
    known = {Unit: ByKey(with_keys(Unit))}
    with CaptureQueriesContext(connection) as queries:
        [meant] = likely.Likely(known.get, lambda kind, key: False).meant(
            UnitName, {"unit": ["office of rule of law"]}
        )
    assert (meant.key, meant.words) == ("orolsi", "Office of Rule of Law")
    [query] = queries
    assert "quotation" not in query["sql"]


# --- rules about several records ---------------------------------------------------------------


def test_a_broken_rule_refuses_the_entry_whose_record_breaks_it():
    chain(2)
    fine, wrong, after = refused(
        line(unit("c").code, "u0"),
        line("u0", "u1", "row 2"),
        source(place="row 3"),
    )
    assert (fine.problems, after.problems) == ([], [])
    assert wrong.outcome == Outcome.REFUSED
    assert "would be above itself" in wrong.problems[0]


def test_a_rule_that_another_record_breaks_refuses_the_last_entry():
    name = NameFactory(unit__code="low")
    LineFactory(child=name.unit, parent=unit("top"), end="2005")
    shorter = {"unit": ["low"], "start": "1992", "end": "1999"}
    (verdict,) = refused(Entry("row 1", UnitName, shorter, partial=True))
    assert verdict.problems[0].startswith(
        "Another record would break a rule: parent relationship “The low is part of The top, 1992 – 2005”: "
    )


def test_broken_rules_are_reported_together_with_faults_of_single_entries():
    chain(2)
    wrong, bad = refused(line("u0", "u1"), source("Bad Slug", "row 2"))
    assert "would be above itself" in wrong.problems[0]
    assert "code" in bad.problems[0]


def test_a_fault_that_was_there_before_refuses_no_entry():
    LineFactory(child=unit("low", end="1999"), parent=unit("top"))
    (verdict,) = refused(source("Bad Slug"))
    assert len(verdict.problems) == 1


def test_a_fault_that_was_there_before_does_not_stop_a_batch():
    LineFactory(child=unit("low", end="1999"), parent=unit("top"))
    load_batch([source()], why="x")
    assert Source.objects.filter(slug="page").exists()


# --- progress and cost -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "said"), [(1, [(1, 1)]), (100, [(100, 100)]), (101, [(100, 101), (101, 101)])]
)
def test_progress_is_reported_after_every_hundred_and_at_the_end(count, said):
    told = []
    entries = [source(f"s{number}", f"row {number}") for number in range(count)]
    load_batch(entries, why="x", dry_run=True, progress=lambda *done: told.append(done))
    assert told == said


def test_an_empty_batch_does_nothing():
    assert load_batch([], why="x") == []


@pytest.mark.parametrize("size", [2, 20])
def test_an_unchanged_batch_costs_as_many_queries_at_any_size(size, django_assert_max_num_queries):
    documents = [DocumentFactory() for _ in range(size)]
    entries = [
        Entry(f"row {place}", Document, {"symbol": document.symbol})
        for place, document in enumerate(documents)
    ]
    with django_assert_max_num_queries(56):
        assert {verdict.outcome for verdict in load_batch(entries, why="x")} == {Outcome.UNCHANGED}
