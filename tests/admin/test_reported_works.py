"""The queue of publishers has the reports of readers too; a draft that is made from a report answers it when it is public."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from orgchart import roles
from orgchart.models import Mandate, Proposal, ReaderReport, ReportedWork, UnitName
from orgchart.writing import reported_works
from orgchart.writing.change_together import change_together
from orgchart.writing.publishing import publish
from orgchart.writing.reader_reports import answer, answer_corrected

from ..accounts import person, signed_in
from ..factories import MandateFactory, NameFactory, SourceFactory
from ..rows import reading
from .forms import form_data
from .queueing import PAGE, draft
from .test_reader_reports import LIST, NUMBER, page, report

pytestmark = pytest.mark.django_db
FACT = "orgchart.unitname"


@pytest.fixture
def publisher():
    return person(roles.PUBLISHER, "paula")


@pytest.fixture
def editor():
    return person(roles.EDITOR, "edith")


def reported(**given):
    """A public name of a unit, and a report about it."""
    name = NameFactory(unit__code="dpko", name="Departmnt of Peace")
    report(fact_kind=FACT, fact_id=name.pk, about="name “Departmnt”", **given)
    return name


def form_of(name):
    return f"/admin/orgchart/unitname/{name.pk}/change/?_report={NUMBER}"


def corrected(client, fact, address="", **typed):
    """Save the form of the fact, as the report leads to it."""
    address = address or form_of(fact)
    fields = form_data(client.get(address).content.decode())
    fields |= {"name": "Department of Peace", **typed}
    answered = client.post(address, fields, follow=True)
    assert answered.status_code == 200
    return answered.content.decode()


def proposed():
    """A proposal of an editor that is made from a report."""
    corrected(signed_in(roles.EDITOR), reported())
    return Proposal.objects.get()


def made_from(number, works):
    reported_works.made_from(ReaderReport.objects.filter(reference=number), works)


def kept():
    return ReaderReport.objects.get(reference=NUMBER)


# --- the queue -----------------------------------------------------------------------------------


def test_the_queue_has_the_reports_that_wait_and_what_to_do():
    report(page="/units/dpko/", about="name “Departmnt”")
    report(reference="MMMM-2222", page="/units/", state="unchanged", answer="No.", mail="")
    listed = page(signed_in(roles.PUBLISHER), PAGE)
    assert "1 report of a reader waits for an answer" in listed
    assert "name “Departmnt”" in listed
    assert "Zzyzx words" in listed
    assert f'<form method="post" action="{LIST}{NUMBER}/">' in listed
    assert f'<a href="{LIST}{NUMBER}/#answer">Answer or refuse it</a>' in listed
    assert "Correct it, or make a draft" in listed
    assert "MMMM-2222" not in listed
    assert "zzyzx@example.org" not in listed


def test_an_editor_sees_reports_in_the_queue_and_is_offered_no_answer():
    report()
    editor = signed_in(roles.EDITOR)
    listed = page(editor, PAGE)
    assert NUMBER in listed
    assert "Correct it, or make a draft" in listed
    assert "Answer or refuse it" not in listed
    assert "Take " not in listed
    first = page(editor, "/admin/")
    assert "1 report of a reader waits for an answer" in first
    assert "draft, proposal or report" not in first


def test_who_may_not_read_reports_does_not_see_them_in_the_queue():
    proposed()
    viewer = signed_in(roles.VIEWER)
    listed = page(viewer, PAGE)
    assert "Department of Peace" in listed
    for hidden in ("Zzyzx", f"{LIST}{NUMBER}/", "waits for an answer", "of readers wait"):
        assert hidden not in listed
        assert hidden not in page(viewer, "/admin/")


def test_who_asks_the_queue_for_less_sees_no_reports():
    report()
    publisher = signed_in(roles.PUBLISHER)
    for query in (
        "?show=all",
        "?kind=unitname",
        "?author=nobody",
        "?line=orgchart.unitname:1",
        "?p=2",
    ):
        assert NUMBER not in page(publisher, f"{PAGE}{query}")
    for query in ("?show=&author=", "?sort=oldest"):
        assert NUMBER in page(publisher, f"{PAGE}{query}")


def test_drafts_and_reports_are_counted_together_on_the_first_page(editor):
    draft(editor)
    publisher = signed_in(roles.PUBLISHER)
    assert "1 draft or proposal waits for a publisher" in page(publisher, "/admin/")
    report()
    first = page(publisher, "/admin/")
    assert "2 drafts, proposals and reports of readers wait for a publisher" in first
    assert "1 report of a reader waits for an answer" in first


def test_the_queue_costs_as_many_queries_with_many_reports_and_many_works():
    publisher, editor = signed_in(roles.PUBLISHER), signed_in(roles.EDITOR)
    corrected(editor, reported())

    def cost(address):
        with reading() as read:
            assert publisher.get(address).status_code == 200
        return read.queries, read.rows

    addresses = (PAGE, "/admin/", f"{LIST}{NUMBER}/")
    few = {address: cost(address) for address in addresses}
    for number in range(40):
        other = NameFactory(unit__code=f"u{number}")
        report(reference=f"MMMM-{number:04}", fact_kind=FACT, fact_id=other.pk)
        proposal = Proposal.objects.get(author="editor")
        made_from(f"MMMM-{number:04}", [proposal])
    for address, (queries, rows) in few.items():
        assert cost(address)[0] == queries
        assert cost(address)[1] <= rows + 150


# --- what to do with a report --------------------------------------------------------------------


def test_a_publisher_takes_a_report_and_the_reader_is_told(django_capture_on_commit_callbacks):
    report()
    with django_capture_on_commit_callbacks(execute=True):
        said = signed_in(roles.PUBLISHER).post(f"{LIST}{NUMBER}/", {"take": "1"}, follow=True)
    assert said.redirect_chain == [(f"{LIST}{NUMBER}/", 302)]
    assert (kept().state, kept().answered_by.username) == ("looked_at", "publisher")
    assert [sent.to for sent in mail.outbox] == [["zzyzx@example.org"]]
    assert f"Take {NUMBER}" not in said.content.decode()


def test_what_somebody_took_before_is_not_taken_again():
    report()
    answer(kept(), by=None, state="unchanged", words="No.", link="", seen=None)
    said = signed_in(roles.PUBLISHER).post(f"{LIST}{NUMBER}/", {"take": "1"}, follow=True)
    said = unescape(said.content.decode())
    assert (
        f"Report {NUMBER} is answered already, by somebody: not changed. Read the answer here."
        in said
    )
    assert kept().state == "unchanged"


@pytest.mark.parametrize("role", [roles.EDITOR, roles.VIEWER])
def test_only_a_publisher_takes_a_report(role):
    report()
    assert signed_in(role).post(f"{LIST}{NUMBER}/", {"take": "1"}).status_code == 403
    assert kept().state == "received"


def test_a_report_leads_to_the_page_of_its_unit_where_every_form_knows_it():
    name = reported()
    publisher = signed_in(roles.PUBLISHER)
    unit_page = f"/admin/orgchart/unit/{name.unit_id}/change/?_report={NUMBER}"
    assert unit_page in page(publisher, f"{LIST}{NUMBER}/")
    shown = page(publisher, unit_page)
    assert f"/admin/orgchart/post/add/?_of={name.unit_id}&amp;_report={NUMBER}" in shown.replace(
        f"_of={name.unit_id}&_report", f"_of={name.unit_id}&amp;_report"
    )
    report(reference="MMMM-2222", page="/fr/units/dpko/?on=2009")
    assert unit_page.replace(NUMBER, "MMMM-2222") in page(publisher, f"{LIST}MMMM-2222/")
    for number, address in (("MMMM-3333", "/units/nothing/"), ("MMMM-4444", "/nonsense")):
        report(reference=number, page=address)
        assert "Make a draft on the page" not in page(publisher, f"{LIST}{number}/")


# --- a draft that is made from a report ----------------------------------------------------------


def test_a_proposal_says_from_which_report_it_was_made_and_the_report_says_that_it_waits():
    waiting = proposed()
    publisher = signed_in(roles.PUBLISHER)
    assert ReportedWork.objects.get().object_id == waiting.pk
    listed = page(publisher, PAGE)
    assert f'Made from <a href="{LIST}{NUMBER}/">report {NUMBER}</a> of a reader' in listed
    line = f'<a href="{PAGE}?line=orgchart.proposal%3A{waiting.pk}">'
    for address in (PAGE, f"{LIST}{NUMBER}/"):
        assert f"Made from it, and waiting for a publisher: {line}" in page(publisher, address)
    assert kept().state == "received"


def test_a_proposal_that_is_published_answers_the_report(django_capture_on_commit_callbacks):
    waiting = proposed()
    ReaderReport.objects.update(language="fr")
    publisher = signed_in(roles.PUBLISHER)
    with django_capture_on_commit_callbacks(execute=True):
        sent = {"proposal": waiting.pk, "publish": "ticked", "why": "Right", "seen": ""}
        publisher.post(PAGE, sent, follow=True)
    assert UnitName.objects.get().name == "Department of Peace"
    report = kept()
    assert (report.state, report.link, report.mail) == ("corrected", "/fr/units/dpko/", "")
    assert report.answered_by.username == "publisher"
    [told] = [one for one in mail.outbox if one.to == ["zzyzx@example.org"]]
    assert NUMBER in told.subject
    assert "/fr/units/dpko/" in told.body
    assert "Right" not in told.body
    assert NUMBER not in page(publisher, PAGE)


def test_a_proposal_that_is_published_on_its_day_answers_the_report():
    waiting = proposed()
    publisher = signed_in(roles.PUBLISHER)
    day = date.today() + timedelta(days=1)
    sent = {"proposal": waiting.pk, "later": "ticked", "why": "Right", "day": day.isoformat()}
    publisher.post(PAGE, {**sent, "seen": ""})
    assert kept().state == "received"
    with pytest.MonkeyPatch.context() as patched:
        then = timezone.now() + timedelta(days=2)
        patched.setattr(timezone, "now", lambda: then)
        call_command("publish_due", verbosity=0)
    assert kept().state == "corrected"


def test_a_proposal_that_is_discarded_leaves_the_report_waiting():
    waiting = proposed()
    publisher = signed_in(roles.PUBLISHER)
    publisher.post(PAGE, {"proposal": waiting.pk, "discard": "ticked", "why": "No", "seen": ""})
    assert not Proposal.objects.exists()
    assert kept().state == "received"
    assert "Made from it" not in page(publisher, PAGE)
    assert NUMBER in page(publisher, PAGE)


def test_a_new_draft_answers_the_report_when_it_is_published(publisher):
    name = reported()
    client = signed_in(roles.PUBLISHER)
    address = f"/admin/orgchart/unitname/add/?_like={name.pk}&_report={NUMBER}"
    corrected(client, name, address, name="Department for Peace", start="1930", end="1940")
    new = UnitName.objects.get(status="draft")
    assert kept().state == "received"
    assert f"report {NUMBER}</a> of a reader, who is answered" in page(client, PAGE)
    publish([new], by=publisher, why="Right")
    assert (kept().state, kept().link) == ("corrected", "/units/dpko/")


def test_a_draft_that_is_published_in_its_form_or_in_a_list_answers_the_report(publisher):
    name = reported()
    for status, number, start in (
        ("published", NUMBER, "1950"),
        ("disputed", "MMMM-2222", "1960"),
    ):
        if number != NUMBER:
            report(reference=number)
        new = draft(
            None,
            unit=name.unit,
            source=SourceFactory(),
            start=start,
            end=f"{start[:3]}5",
            name=number,
        )
        made_from(number, [new])
        if status == "published":
            address = f"/admin/orgchart/unitname/{new.pk}/change/"
            said = corrected(signed_in(roles.PUBLISHER), new, address, status=status, name=number)
            assert f"Report {NUMBER} of a reader is answered: corrected." in said
        else:
            change_together([new], "status", status, by=publisher, why="Right", seen=None)
        assert ReaderReport.objects.get(reference=number).state == "corrected"


def test_a_report_waits_until_all_that_was_made_from_it_is_published(publisher, editor):
    waiting = proposed()
    other = draft(editor, source=SourceFactory())
    made_from(NUMBER, [other])
    publish([], [waiting], by=publisher, why="Right")
    assert kept().state == "received"
    publish([other], by=publisher, why="Right")
    assert kept().state == "corrected"


def test_one_proposal_answers_all_the_reports_from_which_it_was_made(publisher):
    waiting = proposed()
    report(reference="MMMM-2222")
    made_from("MMMM-2222", [waiting])
    publish([], [waiting], by=publisher, why="Right")
    assert {one.state for one in ReaderReport.objects.all()} == {"corrected"}


def test_two_editors_who_propose_the_same_are_published_together_and_both_reports_are_answered(
    publisher,
):
    name = reported()
    corrected(signed_in(roles.EDITOR), name)
    first = Proposal.objects.get()
    twin = Proposal.objects.create(
        kind=first.kind,
        key=first.key,
        action=first.action,
        before=first.before,
        after=first.after,
        author="another",
    )
    report(reference="MMMM-2222")
    made_from("MMMM-2222", [twin])
    publish([], [first, twin], by=publisher, why="Right")
    assert {one.state for one in ReaderReport.objects.all()} == {"corrected"}


def test_what_a_publisher_answered_before_is_not_answered_again(publisher):
    waiting = proposed()
    answer(kept(), by=publisher, state="unchanged", words="It is right.", link="", seen=None)
    publish([], [waiting], by=publisher, why="Right after all")
    assert (kept().state, kept().answer) == ("unchanged", "It is right.")


def test_what_somebody_answered_just_now_stays_and_no_publishing_fails(publisher):
    name = reported()
    stale = kept()
    answer(stale, by=publisher, state="unchanged", words="It is right.", link="", seen=None)
    assert answer_corrected({stale: name.unit.page_address()}, publisher) == []
    assert (kept().state, kept().answer) == ("unchanged", "It is right.")


def test_a_fact_that_is_removed_answers_the_report_with_the_page_of_its_unit(publisher):
    name = NameFactory(unit__code="dpko")
    mandate = MandateFactory(unit=name.unit, code="m")
    report()
    waiting = Proposal.objects.create(
        kind="orgchart.mandate", key="m", action="remove", before={}, after={}, author="editor"
    )
    made_from(NUMBER, [waiting])
    publish([], [waiting], by=publisher, why="Right")
    assert not Mandate.objects.filter(pk=mandate.pk).exists()
    assert (kept().state, kept().link) == ("corrected", "/units/dpko/")


def test_a_publisher_who_corrects_at_once_answers_the_report(django_capture_on_commit_callbacks):
    name = reported()
    with django_capture_on_commit_callbacks(execute=True):
        said = corrected(signed_in(roles.PUBLISHER), name)
    assert f"Report {NUMBER} of a reader is answered: corrected." in said
    assert (kept().state, kept().link) == ("corrected", "/units/dpko/")
    assert len(mail.outbox) == 1


def test_a_publisher_who_corrects_at_once_answers_nothing_while_a_draft_from_the_report_waits(
    editor,
):
    name = reported()
    made_from(NUMBER, [draft(editor, source=SourceFactory())])
    corrected(signed_in(roles.PUBLISHER), name)
    assert UnitName.objects.get(pk=name.pk).name == "Department of Peace"
    assert kept().state == "received"


def test_a_form_that_changes_nothing_or_breaks_a_rule_answers_nothing():
    name = reported()
    publisher = signed_in(roles.PUBLISHER)
    corrected(publisher, name, name=name.name)
    corrected(publisher, name, name="")
    assert kept().state == "received"
    corrected(
        publisher, name, form_of(name).replace(NUMBER, "ZZZZ-9999")
    )  # a number that nobody has
    assert kept().state == "received"
    assert not ReportedWork.objects.exists()
