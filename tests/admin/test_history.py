"""History: by whom, when, why; compare, restore, recover."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.core.management import call_command
from django.urls import reverse
from reversion.models import Revision

from orgchart import roles
from orgchart.dates import PartialDate
from orgchart.models import Deletion, Document, MandateReference, Theme, Unit, UnitName
from orgchart.writing import history as past
from orgchart.writing import restoring
from orgchart.writing.history import Action
from orgchart.writing.publishing import drafts
from orgchart.writing.recording import record, recording
from orgchart.writing.restoring import NotRestored
from orgchart.writing.violations import RulesBroken

from ..accounts import person, signed_in
from ..conftest import FIXTURES
from ..factories import (
    DocumentFactory,
    LineFactory,
    MandateFactory,
    NameFactory,
    SourceFactory,
    unit,
)
from ..rows import reading

pytestmark = pytest.mark.django_db


def rewritten(record_, by=None, why="", **values):
    with recording(by=by, why=why):
        for name, value in values.items():
            setattr(record_, name, value)
        record_.save()
    return Revision.objects.latest("pk").pk


@pytest.fixture
def name(db):
    """A name with three edits behind it."""
    who = person(roles.PUBLISHER, "pat")
    name = NameFactory.build(unit=unit("a", end="1991", start="1990"), source=SourceFactory())
    record(name)
    rewritten(name, who, "A better one", name="Second")
    rewritten(name, who, "The best", name="Third", acronym="T")
    return name


def numbers():
    return list(Revision.objects.order_by("pk").values_list("pk", flat=True))


def history(record_):
    return reverse("admin:history", args=[record_._meta.model_name, record_.pk])


def test_each_edit_says_who_when_why_and_what(name):
    newest, *_, oldest = past.edits_of(name)
    assert (newest.by, newest.why) == ("pat", "The best")
    assert [(field.name, field.before, field.after) for field in newest.changes[0].fields] == [
        ("name", "Second", "Third"),
        ("acronym", "", "T"),
    ]
    assert oldest.changes[0].action == Action.CREATED
    page = signed_in(roles.VIEWER).get(history(name)).content.decode()
    for said in ("pat", "A better one", "<del>Second</del>", "<ins>Third</ins>"):
        assert said in page


def test_the_history_of_a_unit_has_its_parts_in_it(name):
    page = signed_in(roles.VIEWER).get(history(name.unit)).content.decode()
    assert "<ins>Third</ins>" in page


def test_what_only_refers_to_a_unit_is_no_part_of_its_history():
    parent, child = unit("parent"), unit("child")
    rewritten(parent, code="parent")
    rewritten(LineFactory(child=child, parent=parent), note="Below")
    assert {change.kind for edit in past.edits_of(parent) for change in edit.changes} == {"unit"}
    assert past.edits_of(child)[0].changes[0].kind == "parent relationship"


def test_restoring_a_unit_leaves_the_lines_of_what_stands_below_it():
    parent, child = unit("parent"), unit("child")
    first = rewritten(parent, nature="organ")
    rewritten(LineFactory(child=child, parent=parent), note="Below")
    restoring.restore(parent, first, by=None, why="As it was")
    assert child.parents.get().note == "Below"


def test_what_a_deletion_does_not_take_with_it_is_no_part(name):
    document = DocumentFactory()
    rewritten(document, title="Titled")
    mandate = MandateFactory(unit=name.unit)
    with recording():
        MandateReference.objects.create(mandate=mandate, document=document, kind="recalls")
    assert [edit.changes[0].kind for edit in past.edits_of(document)] == ["document"]
    assert past.edits_of(mandate)[0].changes[0].kind == "mandate reference"


def test_relations_are_told_in_words_also_of_what_is_gone(name):
    document = DocumentFactory()
    rewritten(name, started_by=document)
    with recording():
        name.started_by = None
        name.save()
        document.delete()
    fields = [field for edit in past.edits_of(name)[:2] for field in edit.changes[0].fields]
    assert {(field.before, field.after) for field in fields} == {
        ("", f"document “{document}” (deleted)"),
        (f"document “{document}” (deleted)", ""),
    }


def test_two_versions_are_compared_with_their_parts(name):
    first, *_, last = numbers()
    page = signed_in(roles.VIEWER).get(history(name.unit), {"from": last, "to": first})
    compared = re.search(r'id="compared".*?</section>', page.content.decode(), re.DOTALL)[0]
    assert "<ins>Third</ins>" in compared
    assert "Second" not in compared


def test_a_record_is_restored_to_an_earlier_version_with_its_parts(name):
    first = numbers()[0]
    with recording():
        name.unit.mandates.add(MandateFactory(unit=name.unit), bulk=False)
        MandateFactory(unit=name.unit, code="late")
    answer = signed_in(roles.PUBLISHER).post(
        history(name.unit), {"number": first, "why": "Was right"}, follow=True
    )
    assert "is again as it was" in answer.content.decode()
    name.refresh_from_db()
    assert (name.name, name.acronym) == (NameFactory.build(unit=name.unit).name, "")
    assert not name.unit.mandates.filter(code="late").exists()
    restoring = Revision.objects.latest("pk")
    assert restoring.comment == "Was right"
    written = {version.content_type.model for version in restoring.version_set.all()}
    assert written == {"unitname", "deletion"}  # what was right already was left alone


@pytest.mark.parametrize("number", [None, "", "0", "77", "of another"])
def test_a_record_is_only_restored_to_one_of_its_edits(name, number):
    if number == "of another":
        number = rewritten(DocumentFactory(), title="Another")
    sent = {"why": "Back"} if number is None else {"why": "Back", "number": number}
    page = signed_in(roles.PUBLISHER).post(history(name), sent, follow=True).content.decode()
    assert "That is not an edit of unit name “Third (T), since 1992”. Press Restore" in page
    name.refresh_from_db()
    assert name.name == "Third"


def test_restoring_never_deletes_the_record_itself():
    """Its first edits may be of its parts: it can be older than its history."""
    whole = unit("a")
    number = rewritten(whole.names.get(), acronym="A")
    rewritten(whole, nature="field")
    sent = {"why": "Back", "number": number}
    page = signed_in(roles.PUBLISHER).post(history(whole), sent, follow=True).content.decode()
    assert f"No version of unit “The a (A)” is kept as after edit no. {number}." in page
    assert whole.names.get().acronym == "A"


def test_the_reason_for_restoring_is_only_asked_where_something_can_be_restored(name):
    document = DocumentFactory()
    rewritten(document, title="First")
    client = signed_in(roles.PUBLISHER)
    assert "Reason for restoring" not in client.get(history(document)).content.decode()
    assert "Reason for restoring" in client.get(history(name)).content.decode()


def test_an_editors_restoring_of_something_public_is_a_proposal(name):
    signed_in(roles.EDITOR).post(history(name), {"number": numbers()[0]})
    name.refresh_from_db()
    assert name.name == "Third"


def test_restoring_what_would_break_a_rule_is_refused(name):
    first = numbers()[0]
    rewritten(name, end="1995")
    NameFactory(unit=name.unit, start="1996", name="Later")
    page = signed_in(roles.PUBLISHER).post(
        history(name), {"number": first, "why": "Back"}, follow=True
    )
    assert "two names at once" in page.content.decode()
    name.refresh_from_db()
    assert name.name == "Third"


def test_what_was_deleted_is_recovered_with_all_that_went_with_it(name):
    unit_ = name.unit
    with recording(why="By mistake"):
        unit_.delete()
    client = signed_in(roles.PUBLISHER)
    page = client.get(reverse("admin:deleted")).content.decode()
    assert "unit “Third (T)”" in page
    assert "By mistake" in page
    pks = list(Deletion.objects.values_list("pk", flat=True))
    answer = client.post(reverse("admin:deleted"), {"deletion": pks, "why": "Sorry"}, follow=True)
    assert "3 records were recovered" in answer.content.decode()
    assert UnitName.objects.get(pk=name.pk).name == "Third"
    assert "No deleted record" in client.get(reverse("admin:deleted")).content.decode()
    assert [edit.why for edit in past.edits_of(UnitName.objects.get(pk=name.pk))][:2] == [
        "Sorry",
        "By mistake",
    ]


def test_a_part_is_not_recovered_without_what_it_is_a_part_of(name):
    with recording():
        name.unit.delete()
    part = Deletion.objects.filter(kind="orgchart.unitname")
    with pytest.raises(NotRestored, match="There is no unit “a”"):
        restoring.recover(part, by=None, why="")
    assert not UnitName.objects.exists()


def asked(client, **data):
    return client.get(reverse("admin:edits"), data).content.decode()


def test_the_history_is_asked_for_a_person_and_for_days(name):
    document = DocumentFactory()
    rewritten(document, why="Titled", title="A title")
    client = signed_in(roles.VIEWER)
    page = asked(client)
    for said in ("The best", "Titled", "A title"):
        assert said in page
    Revision.objects.filter(comment="Titled").update(date_created=datetime(2020, 2, 2, tzinfo=UTC))
    page = asked(client, **{"from": "2020-02-02", "to": "2020-02-02"})
    assert "Titled" in page
    assert "The best" not in page
    assert "Titled" not in asked(client, **{"from": "2020-02-03"})
    assert "No edit matches" in asked(client, to="2020-02-01")
    page = asked(client, who="pat")
    assert "The best" in page
    assert "Titled" not in page
    page = asked(client, who=":command")
    assert "Titled" in page
    assert "The best" not in page


def test_what_somebody_changed_last_week_is_two_clicks_from_the_first_page(name):
    today = datetime.now(UTC)
    week_ago = today - timedelta(days=7)
    Revision.objects.filter(comment="A better one").update(date_created=week_ago)
    client = signed_in(roles.VIEWER)
    home = client.get(reverse("admin:index")).content.decode()
    [first] = re.findall(r'href="([^"]*who=pat)"', home)
    page = client.get(first).content.decode()
    [second] = re.findall(r'href="([^"]*)"[^>]*>Last week<', page)
    page = client.get(reverse("admin:edits") + unescape(second)).content.decode()
    assert "A better one" in page
    assert "The best" not in page


def test_the_history_is_asked_for_a_kind_and_for_a_unit(name):
    other = NameFactory.build(unit=unit("b", start="1990", end="1991"), source=name.source)
    rewritten(other, why="Of another unit")
    document = DocumentFactory(title="Old")
    with recording(why="Both"):
        document.delete()
        name.note = "Noted"
        name.save()
    client = signed_in(roles.VIEWER)
    page = asked(client, kind="document")
    assert "Both" in page
    assert "The best" not in page
    assert "Noted" not in page  # of an edit, it shows what was asked for
    page = asked(client, unit=name.unit_id)
    assert "The best" in page
    assert "Noted" in page
    assert "Of another unit" not in page
    with recording(why="Away"):
        name.delete()
    assert "Away" in asked(client, unit=name.unit_id, kind="unitname")
    assert "Away" not in asked(client, unit=name.unit_id, kind="post")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"from": "soon"}, "is not a day"),
        ({"from": "2020-02-02", "to": "2020-02-01"}, "before the first day"),
        ({"who": "nobody"}, "Nobody called “nobody”"),
        ({"kind": "zzyzx"}, "no kind of record “zzyzx”"),
        ({"unit": "77"}, "no such unit"),
    ],
)
def test_what_cannot_be_asked_for_is_said_beside_the_box(wrong, said):
    page = asked(signed_in(roles.VIEWER), **wrong)
    assert said in page
    assert "No edit matches" not in page


def test_the_pages_of_the_history_keep_what_was_asked_for(name, monkeypatch):
    monkeypatch.setattr("orgchart.admin.history.PER_PAGE", 1)
    client = signed_in(roles.VIEWER)
    page = asked(client, who="pat")
    assert "The best" in page
    assert "A better one" not in page
    assert 'href="?who=pat&amp;p=2"' in page
    assert "A better one" in asked(client, who="pat", p=2)


@pytest.mark.parametrize("size", [3, 30])
def test_a_page_of_edits_reads_no_more_of_a_long_history(size):
    document = DocumentFactory(title="0")
    for number in range(size):
        rewritten(document, title=str(number + 1))
    client = signed_in(roles.VIEWER)
    for query in ({}, {"kind": "document"}, {"who": ":command"}):
        with reading() as read:
            page = asked(client, **query)
        assert f"<ins>{size}</ins>" in page
        assert read.queries <= 25
        assert read.rows <= 200


def test_loading_fixtures_is_in_the_history():
    call_command("load_fixtures", FIXTURES, verbosity=0)
    client = signed_in(roles.VIEWER)
    page = client.get(reverse("admin:edits")).content.decode()
    assert "Loaded from fixtures" in page
    number = Revision.objects.get().pk
    assert "All " in page
    whole = reverse("admin:edit", args=[number])
    [pages] = re.findall(r"Page 1 of (\d+)", client.get(whole).content.decode())
    assert int(pages) > 1
    assert "figure" in client.get(whole, {"p": pages}).content.decode()
    assert client.get(reverse("admin:edit", args=[number + 1])).status_code == 404
    assert "Loaded from" in client.get(history(Unit.objects.get(code="dpko"))).content.decode()


@pytest.mark.parametrize("size", [2, 20])
def test_a_history_costs_as_many_queries_however_long_it_is(size, django_assert_max_num_queries):
    document = DocumentFactory(title="0")
    for number in range(size):
        rewritten(document, title=str(number + 1))
    client = signed_in(roles.VIEWER)
    with django_assert_max_num_queries(20):
        client.get(history(document))
    with django_assert_max_num_queries(20):
        client.get(reverse("admin:edits"))
    with recording():
        for _ in range(size):
            DocumentFactory().delete()
    with django_assert_max_num_queries(14):
        client.get(reverse("admin:deleted"))


def test_what_was_there_before_the_history_began_is_recovered_too():
    document = DocumentFactory(title="Old")
    with recording(why="Gone"):
        document.delete()
    page = signed_in(roles.VIEWER).get(reverse("admin:edits")).content.decode()
    assert f"document “{document.symbol}”" in page
    restoring.recover(Deletion.objects.all(), by=None, why="Back")
    assert Document.objects.get().title == "Old"


def test_the_history_of_a_deleted_record_leads_to_where_it_can_be_recovered(name):
    address = history(name)
    with recording():
        name.delete()
    answer = signed_in(roles.VIEWER).get(address, follow=True)
    assert "You can recover it here" in answer.content.decode()


@pytest.mark.parametrize("what", [("unit", 77), ("zzyzx", 1), ("proposal", 1)])
def test_what_has_no_history_is_not_said_to_be_deleted(what):
    answer = signed_in(roles.VIEWER).get(reverse("admin:history", args=what))
    assert answer.status_code == 404
    assert "no kind of record" in answer.content.decode() or "never been" in answer.content.decode()


def test_a_state_that_breaks_a_rule_of_its_row_is_not_restored():
    document = DocumentFactory(symbol="S/RES/1542 (2004)")
    with recording():
        Document.objects.filter(pk=document.pk).update(date="1999")
        Document.objects.get(pk=document.pk).save()
    [wrong] = past.edits_of(document)
    with recording():
        document.date = PartialDate.parse("2004")
        document.save()
    with pytest.raises(RulesBroken):
        restoring.restore(document, wrong.number, by=None, why="Back")
    assert str(Document.objects.get().date) == "2004"


def test_the_admins_own_history_leads_there(name):
    address = reverse("admin:orgchart_unitname_history", args=[name.pk])
    assert signed_in(roles.VIEWER).get(address).headers["Location"] == history(name)


def test_discarded_drafts_can_be_recovered():
    draft = NameFactory(unit__code="a", status="draft")
    client = signed_in(roles.EDITOR)
    client.post(
        reverse("admin:drafts"), {"fact": f"orgchart.unitname:{draft.pk}", "discard": "ticked"}
    )
    assert drafts() == []
    client.post(
        reverse("admin:deleted"), {"deletion": [gone.pk for gone in Deletion.objects.all()]}
    )
    assert [str(draft) for draft in drafts()] == ["The a"]
    assert Document.objects.count() == 0


def test_what_a_person_wrote_last_names_each_record_once_however_often_it_was_edited():
    who = person(roles.EDITOR, "edith")
    documents = [DocumentFactory(), DocumentFactory(), DocumentFactory()]
    for document in documents:
        rewritten(document, who, title="First")
    for number in range(5):
        rewritten(documents[0], who, title=f"Again {number}")
    rewritten(documents[1], person(roles.EDITOR, "other"), title="By another")
    first, second, third = (document.pk for document in documents)
    with reading() as read:
        assert past.written_by(who, Document, 2) == [first, third]
        assert past.written_by(who, Document, 3) == [first, third, second]
    assert (read.queries, read.rows) == (2, 5)


# --- parts by primary key -----------------------------------------------------------------------


def test_parts_come_back_after_the_code_of_their_record_was_renamed():
    mandate = MandateFactory(unit=unit("a"), code="old")
    document = DocumentFactory()
    with recording():
        mandate.save()
        reference = MandateReference.objects.create(
            mandate=mandate, document=document, kind="recalls"
        )
    number = Revision.objects.latest("pk").pk
    with recording():
        reference.delete()
    rewritten(mandate, code="new")
    told = [change.kind for edit in past.edits_of(mandate) for change in edit.changes]
    assert told.count("mandate reference") == 2
    restoring.restore(mandate, number, by=None, why="Back")
    mandate.refresh_from_db()
    assert mandate.code == "old"
    assert mandate.references.count() == 1


def test_parts_of_parts_come_back_too():
    whole = unit("a")
    mandate = MandateFactory(unit=whole)
    with recording():
        whole.save()
        mandate.save()
        reference = MandateReference.objects.create(
            mandate=mandate, document=DocumentFactory(), kind="recalls"
        )
    number = Revision.objects.latest("pk").pk
    with recording():
        mandate.delete()
    restoring.restore(whole, number, by=None, why="Back")
    assert MandateReference.objects.get().pk == reference.pk


def test_a_unit_is_recovered_with_its_parts_in_one_step(name):
    whole = name.unit
    mandate = MandateFactory(unit=whole)
    MandateReference.objects.create(mandate=mandate, document=DocumentFactory(), kind="recalls")
    with recording():  # what was deleted before is not a part of this deletion
        MandateFactory(unit=whole, code="gone-before").delete()
    with recording():
        whole.delete()
    [deletion] = Deletion.objects.filter(kind="orgchart.unit")
    client = signed_in(roles.PUBLISHER)
    page = client.post(
        reverse("admin:deleted"), {"deletion": deletion.pk, "why": "Back"}, follow=True
    )
    assert "were recovered" in page.content.decode()
    whole = Unit.objects.get()
    assert whole.names.count() == 2
    assert [found.code for found in whole.mandates.all()] == [mandate.code]
    assert mandate.references.count() == 1


def test_records_of_a_kind_that_refer_to_each_other_are_recovered_together():
    broad = Theme.objects.create(code="broad", label="Broad", order=1000)
    narrow = Theme.objects.create(code="narrow", label="Narrow", order=1001, broader=broad)
    for theme in (narrow, broad):
        with recording():
            theme.delete()
    restoring.recover(Deletion.objects.all(), by=None, why="Both")
    assert Theme.objects.get(code="narrow").broader.code == "broad"


def test_a_record_is_recovered_though_its_source_was_renamed(name):
    pk = name.pk
    with recording():
        name.delete()
    rewritten(name.source, slug="another-slug")
    restoring.recover(Deletion.objects.all(), by=None, why="")
    assert UnitName.objects.get(pk=pk).source.slug == "another-slug"


def test_a_record_that_is_missing_is_named_when_another_is_restored(name):
    first = numbers()[0]
    source, other = name.source, SourceFactory()
    rewritten(name, source=other)
    with recording():
        source.delete()
    with pytest.raises(
        NotRestored, match=f"refers to source “{source.title}”, which does not exist"
    ):
        restoring.restore(name, first, by=None, why="")
    with recording():
        name.delete()
        other.delete()
    gone = Deletion.objects.filter(kind="orgchart.unitname")
    with pytest.raises(NotRestored, match=f"source “{other.slug}”"):
        restoring.recover(gone, by=None, why="")


def test_a_record_whose_place_is_taken_is_named(name):
    document = DocumentFactory(title="Old")
    with recording():
        document.delete()
    DocumentFactory(symbol=document.symbol, title="New")
    with pytest.raises(NotRestored, match="Another record has its place: document “"):
        restoring.recover(Deletion.objects.all(), by=None, why="")
