"""The parts of the merge page: states, rows and differences."""

import json

import pytest
from django import forms
from django.http import QueryDict
from django.test import RequestFactory

from orgchart.admin.merging import (
    GoneRow,
    differences,
    gone_rows,
    key_of,
    merged,
    read_state,
    state_of,
)
from orgchart.models import Document, UnitName

from ..factories import DocumentFactory, NameFactory
from .forms import change, form_data

pytestmark = pytest.mark.django_db


# --- the parts ---------------------------------------------------------------------------------


def submitted(**values):
    """What a browser sends; a list is a field of several values, "__" stands for "-"."""
    data = QueryDict(mutable=True)
    for name, value in values.items():
        data.setlist(name.replace("__", "-"), value if isinstance(value, list) else [value])
    return data


def rows(*labels, initial, **chosen):
    """A formset "a" of rows with these labels, the first ones with the keys 10, 11 …"""
    data = submitted(a__TOTAL_FORMS=str(len(labels)), a__INITIAL_FORMS=str(initial))
    for number, label in enumerate(labels):
        data[f"a-{number}-label"] = label
        data[f"a-{number}-id"] = str(10 + number) if number < initial else ""
    for row, fate in chosen.items():
        data[f"_row:a-{row[1:]}"] = fate
    return data


def as_lists(data):
    return {name: data.getlist(name) for name in data}


def test_a_record_is_known_by_its_kind_and_key():
    document = DocumentFactory()
    assert key_of(document) == f"orgchart.document:{document.pk}"
    assert list(state_of([document])) == [key_of(document)]
    assert state_of([document])[key_of(document)]["symbol"] == document.symbol


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ({"_was": json.dumps({"a:1": {"b": 2}})}, {"a:1": {"b": 2}}),
        ({"_was": "[]"}, None),
        ({"_was": "{"}, None),
        ({}, None),
    ],
)
def test_a_form_carries_the_state_that_it_was_opened_with(sent, read):
    assert read_state(RequestFactory().post("/", sent)) == read


def test_a_row_is_gone_if_its_record_is_not_there_and_was_not_to_be_deleted():
    data = rows("First", "Second", "Third", "New", initial=3)
    data["a-2-DELETE"] = "on"
    now = {"app.kind:10": {}, "other.kind:11": {}}
    assert gone_rows(now, data, {"a": "app.kind"}) == [
        GoneRow(("app.kind", 11), "a-1", [("label", "Second")])
    ]


def test_rows_of_each_formset_are_looked_for_by_their_own_kind():
    data = rows("First", initial=1)
    data.update(submitted(b__INITIAL_FORMS="2", b__0__id="", b__1__id="10", b__1__long_name="x"))
    gone = gone_rows({"one.kind:10": {}}, data, {"a": "one.kind", "b": "two.kind"})
    assert gone == [GoneRow(("two.kind", 10), "b-1", [("long name", "x")])]


def test_what_was_typed_in_a_row_is_told_but_for_its_key_and_what_is_empty():
    data = rows("First", initial=1)
    data.update(submitted(a__0__empty="", a__0__more_values=["one", "two"]))
    [gone] = gone_rows({}, data, {"a": "app.kind"})
    assert gone.typed == [("label", "First"), ("more values", "one, two")]


@pytest.mark.parametrize("count", ["", "many", "-1", "0"])
def test_a_formset_without_a_sound_number_of_rows_has_none(count):
    data = submitted(a__INITIAL_FORMS=count, a__0__id="1")
    assert gone_rows({}, data, {"a": "app.kind"}) == []
    assert gone_rows({}, submitted(a__0__id="1"), {"a": "app.kind"}) == []


def test_no_more_than_a_thousand_rows_are_read():
    data = submitted(a__INITIAL_FORMS="9999999999", a__999__id="1", a__1000__id="2")
    assert [gone.row for gone in gone_rows({}, data, {"a": "app.kind"})] == ["a-999"]


def test_what_is_taken_replaces_what_was_typed_and_the_choices_are_left_out():
    data = submitted(one="mine", two=["mine"], three="mine")
    for name, choice in (("one", "theirs"), ("two", "theirs"), ("three", "mine")):
        data[f"_take:{name}"] = choice
        data.setlist(f"_theirs:{name}", ["a", "b"] if name == "two" else ["theirs"])
    before = as_lists(data)
    assert as_lists(merged(data, [])) == {"one": ["theirs"], "two": ["a", "b"], "three": ["mine"]}
    assert as_lists(data) == before


def test_an_empty_value_that_is_taken_empties_the_field():
    data = submitted(one="mine")
    data["_take:one"] = "theirs"
    assert merged(data, []).getlist("one") == []


def test_rows_stay_as_they_are_if_no_fate_was_chosen():
    data = rows("First", "New", initial=1)
    assert as_lists(merged(data, ["a"])) == as_lists(data)


