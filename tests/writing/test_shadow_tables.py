"""Looking ahead works on copies: it leaves no trace, nobody else sees it, and it takes no lock."""

from threading import Event, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from reversion.models import Version

from orgchart import roles
from orgchart.dates import PartialDate
from orgchart.models import (
    RECORDS,
    SEARCH_INDEX,
    DataVersion,
    Deletion,
    Document,
    Reorganisation,
    UnitName,
)
from orgchart.queries import search
from orgchart.writing import acts
from orgchart.writing.act_preview import attempted
from orgchart.writing.acts import Basis
from orgchart.writing.publishing import foreseen, remove, write
from orgchart.writing.recording import recording, rehearsing
from orgchart.writing.shadow_tables import _temporary_tables, shadow_tables
from orgchart.writing.violations import RulesBroken

from ..accounts import person, signed_in
from ..factories import DocumentFactory, MandateFactory, NameFactory, SourceFactory, unit

pytestmark = pytest.mark.django_db(transaction=True)


def everything():
    """Every row of every table that can be copied."""
    models = (*RECORDS, Deletion, DataVersion, *SEARCH_INDEX)
    return {model: list(model.objects.order_by("pk").values_list()) for model in models}


def elsewhere(question):
    """What another connection answers."""
    answers = []

    def ask():
        try:
            answers.append(question())
        finally:
            connection.close()

    thread = Thread(target=ask)
    thread.start()
    thread.join(30)
    return answers[0]


@pytest.fixture
def waiting(db):
    """A draft, and proposals to add, to change and to remove."""
    editor = person(roles.EDITOR)
    name = NameFactory(unit=unit("a", end="2000"), start="2001", name="Draft", status="draft")
    mandate = MandateFactory(unit=name.unit, code="m")
    document = DocumentFactory(title="Public")
    with recording(by=editor):
        remove(mandate, editor)
        document.title = "Proposed"
        write(document, editor)
        reference = mandate.references.model(mandate=mandate, document=document, kind="recalls")
        write(reference, editor)
    return name


def test_a_look_ahead_leaves_no_trace_and_nobody_else_sees_it(waiting):
    before = everything()
    with foreseen() as ahead:
        assert waiting in ahead
        assert UnitName.objects.get(name="Draft").status == "published"
        assert not waiting.unit.mandates.exists()
        assert Document.objects.get().title == "Proposed"
        assert elsewhere(everything) == before
    assert everything() == before
    assert connection.get_autocommit()


def test_a_look_ahead_that_fails_leaves_no_trace(waiting):
    before = everything()
    with pytest.raises(ZeroDivisionError), foreseen():
        raise ZeroDivisionError
    assert everything() == before
    with recording():
        NameFactory()


def test_the_data_has_never_the_version_of_a_look_ahead():
    seen = set()
    for _ in range(3):
        with shadow_tables():
            NameFactory()
            seen.add(DataVersion.current())
    assert len(seen) == 3
    assert max(seen) < 0


def copied():
    """The names of the tables of which there is a copy."""
    return {name.removeprefix("orgchart_") for name in _temporary_tables()}


@pytest.mark.parametrize("constrained", [False, True])
def test_only_what_is_written_is_copied(constrained):
    name = unit("a").names.get()
    with shadow_tables(constrained=constrained):
        assert copied() == {"dataversion"}
        assert UnitName.objects.get(unit__code="a").name == name.name
        assert copied() == {"dataversion"}
        UnitName.objects.filter(pk=name.pk).update(name="B")
        name.unit.names.model.objects.bulk_create([])
        assert copied() == {"dataversion", "unitname"}
        SourceFactory()
        UnitName.objects.all().delete()
        assert copied() == {"dataversion", "unitname", "source"}
    assert copied() == set()
    assert UnitName.objects.get().name == name.name


@pytest.mark.parametrize("constrained", [False, True])
def test_what_is_copied_in_a_savepoint_is_copied_again_after_it(constrained):
    name = unit("a").names.get()
    with shadow_tables(constrained=constrained):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            UnitName.objects.update(name="B")
            raise ZeroDivisionError
        assert copied() == {"dataversion"}
        assert UnitName.objects.get().name == name.name
        UnitName.objects.update(name="C")
        assert UnitName.objects.get().name == "C"
        assert elsewhere(lambda: UnitName.objects.get().name) == name.name
    assert UnitName.objects.get().name == name.name


def test_a_copy_has_the_indexes_of_its_table():
    """Or a look ahead at a large registry would read a table for each row of another."""
    unit("a")
    with shadow_tables():
        UnitName.objects.update(name="B")
        known = (
            "SELECT sql FROM temp.sqlite_master WHERE type = 'index' AND tbl_name = %s"
            if connection.vendor == "sqlite"
            else "SELECT indexdef FROM pg_indexes WHERE schemaname ~ '^pg_temp' AND tablename = %s"
        )
        with connection.cursor() as cursor:
            cursor.execute(known, [UnitName._meta.db_table])
            indexes = [sql.replace('"', "") for (sql,) in cursor.fetchall()]
    for column in ("id", "unit_id", "start"):
        assert [sql for sql in indexes if sql.endswith(f"({column})")], column
    assert not [sql for sql in indexes if "UNIQUE" in sql]


