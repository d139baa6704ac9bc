"""``/units/…/follow/`` and ``/following/…``: readers follow a unit by mail, and nobody is made to."""

import re
from datetime import timedelta
from html import unescape
from smtplib import SMTPServerDisconnected
from urllib.parse import urlsplit

import pytest
from django.core import mail, signing
from django.core.management import call_command
from django.test import Client
from django.utils import timezone, translation

from orgchart.models import Follower, Unit
from orgchart.writing import following
from orgchart.writing.following import forget_unconfirmed, link_text
from orgchart.writing.reader_reports import new_stamp

from ..factories import NameFactory
from .test_pages import text

pytestmark = pytest.mark.django_db
FORM = "/units/dop/follow/"
HERE = {"HTTP_ORIGIN": "http://testserver", "HTTP_SEC_FETCH_SITE": "same-origin"}
SITE = "https://registry.example"
MAIL = "reader@example.org"


@pytest.fixture(autouse=True)
def mails_are_sent(settings, own_cache):
    settings.FOLLOW_BY_MAIL, settings.SITE_ADDRESS = True, SITE
    NameFactory(name="Department of Peace", unit__code="dop")


def stamp(age=60.0):
    """A stamp of a form that was opened so many seconds ago."""
    with pytest.MonkeyPatch.context() as patched:
        now = timezone.now().timestamp() - age
        patched.setattr(signing.time, "time", lambda: now)
        return new_stamp()


def send(form=FORM, client=None, *, age=60.0, **typed):
    given = {"mail": MAIL, "stamp": stamp(age), **typed}
    return (client or Client(enforce_csrf_checks=True)).post(form, given, **HERE)


def said(answer):
    return unescape(" ".join(answer.content.decode().split()))


def link(message, page):
    """The path and query of the link to a page in a mail."""
    [found] = re.findall(rf"{SITE}(\S*{page}\S+)", message.body)
    return found


def press(address, **more):
    """Press the button of the page that the link in the first mail leads to."""
    client = Client(enforce_csrf_checks=True)
    shown = said(client.get(address))
    [written] = re.findall(r'name="link" value="([^"]+)"', shown)
    path = urlsplit(address).path
    return client.post(path, {"link": written}, **{**HERE, **more})


def follower(code="dop", **given):
    told = {"mail": MAIL, "key": "key-of-the-address", "unit_code": code, **given}
    return Follower.objects.create(**told)


# --- the form ----------------------------------------------------------------------------------------


def test_an_address_that_confirms_follows_the_unit_and_nothing_is_sent_before():
    client = Client(enforce_csrf_checks=True)
    assert f'<a href="{FORM}" rel="nofollow">Follow by mail</a>' in text(client, "/units/dop/")
    form = client.get(FORM)
    assert not form.cookies
    answer = send(client=client)
    assert answer.status_code == 200
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"
    assert "Look into your mail." in said(answer)
    assert MAIL not in said(answer)
    [asked] = mail.outbox
    assert asked.to == [MAIL]
    assert "Department of Peace" in asked.subject
    address = link(asked, "/following/confirm/")
    assert Follower.objects.get().confirmed_at is None
    assert client.get(address).status_code == 200
    assert (
        Follower.objects.get().confirmed_at is None
    )  # a program that opens links confirms nothing
    done = press(address)
    assert "You follow Department of Peace by mail." in said(done)
    kept = Follower.objects.get()
    assert kept.confirmed_at
    assert (kept.mail, kept.unit_code, kept.language) == (MAIL, "dop", "en-gb")
    assert len(mail.outbox) == 1


def test_a_link_that_is_opened_twice_confirms_once():
    send()
    address = link(mail.outbox[0], "/following/confirm/")
    press(address)
    first = Follower.objects.get().confirmed_at
    again = Client().get(address)
    assert "You follow Department of Peace by mail." in said(again)
    assert "<button" not in said(again).partition("<main")[2].partition("</main")[0]
    Client().post("/following/confirm/", {"link": link_text(Follower.objects.get())}, **HERE)
    assert Follower.objects.get().confirmed_at == first


