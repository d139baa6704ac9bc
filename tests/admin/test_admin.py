"""The staff's pages."""

import re

import pytest
from django.urls import reverse

from orgchart.admin.page_helpers import admin_page_name
from orgchart.models import (
    RECORDS,
    VOCABULARIES,
    DataVersion,
    Document,
    LevelLabel,
    ParentRelationship,
    Proposal,
    Reorganisation,
    ThemeLabel,
    Unit,
    UnitName,
)

from ..factories import (
    AppointmentFactory,
    DocumentFactory,
    LineFactory,
    MandateFactory,
    NameFactory,
    chain,
    unit,
)
from .forms import change, form_data, with_second_holder

pytestmark = pytest.mark.django_db

WITHOUT_PAGE = (Reorganisation, *VOCABULARIES, LevelLabel, ThemeLabel)
"""Kinds that the public site has no page for."""


@pytest.mark.parametrize("model", [model for model in RECORDS if model is not Proposal])
def test_every_noun_has_a_list_a_search_an_add_and_a_change_page(model, admin_client, registry):
    listed = reverse(f"admin:{admin_page_name(model, 'changelist')}")
    assert admin_client.get(listed).status_code == 200
    assert admin_client.get(f"{listed}?q=un").status_code == 200
    add = reverse(f"admin:{admin_page_name(model, 'add')}")
    assert admin_client.get(add, follow=True).status_code == 200
    if record := model.objects.first():
        page = admin_client.get(change(record)).content.decode()
        assert "View on site" in page or model in WITHOUT_PAGE


@pytest.mark.parametrize("size", [3, 30])
@pytest.mark.parametrize("model", [Unit, UnitName, ParentRelationship])
def test_a_list_costs_as_many_queries_at_any_size(
    model, size, admin_client, django_assert_max_num_queries
):
    chain(size)
    admin_client.get(reverse("admin:index"))  # that somebody is here today is noted once a day
    with django_assert_max_num_queries(12):  # one for the filters that the person saved
        admin_client.get(reverse(f"admin:orgchart_{model._meta.model_name}_changelist"))


@pytest.mark.parametrize("size", [2, 20])
def test_a_unit_page_costs_as_many_queries_however_many_facts(
    size, admin_client, django_assert_max_num_queries
):
    found = unit("busy")
    for number in range(size):
        MandateFactory(unit=found)
        LineFactory(child=found, parent=unit(f"p{number}"), kind="shared-with")
    with django_assert_max_num_queries(40):
        page = admin_client.get(change(found)).content.decode()
    assert "p1" in page


def test_a_change_of_holders_is_one_submission_of_both(admin_client):
    term = AppointmentFactory(post__unit=unit("section"))
    page = admin_client.get(change(term.post)).content.decode()
    data = form_data(page) | with_second_holder(term, **{"appointments-0-end": "2007"})
    unreasoned = admin_client.post(change(term.post), data | {"why": ""}).content.decode()
    assert "Say why" in unreasoned
    assert term.post.appointments.count() == 1
    answer = admin_client.post(change(term.post), data, follow=True)
    assert "was saved." in answer.content.decode()
    held = term.post.appointments.order_by("start")
    assert [(one.person.name, str(one.end or "")) for one in held] == [
        ("Ann", "2007"),
        ("Second", ""),
    ]


def test_a_broken_rule_is_said_beside_its_field_and_nothing_is_kept(admin_client):
    term = AppointmentFactory(post__unit=unit("section"))
    page = admin_client.get(change(term.post)).content.decode()
    sent = form_data(page) | with_second_holder(term, **{"appointments-1-locator": "para. 7"})
    before = DataVersion.current()
    page = admin_client.post(change(term.post), sent).content.decode()
    assert "was saved." not in page
    assert re.search(
        r'id="id_appointments-1-person_error"><li>[^<]*another person at that time', page
    )
    assert 'value="para. 7"' in page  # nothing that was typed is lost
    assert term.post.appointments.count() == 1
    assert DataVersion.current() == before


def test_saving_without_a_change_keeps_nothing_and_says_so(admin_client):
    name = NameFactory(unit__code="a")
    data = form_data(admin_client.get(change(name)).content.decode())
    before = DataVersion.current()
    page = admin_client.post(change(name), data, follow=True).content.decode()
    assert "Nothing was changed." in page
    assert "was saved." not in page
    assert DataVersion.current() == before


def test_an_action_without_a_choice_says_so(admin_client):
    NameFactory()
    listed = reverse("admin:orgchart_unitname_changelist")
    page = admin_client.post(
        listed, {"action": "export_csv", "index": "0"}, follow=True
    ).content.decode()
    assert "Items must be selected" in page


