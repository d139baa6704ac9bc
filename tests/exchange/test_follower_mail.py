"""``mail_followers``: each address is told once of what is published about its units, and of nothing else."""

import io
import smtplib
from email.header import decode_header, make_header

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from reversion.models import Revision

from orgchart.exchange import follower_mail
from orgchart.exchange.dumps.formats import BY_FILE
from orgchart.models import RECORDS, Follower, NameTranslation, Succession, Unit, UnitLink, UnitName
from orgchart.writing.recording import record, recording

from ..factories import (
    DocumentFactory,
    LineFactory,
    MandateFactory,
    NameFactory,
    SourceFactory,
    UnitFactory,
)

pytestmark = pytest.mark.django_db
SITE = "https://registry.example"
MAIL = "reader@example.org"


@pytest.fixture(autouse=True)
def mails_are_sent(settings):
    settings.FOLLOW_BY_MAIL, settings.SITE_ADDRESS = True, SITE


def follow(code="dop", to=MAIL, **given):
    latest = Revision.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    told = {"key": f"key-of-{to}", "confirmed_at": timezone.now(), "told": latest, **given}
    return Follower.objects.create(mail=to, unit_code=code, **told)


def run(**options):
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("mail_followers", stdout=out, stderr=err, **options)
    except SystemExit as left:
        assert left.code == 1
    return out.getvalue() + err.getvalue()


def published(**given):
    with recording():
        return NameFactory(**given)


def test_a_mail_names_the_unit_and_says_its_words_in_the_language_of_the_reader():
    name = published(name="Department of Peace", unit__code="dop")
    NameTranslation.objects.create(
        name=name, language="fr", text="Département de la paix", source=SourceFactory()
    )
    follow(to="fr@example.org", language="fr")
    follow(to="en@example.org")
    with recording():
        MandateFactory(unit=name.unit, text="To keep the peace.")
    run()
    french, english = (
        next(one for one in mail.outbox if one.to == [to])
        for to in ("fr@example.org", "en@example.org")
    )
    assert "Département de la paix" in french.subject + french.body
    assert "Department of Peace" not in french.subject
    assert "Department of Peace" in english.subject
    assert french.body.endswith(f"\n-- \nRegistre des organigrammes\n{SITE}/fr/")
    assert str(make_header(decode_header(french.from_email))).startswith(
        "Registre des organigrammes"
    )
    assert english.from_email.startswith("Organization chart registry")
    assert english.body.endswith(f"\n-- \nOrganization chart registry\n{SITE}/")


def test_what_is_published_is_told_once_with_a_link_and_a_way_to_stop():
    published(name="Department of Peace", unit__code="dop")
    follow()
    run()
    assert not mail.outbox  # it was published before they followed
    with recording():
        MandateFactory(unit=Unit.objects.get(code="dop"), text="Keep the peace", start="2001")
    assert "Mails sent: 1." in run()
    [told] = mail.outbox
    assert told.to == [MAIL]
    assert told.subject.endswith("what is new about Department of Peace")
    assert f"Department of Peace\n{SITE}/units/dop/\n- " in told.body
    assert "Keep the peace" in told.body
    assert f"{SITE}/mandates/" in told.body
    stop = f"{SITE}/following/?key=key-of-reader%40example.org"
    assert stop in told.body
    assert told.extra_headers["List-Unsubscribe"] == f"<{stop}>"
    assert told.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Mails sent: 0." in run()
    assert len(mail.outbox) == 1


def test_one_mail_tells_of_all_units_and_who_has_not_confirmed_gets_none():
    for code in ("dop", "dos"):
        published(name=f"Office {code}", unit__code=code)
        follow(code)
    follow(to="other@example.org", confirmed_at=None)
    with recording():
        for one in Unit.objects.all():
            UnitLink.objects.create(unit=one, label="Its page", url=f"https://{one.code}.example/")
    run()
    [told] = mail.outbox
    assert "2 units that you follow" in told.subject
    assert "Office dop" in told.body
    assert "Office dos" in told.body
    assert "Its page" in told.body


def test_drafts_other_units_and_what_was_deleted_are_not_told():
    published(name="Department of Peace", unit__code="dop")
    unit = Unit.objects.get(code="dop")
    follow()
    with recording():
        MandateFactory(unit=unit, text="Zzyzx", status="draft", source=None)
        NameFactory(name="Elsewhere")
        gone = MandateFactory(unit=unit, text="Gone again")
    with recording():
        gone.delete()
    run()
    assert not mail.outbox
    assert Follower.objects.get().told == Revision.objects.latest("pk").pk


def test_a_line_is_told_to_those_who_follow_either_end_and_a_part_as_its_fact():
    published(name="Above", unit__code="above")
    published(name="Below", unit__code="below")
    above, below = (Unit.objects.get(code=code) for code in ("above", "below"))
    follow("above")
    follow("below", to="other@example.org")
    with recording():
        LineFactory(child=below, parent=above, start="2003")
    run()
    assert len(mail.outbox) == 2
    assert all("Below is part of Above" in told.body for told in mail.outbox)
    mail.outbox.clear()
    name = UnitName.objects.get(unit=above)
    record(name.translations.model(name=name, language="fr", text="En haut", source=name.source))
    run()
    [told] = mail.outbox
    assert "- Above" in told.body


