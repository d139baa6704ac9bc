"""What a page of the admin reads does not grow with the registry: rows are counted at two sizes."""

import pytest
from django.contrib import admin
from django.db import transaction
from django.urls import reverse

from orgchart import roles
from orgchart.exchange import sample
from orgchart.models import RECORDS, Unit
from tests.accounts import signed_in
from tests.rows import reading
from tests.views.test_rows import LARGE, ONE_CHART, ONE_PAGE, SMALL

pytestmark = pytest.mark.django_db


def addresses():
    """What is looked at, with its address: the home page, every list, a form of every kind and more."""
    for name in ("index", "drafts", "edits"):
        yield name, reverse(f"admin:{name}")
    for model in RECORDS:
        if model._meta.app_label == "orgchart" and admin.site.is_registered(model):
            name = f"admin:orgchart_{model._meta.model_name}"
            yield f"{model._meta.model_name} list", reverse(f"{name}_changelist")
            if first := model.objects.order_by("pk").first():
                yield f"{model._meta.model_name} form", reverse(f"{name}_change", args=[first.pk])
    unit = Unit.objects.order_by("pk")[8]
    yield "history of a unit", reverse("admin:history", args=["unit", unit.pk])
    units = reverse("admin:orgchart_unit_changelist")
    yield "unit search", f"{units}?q=police"
    yield "third page of units", f"{units}?p=3"


def rows_read(units):
    """The rows that each page reads with a sample of so many units, which is then undone."""
    with transaction.atomic():
        sample.fill(units)
        client = signed_in(roles.PUBLISHER)
        found = {}
        for name, address in addresses():
            with reading() as read:
                assert client.get(address).status_code == 200, address
            found[name] = read.rows
        transaction.set_rollback(True)
    return found


ONE_MORE = {"unit list": ONE_CHART, "third page of units": ONE_CHART}
"""The tree of units shows as much as a chart."""


def test_no_page_of_the_admin_reads_more_rows_of_a_larger_registry():
    small, large = rows_read(SMALL), rows_read(LARGE)
    grown = {
        name: (small[name], rows)
        for name, rows in large.items()
        if rows > small[name] + ONE_MORE.get(name, ONE_PAGE)
    }
    assert grown == {}