def test_the_symbol_is_normalised_as_it_is_saved(admin_client):
    add = reverse("admin:orgchart_document_add")
    data = form_data(admin_client.get(add).content.decode())
    answer = admin_client.post(
        add, data | {"symbol": "https://undocs.org/a/res/61/279", "title": "A title"}
    )
    assert answer.status_code == 302
    assert Document.objects.get().symbol == "A/RES/61/279"
    page = admin_client.post(add, data | {"symbol": "GA resolution 61/279"})
    assert "The registry has that document already" in page.content.decode()


def test_a_wrong_symbol_is_refused_beside_its_field_also_of_a_document_that_stands(admin_client):
    document = DocumentFactory()
    data = form_data(admin_client.get(change(document)).content.decode()) | {"symbol": "nonsense"}
    answer = admin_client.post(change(document), data)
    assert answer.status_code == 200
    assert "first element of any symbol" in answer.content.decode()


@pytest.mark.parametrize("value", ["", "x", "9" * 30, "0", "-1"])
def test_what_no_form_offers_is_refused_beside_its_field(admin_client, value):
    name = NameFactory()
    data = form_data(admin_client.get(change(name)).content.decode()) | {"unit": value}
    answer = admin_client.post(change(name), data)
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()


def test_a_filter_that_there_is_not_leads_back_to_the_list(admin_client):
    export = reverse("admin:orgchart_document_export", args=["csv"])
    page = admin_client.get(export, {"nothing": "x"}, follow=True).content.decode()
    assert "The list does not have that filter" in page


def test_a_deletion_that_would_break_a_rule_is_refused(admin_client):
    _, child = chain(2)
    name = child.names.get()
    delete = reverse("admin:orgchart_unitname_delete", args=[name.pk])
    page = admin_client.post(delete, {"post": "yes"}, follow=True).content.decode()
    assert "Nothing was deleted" in page
    assert "was deleted." not in page
    assert UnitName.objects.filter(pk=name.pk).exists()


def test_an_action_that_would_break_a_rule_is_refused(admin_client):
    _, child = chain(2)
    listed = reverse("admin:orgchart_unitname_changelist")
    data = {
        "action": "delete_selected",
        "_selected_action": [child.names.get().pk],
        "post": "yes",
    }
    page = admin_client.post(listed, data, follow=True).content.decode()
    assert "Nothing was deleted" in page
    assert child.names.exists()


def test_facts_are_filtered_by_day_and_by_authority(admin_client, registry):
    listed = reverse("admin:orgchart_unitname_changelist")
    page = admin_client.get(f"{listed}?on=2009-07-31&status__exact=published").content.decode()
    assert "Department of Peacekeeping Operations" in page
    assert "Department of Peace Operations" not in page
    assert admin_client.get(f"{listed}?on=nonsense").status_code == 200
    page = admin_client.get(f"{listed}?authority=none").content.decode()
    assert "Mine Action" in page
    assert ">UNMIS<" not in page


def test_a_relation_is_found_by_any_way_to_write_a_symbol(admin_client, registry):
    answer = admin_client.get(
        reverse("admin:autocomplete"),
        {
            "app_label": "orgchart",
            "model_name": "mandatereference",
            "field_name": "document",
            "term": "ga resolution 61/279",
        },
    )
    assert [result["text"] for result in answer.json()["results"]] == ["A/RES/61/279"]


def test_a_unit_links_to_its_place_in_the_chart(admin_client, registry):
    dpko = Unit.objects.get(code="dpko")
    page = admin_client.get(change(dpko)).content.decode()
    assert "/#unit-dpko" in page


@pytest.mark.parametrize("value", ["soon", "2007-13", "1066", "20070629"])
def test_a_wrong_date_is_refused_beside_its_field(admin_client, value):
    name = NameFactory()
    data = form_data(admin_client.get(change(name)).content.decode()) | {"start": value}
    page = admin_client.post(change(name), data).content.decode()
    assert re.search(r"errorlist.{0,80}(is not a|not a plausible) ", page, re.DOTALL)


@pytest.mark.parametrize("kind", ["unit", "unitname"])
def test_a_filter_by_day_says_what_is_not_a_day_and_shows_the_day_that_was_meant(
    kind, admin_client
):
    unit("dpko")
    listed = reverse(f"admin:orgchart_{kind}_changelist")
    assert "“soon” is not a day" in admin_client.get(f"{listed}?on=soon").content.decode()
    page = admin_client.get(f"{listed}?on=2009").content.decode()
    assert 'name="on" value="2009-12-31"' in page
    assert "is not a day" not in page
    assert "is not a day" not in admin_client.get(listed).content.decode()
