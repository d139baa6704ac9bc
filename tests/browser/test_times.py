"""Staff see times in their own time zone, also where a clock changes; the pages themselves say UTC."""

from datetime import UTC, datetime

import pytest
from reversion.models import Revision

from orgchart import roles

from .signing_in import sign_in

pytestmark = pytest.mark.browser
BEFORE_AND_AFTER = (
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
)
"""In Paris the clocks went back between them, from three to two."""


def times_seen(chromium, site, zone):
    context = chromium.new_context(base_url=site, timezone_id=zone)
    try:
        page = context.new_page()
        user = sign_in(page, roles.PUBLISHER)
        for at in BEFORE_AND_AFTER:
            Revision.objects.create(date_created=at, user=user, comment="Written")
        page.goto("/admin/")
        seen = page.locator("time[title^='25 October 2026']")
        return seen.all_text_contents(), [one.get_attribute("title") for one in seen.all()]
    finally:
        context.close()


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("UTC", ["25 October 2026, 01:30 UTC", "25 October 2026, 00:30 UTC"]),
        ("Europe/Paris", ["25 October 2026, 02:30 CET", "25 October 2026, 02:30 CEST"]),
        ("America/New_York", ["24 October 2026, 21:30 GMT-4", "24 October 2026, 20:30 GMT-4"]),
    ],
)
def test_times_are_those_of_the_reader_and_the_title_has_utc(chromium, site, zone, said):
    seen, titles = times_seen(chromium, site, zone)
    assert seen == said
    assert titles == ["25 October 2026, 01:30 UTC", "25 October 2026, 00:30 UTC"]
