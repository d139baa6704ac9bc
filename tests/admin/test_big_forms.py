"""A form of any size is saved, or its refusal says what to do; nothing is lost on the way."""

import pytest
from django.urls import reverse

from orgchart import roles
from orgchart.models import UnitName

from ..accounts import signed_in
from ..factories import NameFactory, SourceFactory, unit
from .forms import change, form_data

pytestmark = pytest.mark.django_db


def test_a_unit_with_many_facts_is_saved_whole():
    big, source = unit("big", end="1993"), SourceFactory()
    for year in range(1994, 2064):
        NameFactory(unit=big, name=f"Name of {year}", start=str(year), end=str(year), source=source)
    client = signed_in(roles.PUBLISHER)
    data = form_data(client.get(change(big)).content.decode())
    assert len(data) > 1000
    [field] = [name for name, value in data.items() if value == "Name of 2063"]
    answer = client.post(change(big), data | {field: "Another name", "why": "Corrected"})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert UnitName.objects.get(unit=big, start="2063").name == "Another name"


@pytest.mark.parametrize(
    "limit", [{"DATA_UPLOAD_MAX_NUMBER_FIELDS": 20}, {"DATA_UPLOAD_MAX_MEMORY_SIZE": 100}]
)
def test_a_form_beyond_every_limit_is_called_too_large(limit, settings):
    for name, value in limit.items():
        setattr(settings, name, value)
    address = reverse("admin:orgchart_unit_add")
    data = {f"field-{number}": "x" * 20 for number in range(30)}
    answer = signed_in(roles.PUBLISHER).post(
        address, "&".join(f"{name}={value}" for name, value in data.items()),
        content_type="application/x-www-form-urlencoded",
    )  # fmt: skip
    assert answer.status_code == 413
    page = answer.content.decode()
    assert "The form is too large" in page
    assert "Nothing was saved" in page
    assert "address" not in page
