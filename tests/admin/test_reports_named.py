"""Which report of a reader a form answers: the one that the reason names. And the reports in the queue."""

import pytest

from orgchart import roles
from orgchart.models import Proposal, ReaderReport, ReportedWork

from ..accounts import signed_in
from .queueing import PAGE
from .test_reader_reports import page, report
from .test_reported_works import corrected, form_of, kept, reported

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("why", ["Nothing to do with it", ""])
def test_a_correction_whose_reason_does_not_name_the_report_leaves_it(why):
    name = reported()
    saved = corrected(signed_in(roles.PUBLISHER), name, why=why or "A spelling mistake")
    assert "is answered" not in saved
    assert kept().state == ReaderReport.State.RECEIVED
    corrected(signed_in(roles.EDITOR), name, name="Another", why=why)
    assert Proposal.objects.count() == 1
    assert not ReportedWork.objects.exists()


def test_the_box_for_the_reason_says_what_the_number_does():
    publisher = signed_in(roles.PUBLISHER)
    assert "While the number of the report stands here" in page(publisher, form_of(reported()))
    plain = page(publisher, "/admin/orgchart/unitname/add/")
    assert "While the number of the report stands here" not in plain


def test_what_was_answered_before_stays_in_the_answer():
    name = reported(state="looked_at", answer="We asked the mission.")
    corrected(signed_in(roles.PUBLISHER), name)
    assert kept().state == ReaderReport.State.CORRECTED
    assert kept().answer == "We asked the mission."


def test_the_queue_has_the_reports_first_that_have_waited_longest():
    for number in range(12):
        report(
            reference=f"QQQQ-{number + 2222}", page="/units/", at=f"2026-01-{number + 1:02}T00:00Z"
        )
    listed = page(signed_in(roles.PUBLISHER), PAGE)
    assert "12 reports of readers wait" in listed
    assert "QQQQ-2222" in listed
    assert "QQQQ-2233" not in listed
