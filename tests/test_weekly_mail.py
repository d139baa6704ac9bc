"""The mail of the week: what it tells, to whom, and what it costs."""

from datetime import date
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from orgchart.queries.quality_dates import expiring_mandates, long_unconfirmed
from orgchart.writing import reminding
from orgchart.writing.reminding import mail_of_the_week, parts_of_the_week

from .factories import MandateFactory, NameFactory, SourceFactory, chain, unit

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 27)


def confirmed(code, day, **fields):
    """A name that a source last confirmed on that day; none if it is empty."""
    source = {"confirmed": day, "confirmed_by": SourceFactory()} if day else {}
    return NameFactory(unit__code=code, start="2000", **source, **fields)


def told(today=TODAY):
    parts = parts_of_the_week(today)
    return mail_of_the_week(parts)[1] if parts else ""


@pytest.fixture
def due():
    """A mandate that expires soon, and a name that was not confirmed for two years."""
    confirmed("force", "2024", name="The Force", acronym="TF")
    mission = NameFactory(unit__code="mission", name="The Mission", acronym="TM", start="2000").unit
    MandateFactory(unit=mission, text="To observe", start="2001", expires="2026-12-31")
    return mission


@pytest.mark.parametrize(
    ("expires", "is_told"),
    [
        ("2026-11-26", False),
        ("2026-11-27", True),
        ("2026-12", True),
        ("2027-01-26", True),
        ("2027-01-27", False),
        ("2027", False),
        ("", False),
    ],
)
def test_a_mandate_is_told_in_the_sixty_days_before_it_expires(expires, is_told):
    MandateFactory(unit=unit("a"), start="2001", expires=expires)
    found = expiring_mandates(TODAY, TODAY + reminding.AHEAD)
    assert bool(found) is is_told


def test_a_draft_is_not_told():
    MandateFactory(unit=unit("b"), start="2001", status="draft", expires="2026-12-31")
    assert not expiring_mandates(TODAY, TODAY + reminding.AHEAD)


@pytest.mark.parametrize(
    ("day", "status", "is_found"),
    [
        ("2024", "published", True),
        ("2025-11-26", "published", True),
        ("2025-11-27", "published", False),
        ("2025", "published", False),
        ("", "published", False),
        ("2024", "draft", False),
    ],
)
def test_what_still_holds_and_was_not_confirmed_for_a_year(day, status, is_found):
    confirmed("a", day, status=status)
    assert bool(long_unconfirmed(TODAY)) is is_found


def test_the_mail_names_unit_day_number_and_page(due, settings):
    settings.SITE_ADDRESS = "https://registry.example"
    text = told()
    assert "Mandates that expire within 60 days: 1" in text
    assert "TM: the mandate “To observe” expires on 31 December 2026." in text
    assert "The Force (TF) was last confirmed on 2024." in text
    assert "https://registry.example/admin/quality/?all=long_unconfirmed" in text
    assert "expired" not in text


def test_it_names_no_more_than_fifteen_and_says_how_many_there_are(due):
    for number in range(20):
        MandateFactory(unit=due, start="2001", expires="2026-12-01", code=f"m-{number}")
    text = told()
    assert "within 60 days: 21" in text
    assert text.count("expires on 1 December 2026") == 15
    assert "and 6 more" in text


@pytest.mark.parametrize("size", [2, 20])
def test_it_costs_as_many_queries_at_any_size(size, django_assert_max_num_queries):
    for one in chain(size):
        MandateFactory(unit=one, start="2001", expires="2026-12-31")
        MandateFactory(unit=one, start="2001", expires="2020", code=f"old-{one.pk}")
        confirmed(f"unit-{one.pk}", "2020")
    with django_assert_max_num_queries(16):
        told()


def test_the_command_mails_each_address(due, settings, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_args: TODAY)
    settings.WEEKLY_MAIL = ["ann@example.org", "bob@example.org"]
    out = StringIO()
    call_command("weekly_mail", stdout=out)
    assert [message.to for message in mail.outbox] == [["ann@example.org"], ["bob@example.org"]]
    assert mail.outbox[0].subject == "Organization chart registry: what falls due"
    assert "Mailed to ann@example.org, bob@example.org." in out.getvalue()


def test_a_dry_run_shows_the_mail_and_sends_none(due, settings, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_args: TODAY)
    out = StringIO()
    call_command("weekly_mail", "--dry-run", stdout=out)
    assert "expires on 31 December 2026" in out.getvalue()
    assert not mail.outbox


def test_without_an_address_it_says_what_is_missing(due, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_args: TODAY)
    with pytest.raises(CommandError, match="WEEKLY_MAIL is empty"):
        call_command("weekly_mail")


def test_a_mail_server_that_refuses_is_said_in_words(due, settings, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_args: TODAY)
    settings.WEEKLY_MAIL = ["ann@example.org"]

    def refuse(*_args):
        raise ConnectionRefusedError("nobody listens")

    monkeypatch.setattr(reminding, "send_mail", refuse)
    with pytest.raises(CommandError, match="The mail server does not take the mail"):
        call_command("weekly_mail")


def test_if_nothing_falls_due_no_mail_is_sent(settings):
    settings.WEEKLY_MAIL = ["ann@example.org"]
    out = StringIO()
    call_command("weekly_mail", stdout=out)
    assert out.getvalue().strip() == "Nothing falls due."
    assert not mail.outbox