def test_every_mail_can_be_stopped_with_one_click_from_elsewhere():
    send()
    [asked] = mail.outbox
    stop = asked.extra_headers["List-Unsubscribe"]
    assert asked.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stop == f"<{SITE}{link(asked, '/following/[?]key=')}>"
    address = stop[1:-1].removeprefix(SITE)
    client = Client(enforce_csrf_checks=True)
    answer = client.post(
        address, {"List-Unsubscribe": "One-Click"}, HTTP_ORIGIN="https://mail.example"
    )
    assert answer.status_code == 200
    assert not Follower.objects.exists()
    assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    with pytest.raises(AssertionError, match="404"):
        text(client, link(asked, "/following/confirm/"))


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"mail": ""}, "Write your mail address."),
        ({"mail": "nobody"}, "This is no mail address."),
        ({"mail": "a@example.org, b@example.org"}, "This is no mail address."),
        ({"mail": "a@example.org\nBcc: b@example.org"}, "This is no mail address."),
        ({"mail": "a" * 250 + "@example.org"}, "254"),
        ({"website": "https://cheap.example"}, "A box that people do not see was filled in"),
        ({"stamp": ""}, "open for more than a day"),
        ({"stamp": "KKKK-KKKK:1:forged"}, "open for more than a day"),
        ({"age": 25 * 3600}, "open for more than a day"),
        ({"age": -60}, "faster than people write"),  # the test itself may be slow
    ],
)
def test_what_is_wrong_with_a_form_is_said_and_nobody_is_asked(typed, message):
    answer = send(**typed)
    assert answer.status_code == 422
    assert message in said(answer)
    assert not mail.outbox
    assert not Follower.objects.exists()


def test_a_form_of_another_site_is_refused():
    answer = Client().post(
        FORM, {"mail": MAIL, "stamp": stamp()}, HTTP_ORIGIN="https://evil.example"
    )
    assert answer.status_code == 403
    assert not mail.outbox
    send()
    address = link(mail.outbox[0], "/following/confirm/")
    assert press(address, HTTP_ORIGIN="https://evil.example").status_code == 403
    assert not Follower.objects.confirmed().exists()


@pytest.mark.parametrize(("rate", "sent"), [("1/h/ip", [200, 429]), ("9/h/ip,1/d/key", [200, 429])])
def test_one_address_and_all_send_a_bounded_number(settings, rate, sent):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "follow": rate}
    answers = [send(mail=f"{number}@example.org") for number in range(2)]
    assert [answer.status_code for answer in answers] == sent
    assert answers[1]["Retry-After"] == "3600"
    assert len(mail.outbox) == 1


def test_a_stranger_cannot_fill_somebodys_mailbox(settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "follow": "99/h/ip"}
    for number in range(8):
        NameFactory(unit__code=f"unit-{number}")
        assert send(f"/units/unit-{number}/follow/").status_code == 200
        assert send(f"/units/unit-{number}/follow/", mail=MAIL.upper()).status_code == 200
    assert len(mail.outbox) == following.MOST_ASKED == Follower.objects.count()


def test_whoever_got_no_mail_is_asked_again_on_another_day_and_whoever_follows_is_not():
    send()
    Follower.objects.update(asked_at=timezone.now() - timedelta(days=2))
    send()
    assert len(mail.outbox) == 2
    press(link(mail.outbox[0], "/following/confirm/"))
    Follower.objects.update(asked_at=timezone.now() - timedelta(days=2))
    already = send()
    other = send(mail="other@example.org")
    assert [message.to for message in mail.outbox[2:]] == [["other@example.org"]]
    assert re.sub(r'nonce="\S+"', "", said(already)) == re.sub(r'nonce="\S+"', "", said(other))


def test_no_more_wait_than_the_disk_can_bear(monkeypatch):
    monkeypatch.setattr(following, "MOST_WAITING", 1)
    assert send().status_code == 200
    refused = send(mail="other@example.org")
    assert refused.status_code == 503
    assert "Too many addresses wait" in said(refused)
    assert Follower.objects.count() == len(mail.outbox) == 1


def test_a_mail_server_that_fails_is_said_and_nothing_is_kept(monkeypatch, caplog):
    def fail(*_of):
        raise SMTPServerDisconnected(f"{MAIL} is not wanted")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fail)
    answer = send()
    assert answer.status_code == 503
    assert "The mail could not be sent." in said(answer)
    assert not Follower.objects.exists()
    assert "SMTPServerDisconnected" in caplog.text
    assert MAIL not in caplog.text


def test_a_site_that_sends_no_mail_does_not_offer_it(settings):
    settings.FOLLOW_BY_MAIL = False
    assert "/follow/" not in text(Client(), "/units/dop/")
    assert "This site sends no mails." in text(Client(), FORM)
    assert send().status_code == 405
    assert not Follower.objects.exists()


def test_a_unit_that_is_not_there_cannot_be_followed():
    NameFactory(unit__code="secret", status="draft")
    for code in ("nothing", "secret"):
        page = text(Client(), f"/units/{code}/follow/", status=404)
        assert f"No unit has the code “{code}”." in page
        assert send(f"/units/{code}/follow/").status_code == 404
    assert not mail.outbox