def test_what_is_looked_at_costs_the_kinds_that_it_changes():
    unit("a")
    plan = Reorganisation.objects.create(code="plan", title="Plan")
    before = unit("b", end="2000")
    name = NameFactory(unit=before, start="2001", status="draft", reorganisation=plan)
    for _ in range(2):  # the number of other records is no matter
        with foreseen(plan):
            assert copied() == {"dataversion", "unitname"}
        for _ in range(5):
            MandateFactory(unit=name.unit)


def test_nobody_else_sees_the_results_of_a_search_in_a_look_ahead(waiting):
    with foreseen():
        assert search.search("draft")
        assert elsewhere(lambda: search.search("draft")).results == []
    assert search.search("draft").results == []


def test_new_rows_have_their_own_primary_keys():
    first = NameFactory()
    with shadow_tables():
        second, third = NameFactory(), NameFactory()
        assert len({first.pk, second.pk, third.pk}) == 3
        assert UnitName.objects.get(pk=third.pk).unit == third.unit
    assert UnitName.objects.count() == 1


def test_a_proposal_that_is_not_possible_is_left_out(waiting):
    name = waiting.unit.names.get(status="published")
    name.start = PartialDate.parse("2005")
    with recording():
        write(name, person(roles.EDITOR, "other"))
    with foreseen() as ahead:
        assert "end" in [violation.fieldname for violation in ahead.left_out]
        assert str(waiting.unit.names.get(name="The a").start) == "1992"


def test_an_act_of_a_plan_looks_ahead_inside_its_transaction_and_records_only_what_it_writes():
    plan = Reorganisation.objects.create(code="plan", title="Plan")
    source, renamed = SourceFactory(), unit("a")
    writer = person(roles.EDITOR)
    for name, start in (("B", "2007"), ("C", "2010")):
        basis = Basis(source)
        arguments = {"level": "office", "start": PartialDate.parse(start), "basis": basis}
        assert attempted(acts.ACTS["rename"], renamed, name, plan=plan, **arguments).rows
        acts.rename(renamed, name, by=writer, plan=plan, **arguments)
    public = renamed.names.get(status="published")
    assert not public.end
    kept = Version.objects.get_for_object(public)
    assert not kept.exists()


def while_somebody_writes(doing):
    """Do this while another connection holds the writers' lock in an open transaction."""
    begun, done = Event(), Event()

    def write_slowly():
        try:
            with recording():
                NameFactory()
                begun.set()
                done.wait(30)
        finally:
            connection.close()

    thread = Thread(target=write_slowly)
    thread.start()
    try:
        assert begun.wait(30)
        answer = doing()
        assert thread.is_alive()
        return answer
    finally:
        done.set()
        thread.join(30)


def test_a_preview_answers_while_somebody_writes(waiting, settings):
    client = signed_in(roles.VIEWER)
    client.post(reverse("admin:preview"))
    before = everything()

    def pages():
        connection.close()  # a fresh one, as a server thread has
        return [client.get(address) for address in ("/", "/units/a/", "/search/?q=draft")]

    answers = while_somebody_writes(pages)
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert "Draft" in answers[1].content.decode()
    assert len(everything()[UnitName]) == len(before[UnitName]) + 1


def test_the_preview_of_an_act_takes_no_lock():
    renamed, basis = unit("a"), Basis(SourceFactory())
    arguments = {"level": "office", "start": PartialDate.parse("2007"), "basis": basis}
    attempt = while_somebody_writes(
        lambda: attempted(acts.ACTS["rename"], renamed, "B", **arguments)
    )
    assert [what for what, _ in attempt.rows] == ["ends", "is made", "begins"]


def test_constrained_copies_refuse_what_the_tables_refuse_and_are_gone_afterwards():
    before = everything()
    name = NameFactory(unit=unit("a", end="2000"), start="2001")
    stored = everything()
    with shadow_tables(constrained=True):
        assert everything()[UnitName] == stored[UnitName]
        for wrong in ({"status": "nonsense"}, {"start": "2001", "status": "published"}):
            other = UnitName(unit=name.unit, name="B", level_id="office", start="2010")
            other.source = name.source
            for field, value in wrong.items():
                setattr(other, field, value)
            with pytest.raises(IntegrityError), transaction.atomic():
                other.save(force_insert=True)
        with pytest.raises(IntegrityError), transaction.atomic():
            UnitName(pk=name.pk, unit=name.unit, name="B", level_id="office", start="2010").save(
                force_insert=True
            )
        UnitName(
            unit=name.unit, name="B", level_id="office", start="2010", source=name.source
        ).save()
        assert UnitName.objects.count() == len(stored[UnitName]) + 1
    assert everything() == stored != before


def test_a_rehearsal_breaks_the_rules_that_a_recording_breaks_and_keeps_nothing():
    one = unit("a")
    stored, number = everything(), DataVersion.current()
    with pytest.raises(RulesBroken, match="two names at once"), rehearsing():
        NameFactory(unit=one, start="1999")
    with rehearsing():
        one.names.update(end="1998")
        NameFactory(unit=one, start="1999")
        assert one.names.count() == 2
    assert everything() == stored
    assert (DataVersion.current(), Version.objects.count()) == (number, 0)
