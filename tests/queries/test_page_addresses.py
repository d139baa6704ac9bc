"""The addresses of the pages of many records are those that each record gives."""

import pytest

from orgchart.models import RECORDS
from orgchart.queries.page_addresses import PageAddresses

pytestmark = pytest.mark.django_db


def test_each_record_has_the_address_that_it_gives_itself(registry):
    address, compared = PageAddresses(), 0
    for kind in RECORDS:
        for record in kind.objects.all()[:40]:
            assert address(record) == record.page_address(), record
            compared += bool(address(record))
    assert compared > 400
