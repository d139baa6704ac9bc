"""The panels of experts and other missions on sanctions, by A/79/6 (Sect. 3)/Add.1."""

from datetime import date

import pytest

from orgchart.models import (
    Location,
    Mandate,
    MandateReference,
    ParentRelationship,
    Unit,
    UnitName,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]

FOUNDED = [
    # unit, row of annex II, the resolution that founded it
    ("group-of-experts-drc", 11, "S/RES/1533 (2004)"),
    ("panel-sudan", 12, "S/RES/1591 (2005)"),
    ("support-committee-1718", 13, "S/RES/1874 (2009)"),
    ("panel-libya", 14, "S/RES/1973 (2011)"),
    ("panel-central-african-republic", 15, "S/RES/2127 (2013)"),
    ("panel-yemen", 16, "S/RES/2140 (2014)"),
    ("panel-south-sudan", 17, "S/RES/2206 (2015)"),
    ("sanctions-monitoring-team", 18, "S/RES/1526 (2004)"),
    ("ombudsperson-1904", 19, "S/RES/1904 (2009)"),
    ("implementation-2231", 20, "S/RES/2231 (2015)"),
    ("panel-somalia", 21, "S/RES/2444 (2018)"),
    ("panel-haiti", 22, "S/RES/2653 (2022)"),
]

CALLED = [
    # unit, day, its name on that day
    ("support-committee-1718", date(2024, 4, 30), "Panel of Experts on the Democratic People"),
    ("support-committee-1718", date(2024, 5, 28), "Support to the Security Council Committee"),
    ("panel-central-african-republic", date(2024, 7, 29), "Panel of Experts on the Central"),
    ("panel-central-african-republic", date(2024, 7, 30), "Panel of Experts pursuant to"),
    ("panel-somalia", date(2023, 11, 30), "Panel of Experts on Somalia"),
    ("panel-somalia", date(2024, 5, 28), "Panel of Experts pursuant to resolution 2713 (2023)"),
    ("sanctions-monitoring-team", date(2008, 6, 30), "Analytical Support and Sanctions"),
    ("panel-haiti", date(2024, 5, 28), "Panel of Experts on Haiti"),
]

RENEWED = [
    # unit, the last resolution that is recorded, until when
    ("group-of-experts-drc", "S/RES/2783 (2025)", "2026-08-01"),
    ("panel-sudan", "S/RES/2772 (2025)", "2026-03-12"),
    ("panel-libya", "S/RES/2769 (2025)", "2026-05-15"),
    ("panel-central-african-republic", "S/RES/2789 (2025)", "2026-08-31"),
    ("panel-yemen", "S/RES/2801 (2025)", "2026-12-15"),
    ("panel-south-sudan", "S/RES/2781 (2025)", "2026-07-01"),
    ("sanctions-monitoring-team", "S/RES/2734 (2024)", "2027-06"),
    ("ombudsperson-1904", "S/RES/2734 (2024)", "2027-06"),
    ("panel-somalia", "S/RES/2776 (2025)", "2026-01-13"),
    ("panel-haiti", "S/RES/2752 (2024)", "2025-11-18"),
]

SEATS = [
    ("sanctions-monitoring-team", date(2024, 5, 28), "New York"),
    ("ombudsperson-1904", date(2024, 5, 28), "New York"),
    ("panel-somalia", date(2024, 5, 28), "Nairobi"),
    ("panel-sudan", date(2005, 7, 19), "Addis Ababa"),
    ("panel-sudan", date(2024, 5, 28), ""),
    ("panel-yemen", date(2024, 5, 28), ""),
]


@pytest.mark.parametrize(("unit", "row", "resolution"), FOUNDED)
def test_which_resolution_founded_a_panel_and_who_led_it_in_may_2024(unit, row, resolution):
    first = min(UnitName.objects.filter(unit__code=unit), key=lambda name: name.period.first)
    assert first.started_by.symbol == resolution
    led = ParentRelationship.objects.published().on(date(2024, 5, 28)).get(child__code=unit)
    assert (led.parent.code, led.locator) == ("dppa", f"annex II, row {row}")


@pytest.mark.parametrize(("unit", "day", "name"), CALLED)
def test_what_a_panel_was_called_on_a_day(unit, day, name):
    assert UnitName.objects.published().on(day).get(unit__code=unit).name.startswith(name)


@pytest.mark.parametrize(("unit", "symbol", "day"), RENEWED)
def test_which_resolution_extended_a_panel_last_and_until_when(unit, symbol, day):
    mandate = Mandate.objects.get(code=f"{unit}-founding")
    assert str(mandate.expires) == day
    assert MandateReference.objects.filter(
        mandate=mandate, kind="renews", document__symbol=symbol
    ).exists()


@pytest.mark.parametrize(("unit", "day", "town"), SEATS)
def test_where_a_panel_was_on_a_day(unit, day, town):
    assert Location.objects.published().on(day).get(unit__code=unit).headquarters == town


def test_the_mission_for_resolution_2231_ended_in_2025():
    name = UnitName.objects.get(unit__code="implementation-2231")
    assert (str(name.end), name.ended_by.symbol) == ("2025", "S/RES/2231 (2015)")


def test_missions_on_sanctions_that_others_lead_are_not_recorded():
    """Rows 23 and 24 of the annex have the Office for Disarmament Affairs and CTED as lead."""
    assert not Unit.objects.filter(code__contains="1540").exists()
