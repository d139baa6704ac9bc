"""The history of one record: its edits, comparing and restoring."""

import re

import pytest
from django.urls import reverse
from reversion.models import Revision

from orgchart import roles
from orgchart.models import Deletion, MandateReference, UnitName
from orgchart.writing import history as past
from orgchart.writing import restoring
from orgchart.writing.history import Action
from orgchart.writing.recording import recording
from orgchart.writing.restoring import NotRestored

from ..accounts import signed_in
from ..factories import (
    DocumentFactory,
    LineFactory,
    MandateFactory,
    NameFactory,
    unit,
)
from .rewriting import history, numbers, rewritten

pytestmark = pytest.mark.django_db


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


def test_a_record_that_never_was_is_told_by_its_kind_in_words():
    answer = signed_in(roles.VIEWER).get(reverse("admin:history", args=["parentrelationship", 999]))
    assert answer.status_code == 404
    said = "There has never been a record no. 999 of the kind “parent relationship”."
    assert said in answer.content.decode()
