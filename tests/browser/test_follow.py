"""A reader follows a unit by mail, from the form to the button of the page that the first mail leads to."""

import re

import pytest
from django.core import mail

from orgchart.models import Follower
from orgchart.writing import reader_reports

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_address_is_confirmed_and_stopped_in_a_browser(page, site, settings, monkeypatch):
    settings.FOLLOW_BY_MAIL, settings.SITE_ADDRESS = True, site
    monkeypatch.setattr(reader_reports, "QUICKEST", 0)
    page.goto("/units/dpko/follow/")
    page.get_by_label("Your mail address").fill("reader@example.org")
    page.locator("main form button").click()
    page.get_by_text("Look into your mail.").wait_for()
    [asked] = mail.outbox
    [confirm] = re.findall(r"http\S*/following/confirm/\S+", asked.body)
    page.goto(confirm)
    page.get_by_role("button", name="Yes, send me mails").click()
    page.get_by_text("The first mail comes when").wait_for()
    assert Follower.objects.get().confirmed_at
    [stop] = re.findall(r"http\S*/following/\?key=\S+", asked.body)
    page.goto(stop)
    page.locator("main form button").last.click()
    page.wait_for_load_state()
    assert not Follower.objects.exists()
