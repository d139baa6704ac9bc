"""A form of any size is saved, or its refusal says what to do; nothing is lost on the way."""

import pytest
from django.urls import reverse

from orgchart import roles

from ..accounts import signed_in
from ..factories import AppointmentFactory, PersonFactory, PostFactory, SourceFactory, unit
from .forms import change, form_data

pytestmark = pytest.mark.django_db


def test_a_post_with_many_holders_is_saved_whole():
    source = SourceFactory()
    post = PostFactory(unit=unit("big"))
    for year in range(1994, 2054):
        holder = PersonFactory(name=f"Person of {year}")
        AppointmentFactory(post=post, person=holder, start=str(year), end=str(year), source=source)
    client = signed_in(roles.PUBLISHER)
    data = form_data(client.get(change(post)).content.decode())
    assert len(data) > 1000
    answer = client.post(change(post), data | {"appointments-59-locator": "p. 7", "why": "So"})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert post.appointments.get(start="2053").locator == "p. 7"


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