def test_a_row_that_is_dropped_is_left_out_and_the_others_move_up():
    data = rows("First", "Second", "New", initial=2, _0="drop")
    assert as_lists(merged(data, ["a"])) == {
        "a-TOTAL_FORMS": ["2"],
        "a-INITIAL_FORMS": ["1"],
        "a-0-label": ["Second"],
        "a-0-id": ["11"],
        "a-1-label": ["New"],
        "a-1-id": [""],
    }


def test_a_row_that_is_kept_is_sent_as_a_new_one_after_the_old():
    data = rows("First", "Second", "New", initial=2, _0="keep")
    data.setlist("a-0-several", ["x", "y"])
    assert as_lists(merged(data, ["a"])) == {
        "a-TOTAL_FORMS": ["3"],
        "a-INITIAL_FORMS": ["1"],
        "a-0-label": ["Second"],
        "a-0-id": ["11"],
        "a-1-label": ["First"],
        "a-1-several": ["x", "y"],
        "a-1-id": [""],
        "a-2-label": ["New"],
        "a-2-id": [""],
    }


def test_the_rows_of_each_formset_are_settled():
    data = submitted(b__TOTAL_FORMS="1", b__INITIAL_FORMS="1", b__0__id="7", a__TOTAL_FORMS="0")
    data["_row:b-0"] = "drop"
    assert as_lists(merged(data, ["a", "b"])) == {
        "a-TOTAL_FORMS": ["0"],
        "b-TOTAL_FORMS": ["0"],
        "b-INITIAL_FORMS": ["0"],
    }


class DocumentForm(forms.ModelForm):
    class Meta:
        model = Document
        fields = ("symbol", "title", "date", "draft")


def bound(document, prefix=None, **typed):
    """A valid form of the document, opened as it is stored now."""
    values = {"symbol": document.symbol, "title": document.title, "date": document.date or ""}
    own = {
        f"{prefix}-{name}" if prefix else name: value for name, value in (values | typed).items()
    }
    form = DocumentForm(own, instance=Document.objects.get(pk=document.pk), prefix=prefix)
    assert form.is_valid(), form.errors
    return form


def test_a_difference_has_what_was_what_is_and_what_was_typed():
    document = DocumentFactory(title="First")
    was, form = state_of([document]), bound(document, prefix="row-0", title="Mine")
    document.title = "Theirs"
    [found] = differences(was, [document], [form])
    assert (found.name, found.was, found.theirs, found.mine) == (
        "row-0-title",
        "First",
        "Theirs",
        "Mine",
    )
    assert (found.record, found.label) == (document.reference, "Title")
    assert (found.theirs_as_typed, found.both) == (["Theirs"], True)


def test_what_only_the_other_changed_is_not_changed_by_both():
    document = DocumentFactory(title="First")
    was, form = state_of([document]), bound(document)
    document.title = "Theirs"
    [found] = differences(was, [document], [form])
    assert (found.mine, found.both) == ("First", False)


@pytest.mark.parametrize(
    ("name", "theirs", "typed"),
    [("title", "", []), ("draft", True, ["on"]), ("title", "One", ["One"])],
)
def test_a_value_is_sent_as_a_browser_would_send_it(name, theirs, typed):
    document = DocumentFactory(title="First", draft=False)
    was, form = state_of([document]), bound(document)
    setattr(document, name, theirs)
    [found] = differences(was, [document], [form])
    assert (found.name, found.theirs_as_typed) == (name, typed)


def test_a_mark_that_was_taken_away_is_sent_as_nothing():
    document = DocumentFactory(draft=True)
    was, form = state_of([document]), bound(document, draft="on")
    document.draft = False
    [found] = differences(was, [document], [form])
    assert found.theirs_as_typed == []


def test_records_that_are_new_unknown_or_gone_do_not_hide_the_others():
    known, unknown, gone = (DocumentFactory(title="First") for _ in range(3))
    was = state_of([known, gone])
    new = DocumentForm({"symbol": "A/RES/60/1"})
    assert new.is_valid()
    every = [new, bound(unknown), bound(gone), bound(known)]
    known.title = "Theirs"
    assert [found.theirs for found in differences(was, [unknown, known], every)] == ["Theirs"]


def test_a_field_in_which_both_agree_does_not_hide_the_others():
    document = DocumentFactory(title="First")
    was, form = state_of([document]), bound(document, date="2006", title="Mine")
    document.date, document.title = form.instance.date, "Theirs"
    assert [found.name for found in differences(was, [document], [form])] == ["title"]


@pytest.mark.parametrize("state", ["3", "null", '["a"]', '"text"'])
def test_a_state_of_the_wrong_shape_is_no_state(admin_client, state):
    name = NameFactory(unit__code="a")
    data = form_data(admin_client.get(change(name)).content.decode())
    sent = data | {"_was": f'{{"orgchart.unitname:{name.pk}": {state}}}', "acronym": "AA"}
    assert admin_client.post(change(name), sent | {"why": "A test"}).status_code == 302
    assert UnitName.objects.get().acronym == "AA"
