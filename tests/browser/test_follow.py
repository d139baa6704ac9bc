"""Following a unit by mail in a browser, which says itself where a form comes from."""

import re

import pytest
from django.core import mail
from playwright.sync_api import expect

from orgchart.writing import reader_reports

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_reader_confirms_and_stops_with_the_links_of_the_mail(page, site, settings, monkeypatch):
    settings.FOLLOW_BY_MAIL, settings.SITE_ADDRESS = True, site
    page.goto(f"{site}/fr/units/unifil/follow/")
    page.locator("main input[type=email]").fill("reader@example.org")
    monkeypatch.setattr(reader_reports, "QUICKEST", 0)
    page.locator("main form button").click()
    expect(page.locator("main")).to_contain_text("Consultez votre messagerie")
    text = mail.outbox[-1].body
    page.goto(re.search(r"\S+/following/confirm/\S+", text)[0])
    page.locator("main form button").click()
    expect(page.locator("main form")).to_have_count(0)
    page.goto(re.search(r"\S+/following/\?key=\S+", text)[0])
    page.locator("main form button").last.click()
    expect(page.locator("[role=alert]")).to_have_count(0)
    expect(page.locator("main form")).to_have_count(0)
