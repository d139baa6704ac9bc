"""A day in an address may be written in the digits of any script."""

import pytest

from ..factories import LineFactory, unit
from .test_languages import page_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["", "/ar", "/fr"])
@pytest.mark.parametrize(
    "address",
    [
        "/?on={}",
        "/units/dpko/?on={}",
        "/units/?on={}",
        "/people/?on={}",
        "/documents/?on={}",
        "/search/?q=dpko&on={}",
        "/embed/?on={}",
        "/field/?on={}",
        "/changes/?from={}&to={}",
        "/?on={}&since={}",
        "/chart.json?on={}",
        "/chart.svg?on={}",
    ],
)
@pytest.mark.parametrize(
    ("written", "read"),
    [("٢٠٠٩", "2009"), ("۲۰۰۹-۰۷", "2009-07"), ("２００９-０７-３１", "2009-07-31")],
)
def test_a_page_is_that_of_the_day(client, language, address, written, read):
    dpko = unit("dpko")
    LineFactory(child=dpko, parent=unit("sg"))
    asked, usual = (client.get(language + address.format(day, day)) for day in (written, read))
    assert (asked.status_code, usual.status_code) == (200, 200)


def test_the_page_says_the_day_in_its_own_digits(client):
    LineFactory(child=unit("dpko"), parent=unit("sg"))
    page = page_of(client, "/ar/?on=٢٠٠٩-٠٧-٣١").content.decode()
    assert 'value="2009-07-31"' in page
