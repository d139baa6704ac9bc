"""A new record gets its code from what is typed: shown while a person types, and made when it is empty."""

import pytest
from django.urls import reverse

from orgchart import roles
from orgchart.models import Mandate, Post, Source, Theme

from ..accounts import signed_in
from ..factories import PersonFactory, PostFactory, SourceFactory, unit
from .forms import form_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def publisher(db):
    return signed_in(roles.PUBLISHER)


def code_of(client, model, **fields):
    asked = {**fields, "as": "code", "kind": model}
    return client.get(reverse("admin:reading"), asked).json()["value"]


def add(client, model, **fields):
    address = reverse(f"admin:orgchart_{model}_add")
    data = form_data(client.get(address).content.decode()) | fields
    return client.post(address, data)


def test_a_mandate_gets_one_from_its_unit_and_theme(publisher):
    police, theme = unit("police-division"), Theme.objects.get(code="police")
    said = {
        "unit": police.pk,
        "theme": theme.code,
        "text": "It does it.",
        "role": "lead",
        "code": "",
    }
    assert (
        code_of(publisher, "mandate", unit=police.pk, theme=theme.code) == "police-division-police"
    )
    assert add(publisher, "mandate", **said).status_code == 302
    assert Mandate.objects.get().code == "police-division-police"
    assert add(publisher, "mandate", **said, start="2020").status_code == 302
    assert Mandate.objects.latest("pk").code == "police-division-police-2"


def test_a_post_gets_one_from_its_unit_and_title(publisher):
    division = unit("police-division")
    said = {"unit": division.pk, "title": "Chief of Unit", "kind": "other", "code": ""}
    assert add(publisher, "post", **said).status_code == 302
    assert Post.objects.get().code == "police-division-chief-of-unit"
    assert code_of(publisher, "post", **said) == "police-division-chief-of-unit-2"


def test_one_that_is_typed_stays(publisher):
    said = {"unit": unit("a").pk, "title": "Chief", "kind": "other", "code": "My-Code"}
    assert add(publisher, "post", **said).status_code == 302
    assert Post.objects.get().code == "My-Code"


def test_a_source_gets_one_from_its_title(publisher):
    assert add(publisher, "source", title="A page", slug="").status_code == 302
    assert Source.objects.get().slug == "a-page"


def test_what_no_code_can_be_made_of_is_said_beside_it(publisher):
    page = add(publisher, "source", title="局", slug="")
    assert "No code can be made of what you typed" in page.content.decode()
    assert not Source.objects.exists()


def test_what_is_missing_is_not_said_of_the_code(publisher):
    page = add(publisher, "mandate", code="").content.decode()
    assert "No code can be made" not in page
    assert "This field is empty" in page


@pytest.mark.parametrize(
    "fields",
    [{}, {"unit": "1e9", "theme": "police"}, {"unit": "999", "theme": "police"}, {"unit": "", "theme": ""}],
)  # fmt: skip
def test_there_is_none_before_what_it_is_made_of(publisher, fields):
    assert code_of(publisher, "mandate", **fields) == ""


@pytest.mark.parametrize("kind", ["", "nonsense", "appointment", "document"])
def test_kinds_without_a_code_have_none(publisher, kind):
    assert code_of(publisher, kind, unit="1", title="x", name="x") == ""


@pytest.mark.parametrize("factory", [PersonFactory, PostFactory, SourceFactory])
def test_a_record_that_exists_keeps_its_code(publisher, factory):
    one = factory()
    page = publisher.get(reverse(f"admin:orgchart_{one._meta.model_name}_change", args=[one.pk]))
    assert "data-made-of" not in page.content.decode()


def test_a_duplicate_gets_one_of_its_own(publisher):
    one = PostFactory(code="the-chief")
    page = publisher.get(f"{reverse('admin:orgchart_post_add')}?_like={one.pk}").content.decode()
    assert form_data(page)["code"] == ""
