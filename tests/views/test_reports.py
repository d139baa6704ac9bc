"""``/about/report/`` and ``/reports/…/``: readers report errors, robots do not, and nobody sees what they wrote."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from orgchart.models import ReaderReport
from orgchart.views import report_form
from orgchart.writing import reader_reports
from orgchart.writing.reader_reports import forget_private, new_stamp

from ..factories import NameFactory
from ..rows import reading
from .test_pages import text

pytestmark = pytest.mark.django_db
FORM = "/about/report/"
HERE = {"HTTP_ORIGIN": "http://testserver", "HTTP_SEC_FETCH_SITE": "same-origin"}


@pytest.fixture(autouse=True)
def counts_of_its_own(own_cache):
    """No other test has sent a report."""


def stamp(age=60.0):
    """A stamp of a form that was opened so many seconds ago."""
    with pytest.MonkeyPatch.context() as patched:
        now = timezone.now().timestamp() - age
        patched.setattr(signing.time, "time", lambda: now)
        return new_stamp()


def send(client=None, *, age=60.0, **typed):
    given = {"words": "It ended in 1964.", "stamp": stamp(age), **typed}
    return (client or Client(enforce_csrf_checks=True)).post(FORM, given, **HERE)


def said(answer):
    return unescape(" ".join(answer.content.decode().split()))


def test_a_reader_without_a_cookie_reports_an_error_and_gets_a_number():
    client = Client(enforce_csrf_checks=True)
    form = client.get(f"{FORM}?page=/units/dpko/%3Fon%3D2009-07-31")
    assert not form.cookies
    assert "The page: http://testserver/units/dpko/?on=2009-07-31" in said(form)
    answer = send(
        client,
        page="/units/dpko/?on=2009-07-31",
        shown_by="A/RES/61/279",
        mail="reader@example.org",
    )
    kept = ReaderReport.objects.get()
    assert answer.status_code == 200
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"
    assert f"<strong>{kept.reference}</strong>" in said(answer)
    assert re.fullmatch(r"[2-9B-Z]{4}-[2-9B-Z]{4}", kept.reference)
    assert (kept.words, kept.shown_by, kept.mail, kept.page, kept.state) == (
        "It ended in 1964.",
        "A/RES/61/279",
        "reader@example.org",
        "/units/dpko/?on=2009-07-31",
        "received",
    )


def test_a_fact_is_named_by_the_form_and_kept_with_the_report():
    name = NameFactory(name="Department of Peace", unit__code="dop", quotation="It was so.")
    page = text(Client(), "/units/dop/")
    link = f"{FORM}?fact=unitname-{name.pk}"
    assert f'<a href="{link}" rel="nofollow">Report an error</a>' in page
    form = said(Client().get(link))
    assert "Department of Peace" in form
    assert "The page: http://testserver/units/dop/" in form
    send(fact=f"unitname-{name.pk}", page="/units/dop/")
    kept = ReaderReport.objects.get()
    assert (kept.fact_kind, kept.fact_id) == ("orgchart.unitname", name.pk)
    assert "Department of Peace" in kept.about


def test_a_report_that_somebody_only_looks_at_is_not_said_to_be_answered():
    ReaderReport.objects.create(
        reference="KKKK-2222", state="looked_at", answered_at=timezone.now()
    )
    page = text(Client(), "/reports/KKKK-2222/")
    assert "being looked at" in page
    assert "Answered" not in page


@pytest.mark.parametrize(
    "written",
    [
        *("unitname-{draft}", "unitname-0", f"unitname-{10**19}", "unitname--1", "unitname-²"),
        *("user:1", "unit:1", "unitname", ":", "unitname-1:2", "<b>:1"),
    ],
)
def test_what_names_no_public_fact_is_a_report_about_no_fact(written):
    draft = NameFactory(name="Zzyzx", status="draft")
    written = written.format(draft=draft.pk)
    form = Client().get(FORM, {"fact": written})
    assert form.status_code == 200
    assert "Zzyzx" not in said(form)
    answer = send(fact=written)
    assert answer.status_code == 200
    assert "Zzyzx" not in said(answer)
    kept = ReaderReport.objects.get()
    assert (kept.fact_kind, kept.fact_id, kept.about) == ("", None, "")


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"words": ""}, "Say what is wrong."),
        ({"words": " \n\t "}, "Say what is wrong."),
        ({"words": "x" * 4001}, "This has 4001 characters. Write 4000 at most."),
        ({"words": "bell \x07 rings"}, "U+0007"),
        ({"words": "<a href='x'>cheap</a>"}, "Write plain text, without HTML."),
        ({"shown_by": "[url=x]cheap[/url]"}, "Write plain text, without HTML."),
        ({"shown_by": "y" * 1001}, "Write 1000 at most."),
        ({"words": "http://a http://b https://c www.d"}, "at most 3 addresses"),
        ({"mail": "nobody"}, "This is no mail address."),
        ({"mail": "a@example.org\nBcc: b@example.org"}, "This is no mail address."),
        ({"mail": "a" * 250 + "@example.org"}, "Write 254 at most."),
        ({"website": "https://cheap.example"}, "A box that people do not see was filled in"),
        ({"stamp": ""}, "open for more than a day"),
        ({"stamp": "KKKK-KKKK:1:forged"}, "open for more than a day"),
        ({"age": 25 * 3600}, "open for more than a day"),
        ({"age": -60}, "faster than people write"),  # the test itself may be slow
    ],
)
def test_what_is_wrong_with_a_form_is_said_and_what_was_typed_is_kept(typed, message):
    typed = {"words": "It ended in 1964.", "shown_by": "S/RES/186", "page": "/units/dpko/", **typed}
    answer = send(**typed)
    page = said(answer)
    assert answer.status_code == 422
    assert message in page
    assert "Nothing was sent yet." in page
    assert not ReaderReport.objects.exists()
    for name in ("words", "shown_by"):
        assert typed[name].strip().replace("\x07", "")[:4] in page
    assert 'value="/units/dpko/"' in page
    assert "cheap.example" not in page


def test_a_form_that_was_refused_is_taken_when_it_is_sent_again():
    answer = send(stamp="forged", website="filled in")
    again = re.search(r'name="stamp" value="([^"]+)"', answer.content.decode())[1]
    young = send(stamp=again)
    assert "faster than people write" in said(young)
    kept = re.search(r'name="stamp" value="([^"]+)"', young.content.decode())[1]
    assert kept == again  # its age counts on


def test_a_form_that_is_sent_twice_is_one_report():
    once = stamp()
    first, second = send(stamp=once), send(stamp=once)
    assert said(first) == said(second)
    assert ReaderReport.objects.count() == 1


def test_what_is_corrected_and_sent_once_more_from_the_same_form_is_not_lost():
    """Back in the browser, another word, send: the form has the stamp that it had."""
    once = stamp()
    send(stamp=once)
    answers = [
        send(stamp=once, words="It ended in 1967.", mail="reader@example.org") for _time in "12"
    ]
    first, second = ReaderReport.objects.order_by("pk")
    assert (first.words, first.mail) == ("It ended in 1964.", "")
    assert (second.words, second.mail) == ("It ended in 1967.", "reader@example.org")
    assert all(second.reference in said(answer) for answer in answers)
    assert re.fullmatch(r"[2-9A-Z]{4}-[2-9A-Z]{4}", second.reference)


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_ORIGIN": "https://evil.example"},
        {"HTTP_ORIGIN": "null"},
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_SEC_FETCH_SITE": "same-site"},
    ],
)
def test_a_form_of_another_site_is_shown_and_not_kept(headers):
    answer = Client().post(FORM, {"words": "It ended.", "stamp": stamp()}, **headers)
    assert answer.status_code == 403
    assert "The form came from another site." in said(answer)
    assert "It ended." in said(answer)
    assert not ReaderReport.objects.exists()


def test_one_address_sends_a_few_reports_in_an_hour(settings):
    settings.ACCOUNT_RATE_LIMITS = {
        **settings.ACCOUNT_RATE_LIMITS,
        "report_error": "2/h/ip,9/d/key",
    }
    assert [send().status_code for _ in range(3)] == [200, 200, 429]
    refused = send()
    assert refused["Retry-After"] == "3600"
    assert "Too many reports came in." in said(refused)
    assert "It ended in 1964." in said(refused)
    assert send(Client(REMOTE_ADDR="192.0.2.7")).status_code == 200


def test_all_addresses_together_send_a_bounded_number(settings):
    settings.ACCOUNT_RATE_LIMITS = {
        **settings.ACCOUNT_RATE_LIMITS,
        "report_error": "9/h/ip,2/d/key",
    }
    sent = [send(Client(REMOTE_ADDR=f"192.0.2.{number}")).status_code for number in range(3)]
    assert sent == [200, 200, 429]


def test_a_form_that_is_refused_counts_for_nothing(settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "report_error": "1/h/ip"}
    assert send(words="").status_code == 422
    assert send().status_code == 200


def test_no_more_reports_wait_than_the_desk_can_bear(monkeypatch):
    monkeypatch.setattr(reader_reports, "MOST_WAITING", 1)
    assert send().status_code == 200
    refused = send()
    assert refused.status_code == 503
    assert "It ended in 1964." in said(refused)
    assert ReaderReport.objects.count() == 1
    ReaderReport.objects.update(state="unchanged", answer="No.")
    assert send().status_code == 200


def test_the_page_under_a_number_shows_the_state_and_nothing_that_a_reader_wrote():
    send(
        words="Zzyzx words",
        shown_by="Zzyzx source",
        mail="zzyzx@example.org",
        page="/units/?q=zzyzx",
    )
    kept = ReaderReport.objects.get()
    address = kept.get_absolute_url()
    page = text(Client(), address)
    assert "Nobody has looked at it yet." in page
    assert '<meta name="robots" content="noindex">' in page
    for state, answer, link in (
        ("looked_at", "We ask the archive.", ""),
        ("unchanged", "S/RES/186 says so.", ""),
        ("corrected", "", "/units/unficyp/"),
    ):
        ReaderReport.objects.update(state=state, answer=answer, link=link, mail="")
        page = text(Client(), address)
        assert str(kept.State(state).label) in page
        assert answer in page
        assert (f'href="{link}"' in page) == bool(link)
        assert "zzyzx" not in page.lower()
    assert "/units/unficyp/" in text(Client(), address.lower())


@pytest.mark.parametrize("number", ["KKKK-KKKK", "1", "a" * 300, "DROP-TABLE"])
def test_a_number_that_nobody_has_is_said(number):
    page = text(Client(), f"/reports/{number}/", status=404)
    assert f"There is no report with the number {number[:20]}." in page


def test_the_form_and_the_states_are_never_kept_and_other_pages_still_are():
    NameFactory(unit__code="dop", quotation="It was so.")
    first, second = Client().get(FORM), Client().get(FORM)
    assert first["Cache-Control"].startswith("private")
    assert first["ETag"] != second["ETag"]
    unit = Client().get("/units/dop/")
    assert unit["Cache-Control"].startswith("public")
    assert not unit.cookies


def test_a_site_that_takes_no_reports_says_whom_to_write_to(settings):
    settings.READER_REPORTS, settings.REPORT_ADDRESS = False, "errors@example.org"
    name = NameFactory(unit__code="dop", quotation="It was so.")
    page = text(Client(), FORM)
    assert "mailto:errors@example.org" in page
    assert "<textarea" not in page
    assert send().status_code == 405
    assert f"fact=unitname-{name.pk}" not in text(Client(), "/units/dop/")


def test_the_address_of_the_setting_stands_beside_the_form(settings):
    settings.REPORT_ADDRESS = "errors@example.org"
    page = text(Client(), f"{FORM}?page=/units/")
    assert "<textarea" in page
    assert "mailto:errors@example.org?subject=Error%20on%20http%3A//testserver/units/" in page


def test_what_is_private_is_forgotten_and_the_answer_stays():
    now = timezone.now()
    for age, state in (
        (100, "corrected"),
        (80, "unchanged"),
        (200, "received"),
        (100, "looked_at"),
    ):
        send(page="/units/?q=me", mail="" if state in ReaderReport.FINAL else "a@example.org")
        latest = ReaderReport.objects.latest("pk")
        latest.state, latest.answer, latest.link = state, "So it is.", "/units/"
        latest.at = latest.answered_at = now - timedelta(days=age)
        latest.save()
        latest.works.create(kind="orgchart.unitname", object_id=1)
    assert forget_private(now) == 2
    assert forget_private(now) == 0
    with_works = ReaderReport.objects.filter(works__isnull=False)
    assert {one.state for one in with_works} == {"unchanged", "received", "looked_at"}
    kept = {
        report.state: (bool(report.words), bool(report.page), bool(report.mail), report.answer)
        for report in ReaderReport.objects.all()
    }
    assert kept == {
        "corrected": (False, False, False, "So it is."),
        "unchanged": (True, True, False, "So it is."),
        "received": (True, True, False, "So it is."),
        "looked_at": (True, True, True, "So it is."),
    }


def test_a_report_costs_the_same_whatever_else_is_there():
    def cost():
        with reading() as read:
            assert send(Client(REMOTE_ADDR="192.0.2.9")).status_code == 200
        return read.rows

    NameFactory()
    cost()
    first = cost()
    for number in range(30):
        NameFactory()
        ReaderReport.objects.create(reference=f"OLD{number}", words="x")
    assert cost() <= first + 31  # the bounded count of those that wait


def test_report_form_page_is_read_in_ascii():
    assert report_form.page_here("/units/?q=é") == "/units/?q=%C3%A9"
    assert report_form.page_here("//evil.example/") == ""
    assert len(report_form.page_here("/units/?q=" + "é" * 2000)) == len("/units/")
    assert reverse("report") == FORM