@pytest.mark.parametrize("language", ["ar", "es", "fr", "ru", "zh-hans"])
def test_form_mail_and_pages_are_in_the_language_of_the_reader(language):
    send(f"/{language}{FORM}")
    assert Follower.objects.get().language == language
    [asked] = mail.outbox
    assert "Nobody reads answers" not in asked.body
    assert "asked to follow" not in asked.body
    address = link(asked, f"/{language}/following/confirm/")
    with translation.override(language):
        button = translation.gettext("Yes, send me mails")
    assert button != "Yes, send me mails"
    assert button in text(Client(), address)
    press(address)
    assert Follower.objects.confirmed().exists()


# --- links -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("written", ["", "x", "key:dop:1:forged", "a" * 3000, "\x00"])
def test_a_foreign_link_confirms_nothing(written):
    follower()
    page = Client().get("/following/confirm/", {"link": written})
    assert page.status_code in (400, 404)
    assert Client().post("/following/confirm/", {"link": written}, **HERE).status_code in (400, 404)
    assert not Follower.objects.confirmed().exists()


def test_a_link_of_one_address_does_not_confirm_another_and_a_stamp_is_no_link():
    mine = follower()
    other = follower(mail="other@example.org", key="another-key")
    link_of_other = link_text(other)
    Client().post("/following/confirm/", {"link": link_of_other}, **HERE)
    assert list(Follower.objects.confirmed()) == [other]
    assert Client().get("/following/confirm/", {"link": new_stamp()}).status_code == 404
    mine.refresh_from_db()
    assert mine.confirmed_at is None


def test_a_link_is_good_for_a_week(monkeypatch):
    send()
    address = link(mail.outbox[0], "/following/confirm/")
    later = timezone.now().timestamp() + 8 * 24 * 3600
    monkeypatch.setattr(signing.time, "time", lambda: later)
    assert "This link was good for a week." in text(Client(), address, status=404)


def test_a_unit_that_has_gone_meanwhile_cannot_be_confirmed():
    send()
    address = link(mail.outbox[0], "/following/confirm/")
    Unit.objects.all().delete()
    assert "“dop” is not in the registry any more" in text(Client(), address, status=404)


def test_one_of_several_units_is_stopped_and_then_all():
    now = timezone.now()
    NameFactory(unit__code="dos", name="Department of Support")
    for code in ("dop", "dos", "gone"):
        follower(code, confirmed_at=now)
    follower(mail="other@example.org", key="another-key", confirmed_at=now)
    address = "/following/?key=key-of-the-address"
    page = text(Client(), address)
    assert "Department of Peace" in page
    assert "Department of Support" in page
    assert MAIL not in page
    answer = said(Client().post(address, {"unit": "dop"}))
    assert "It is stopped" in answer
    assert "Department of Peace" not in answer
    assert Follower.objects.filter(key="key-of-the-address").count() == 2
    assert "Nothing is followed with this link" in said(Client().post(address))
    assert [one.key for one in Follower.objects.all()] == ["another-key"]


@pytest.mark.parametrize("key", ["", "x", "%", "a" * 3000])
def test_a_key_that_nobody_has_stops_nothing(key):
    follower(confirmed_at=timezone.now())
    assert "Nothing is followed with this link" in said(Client().get("/following/", {"key": key}))
    assert Client().post(f"/following/?key={key}").status_code == 200
    assert Follower.objects.count() == 1


def test_an_address_that_was_asked_and_has_not_confirmed_is_told_so_and_can_go_at_once():
    send()
    address = link(mail.outbox[0], "/following/\\?")
    shown = said(Client().get(address))
    assert "has not confirmed what it was asked about" in shown
    assert "no address is kept" not in shown
    gone = said(Client().post(address))
    assert "It is stopped, and what was kept of it is deleted." in gone
    assert not Follower.objects.exists()
    assert "no address is kept" in said(Client().get(address))
    assert "Delete the address now" not in said(Client().get(address))


def test_who_does_not_confirm_is_forgotten_after_a_week(capsys):
    now = timezone.now()
    for days, confirmed_at in ((8, None), (6, None), (8, now)):
        key = f"{days}-{bool(confirmed_at)}"
        follower(
            mail=f"{key}@example.org",
            key=key,
            asked_at=now - timedelta(days=days),
            confirmed_at=confirmed_at,
        )
    call_command("publish_due")
    assert "had confirmed, deleted: 1" in capsys.readouterr().out
    assert {one.key for one in Follower.objects.all()} == {"6-False", "8-True"}
    assert forget_unconfirmed(now) == 0