def test_whoever_follows_a_unit_that_is_merged_is_told_how_to_follow_the_other():
    published(name="Old", unit__code="old", end="2005")
    published(name="New", unit__code="new")
    follow("old")
    old, new = (Unit.objects.get(code=code) for code in ("old", "new"))
    with recording():
        Succession.objects.create(
            predecessor=old,
            successor=new,
            kind="merged",
            start="2005",
            status="published",
            source=SourceFactory(),
        )
    run()
    [told] = mail.outbox
    assert f"To follow the successor too: {SITE}/units/new/follow/" in told.body
    assert Follower.objects.get().unit_code == "old"


def test_of_a_unit_that_is_gone_one_last_mail_is_sent_and_nothing_is_kept():
    follow("gone")
    published(unit__code="dop")
    follow("dop")
    run()
    [told] = mail.outbox
    assert "“gone” is not in the registry any more" in told.body
    assert [one.unit_code for one in Follower.objects.all()] == ["dop"]


def test_the_mail_is_in_the_language_of_the_form():
    published(name="Department of Peace", unit__code="dop")
    follow(language="fr")
    with recording():
        MandateFactory(unit=Unit.objects.get(code="dop"))
    run()
    [told] = mail.outbox
    assert f"{SITE}/fr/units/dop/" in told.body
    assert "what is new" not in told.subject
    assert "Nobody reads" not in told.body


def test_a_long_list_is_cut_and_counted():
    published(unit__code="dop")
    follow()
    unit = Unit.objects.get(code="dop")
    with recording():
        for number in range(follower_mail.MOST_NAMED + 3):
            MandateFactory(unit=unit, text=f"Task {number}", code=f"task-{number}")
    run()
    [told] = mail.outbox
    assert "- and 3 more records" in told.body
    assert told.body.count("Task ") == follower_mail.MOST_NAMED


def refusing(code):
    """A mail server that refuses an address."""

    def send_messages(_backend, messages):
        for one in messages:
            if one.to == [MAIL]:
                raise smtplib.SMTPRecipientsRefused({MAIL: (code, b"no")})
            mail.outbox.append(one)

    return send_messages


@pytest.mark.parametrize(("code", "kept"), [(550, False), (451, True)])
def test_an_address_that_does_not_exist_is_deleted_and_one_that_is_busy_is_tried_again(
    monkeypatch, code, kept
):
    published(unit__code="dop")
    follow()
    follow(to="other@example.org")
    with recording():
        MandateFactory(unit=Unit.objects.get(code="dop"))
    with monkeypatch.context() as patched:
        server = "django.core.mail.backends.locmem.EmailBackend.send_messages"
        patched.setattr(server, refusing(code))
        said = run()
    assert MAIL not in said
    assert [one.to for one in mail.outbox] == [["other@example.org"]]
    assert Follower.objects.filter(mail=MAIL).exists() == kept
    run()
    assert [one.to for one in mail.outbox[1:]] == [[MAIL]] * kept


def test_without_a_server_it_is_said_and_told_the_next_time(monkeypatch, settings):
    published(unit__code="dop")
    follow()
    with recording():
        MandateFactory(unit=Unit.objects.get(code="dop"))

    def fail(*_of):
        raise ConnectionRefusedError(MAIL)

    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fail)
        with pytest.raises(CommandError, match=r"does not answer \(ConnectionRefusedError\)"):
            run()
    assert "Mails to send: 1." in run(dry_run=True)
    assert not mail.outbox
    assert "Mails sent: 1." in run()
    settings.FOLLOW_BY_MAIL = False
    with pytest.raises(CommandError, match="Set EMAIL_URL and SITE_ADDRESS"):
        run()


def test_no_export_has_an_address(client, registry, tmp_path):
    assert Follower not in RECORDS
    follow(to="zzyzx@example.org")
    call_command("export_fixtures", tmp_path / "fixtures", stdout=io.StringIO())
    written = b"".join(path.read_bytes() for path in (tmp_path / "fixtures").iterdir())
    for file in BY_FILE:
        written += client.get(f"/data/{file}").getvalue()
    assert b"zzyzx" not in written


def test_the_cost_does_not_grow_with_the_registry_and_little_with_the_mails():
    def cost(number):
        for one in range(number):
            published(unit__code=f"unit-{number}-{one}")
            follow(f"unit-{number}-{one}", to=f"{number}-{one}@example.org")
        with recording():
            for unit in Unit.objects.filter(code__startswith=f"unit-{number}-"):
                MandateFactory(unit=unit, code=f"task-{unit.code}")
                DocumentFactory()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            run()
        return len(queries)

    cost(1)
    assert len(mail.outbox) == 1
    two = cost(2)
    for _number in range(40):
        UnitFactory()
    assert cost(6) - two <= 2 * 4  # two statements for each mail
