"""The quality page: it links to each finding, and keeps counts only when a writer asks for it."""

import pytest

from orgchart import roles
from orgchart.models import QualityCount
from orgchart.queries.quality import CHECKS

from ..accounts import signed_in

pytestmark = pytest.mark.django_db
PAGE = "/admin/quality/"


def test_the_page_links_to_each_finding_and_keeps_nothing(registry):
    page = signed_in(roles.EDITOR).get(PAGE).content.decode()
    for check in CHECKS:
        assert str(check.title) in page
    assert "/admin/orgchart/unit/" in page
    assert 'class="trend"' not in page
    assert not QualityCount.objects.exists()


def test_a_writer_keeps_the_counts_of_the_day(registry):
    client = signed_in(roles.EDITOR)
    page = client.post(PAGE, follow=True).content.decode()
    assert "Today’s counts are kept." in page
    counts = {count.check_name: count.count for count in QualityCount.objects.all()}
    assert counts["without_solid_line"] == 6
    assert len(counts) == len(CHECKS)
    client.post(PAGE)
    assert QualityCount.objects.count() == len(CHECKS)
    assert "Units without a solid line" in client.get("/admin/").content.decode()


def test_a_reader_keeps_no_counts(registry):
    client = signed_in(roles.VIEWER)
    assert "Keep today" not in client.get(PAGE).content.decode()
    assert client.post(PAGE).status_code == 403
    assert not QualityCount.objects.exists()


def test_earlier_counts_are_drawn_with_those_of_today(registry):
    client = signed_in(roles.EDITOR)
    client.post(PAGE)
    QualityCount.objects.update(day="2026-01-01")
    page = client.get(PAGE).content.decode()
    assert 'class="trend"' in page
    assert "6 on 1 January 2026." in page
    assert QualityCount.objects.count() == len(CHECKS)


def test_all_findings_of_a_check_can_be_shown(registry):
    client = signed_in(roles.VIEWER)
    short, whole = client.get(PAGE), client.get(f"{PAGE}?all=without_authority")
    assert whole.content.count(b"<li>") > short.content.count(b"<li>")
