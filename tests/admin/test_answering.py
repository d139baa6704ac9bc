"""Through whichever door a correction becomes public, it answers the report of a reader that it is made from."""

from html import unescape

import pytest
from reversion.models import Revision

from orgchart import roles
from orgchart.dates import PartialDate
from orgchart.models import Proposal, ReaderReport, ReportedWork, ReportStep, UnitName
from orgchart.models.workflow import KEY_SEPARATOR
from orgchart.writing import acts, reported_works, restoring
from orgchart.writing.acts import Basis
from orgchart.writing.answering import numbers_in
from orgchart.writing.publishing import publish
from orgchart.writing.recording import recording
from orgchart.writing.undoing import undo

from ..accounts import person, signed_in
from ..factories import MandateFactory, NameFactory, SourceFactory
from ..rows import reading
from .acting import address, evidence
from .importing import check, pasted, posted
from .queueing import PAGE, draft
from .rewriting import rewritten
from .test_reader_reports import LIST, NUMBER, page, report
from .test_reported_works import FACT, kept, reported

pytestmark = pytest.mark.django_db
WHY = f"Report {NUMBER} of a reader"
ANSWERED = f"Report {NUMBER} of a reader is answered: corrected."


@pytest.fixture
def publisher():
    return person(roles.PUBLISHER, "paula")


def shown(answer):
    return unescape(" ".join(answer.content.decode().split()))


# --- deleting ------------------------------------------------------------------------------------


def mandate_reported():
    mandate = MandateFactory(unit=NameFactory(unit__code="dpko").unit, code="m")
    report(fact_kind="orgchart.mandate", fact_id=mandate.pk, about="mandate", page="/mandates/m/")
    return mandate


def deleting(client, mandate):
    """The form that deletes, as the form of the fact leads to it."""
    form = f"/admin/orgchart/mandate/{mandate.pk}/change/?_report={NUMBER}"
    link = f"/admin/orgchart/mandate/{mandate.pk}/delete/?_report={NUMBER}"
    assert page(client, form).count('class="deletelink">') == 2  # above and below the form
    assert page(client, form).count(f'<a href="{link}" class="deletelink">Delete</a>') == 2
    opened = page(client, link)
    assert f'name="why" class="vTextField" maxlength="500" value="{WHY}"' in opened
    assert "While the number of the report stands here" in opened
    return link


def test_a_publisher_who_deletes_the_fact_answers_the_report():
    mandate = mandate_reported()
    client = signed_in(roles.PUBLISHER)
    link = deleting(client, mandate)
    assert ANSWERED in shown(client.post(link, {"post": "yes", "why": WHY}, follow=True))
    assert (kept().state, kept().link) == ("corrected", "/units/dpko/")


def test_a_publisher_who_takes_the_number_out_of_the_reason_deletes_without_answering():
    mandate = mandate_reported()
    client = signed_in(roles.PUBLISHER)
    said = client.post(deleting(client, mandate), {"post": "yes", "why": "Twice"}, follow=True)
    assert "is answered" not in shown(said)
    assert kept().state == "received"


def test_an_editor_who_proposes_to_delete_the_fact_is_remembered_until_it_is_published(publisher):
    mandate = mandate_reported()
    client = signed_in(roles.EDITOR)
    client.post(deleting(client, mandate), {"post": "yes", "why": WHY})
    waiting = Proposal.objects.get(action="remove")
    assert ReportedWork.objects.get().object_id == waiting.pk
    assert kept().state == "received"
    publish([], [waiting], by=publisher, why="Right")
    assert (kept().state, kept().link) == ("corrected", "/units/dpko/")


def test_without_a_report_the_link_to_delete_is_as_it_was():
    mandate = mandate_reported()
    plain = page(signed_in(roles.PUBLISHER), f"/admin/orgchart/mandate/{mandate.pk}/change/")
    link = f"/admin/orgchart/mandate/{mandate.pk}/delete/"
    assert plain.count(f'<a href="{link}" class="deletelink">') == 2  # above and below the form
    assert "_report" not in plain


# --- acts ----------------------------------------------------------------------------------------


def renaming(name, **more):
    fields = {"name": "Department of Peace", "level": name.level_id, "unit": name.unit_id}
    return evidence(**fields, **more)


def test_the_forms_of_acts_know_the_report_that_led_to_the_page_of_the_unit():
    name = reported()
    client = signed_in(roles.PUBLISHER)
    desk = page(client, f"/admin/orgchart/unit/{name.unit_id}/change/?_report={NUMBER}")
    for act in ("rename", "move", "merge", "close"):
        link = f"{address(act)}?unit=dpko&_report={NUMBER}"
        assert link in desk
        form = page(client, link)
        assert f'value="{WHY}"' in form
        assert "While the number of the report stands here" in form
    assert "While the number" not in page(client, f"{address('rename')}?unit=dpko")


@pytest.mark.parametrize("why", [WHY, f"Reform ({NUMBER.lower()})"])
def test_an_act_that_a_publisher_publishes_answers_the_report_that_its_reason_names(why):
    name = reported()
    data = renaming(name, publish="1", why=why)
    assert ANSWERED in shown(signed_in(roles.PUBLISHER).post(address("rename"), data, follow=True))
    assert (kept().state, kept().link) == ("corrected", "/units/dpko/")
    step = ReportStep.objects.get()
    assert (step.state, step.revision) == ("corrected", Revision.objects.latest("pk"))


def test_an_act_that_names_no_report_answers_none():
    data = renaming(reported(), publish="1", why="Reform ZZZZ-9999")
    said = shown(signed_in(roles.PUBLISHER).post(address("rename"), data, follow=True))
    assert "is answered" not in said
    assert kept().state == "received"


def test_an_act_that_an_editor_plans_is_made_from_the_report_and_answers_it_when_published(
    publisher,
):
    data = renaming(reported(), draft="1", why=WHY)
    signed_in(roles.EDITOR).post(address("rename"), data)
    drafts, proposals = list(UnitName.objects.filter(status="draft")), list(Proposal.objects.all())
    made = {(work.kind, work.object_id) for work in ReportedWork.objects.all()}
    assert made >= {(FACT, drafts[0].pk), ("orgchart.proposal", proposals[0].pk)}
    assert kept().state == "received"
    listed = page(signed_in(roles.PUBLISHER), PAGE)
    assert f"report {NUMBER}</a> of a reader, who is answered" in listed
    [works] = reported_works.works_waiting([kept()]).values()
    facts = [work for work in works if not isinstance(work, Proposal)]
    publish(facts, proposals, by=publisher, why="Right")
    assert (kept().state, kept().link) == ("corrected", "/units/dpko/")


def test_a_preview_of_an_act_answers_nothing():
    data = renaming(reported(), look="1", why=WHY)
    signed_in(roles.PUBLISHER).post(address("rename"), data)
    assert kept().state == "received"


def test_of_the_pages_that_an_act_changes_the_answer_has_that_of_the_report(publisher):
    one, two = NameFactory(unit__code="one").unit, NameFactory(unit__code="two").unit
    report(page="/fr/units/two/?on=2009", language="fr")
    report(reference="MMMM-2222", page="/documents/X/", fact_kind=FACT, fact_id=two.names.get().pk)
    report(reference="MMMM-3333")
    basis, start = Basis(SourceFactory()), PartialDate.parse("2007")
    why = f"{WHY}, MMMM-2222, MMMM-3333"
    acts.merge([one], two, start=start, basis=basis, by=publisher, why=why)
    links = dict(ReaderReport.objects.values_list("reference", "link"))
    assert links[NUMBER] == "/fr/units/two/"
    assert links["MMMM-3333"] in ("/units/one/", "/units/two/")
    assert set(links.values()) - {"/fr/units/two/"} <= {"/units/one/", "/units/two/"}


# --- import, restoring, undoing, the queue -------------------------------------------------------


def test_an_import_answers_the_report_that_its_reason_names():
    reported()
    client = signed_in(roles.PUBLISHER)
    source = SourceFactory()
    lines = (
        "unit|name|level|start|end|source|status",
        f"dpko|Old|office|1950|1951|{source.slug}|published",
    )
    table = pasted(client, "unitname", *lines)
    check(client, table)
    assert kept().state == "received"
    said = posted(client, table, confirm="1", why=WHY)
    assert table.state == "done", said
    assert ANSWERED in said
    assert (kept().state, kept().link) == ("corrected", "/units/dpko/")
    assert f'This edit answered <a href="{LIST}{NUMBER}/">report {NUMBER}</a>' in " ".join(
        said.split()
    )


def test_an_import_of_drafts_is_made_from_the_report():
    reported()
    client = signed_in(roles.PUBLISHER)
    lines = ("unit|name|level|start|end", "dpko|Old|office|1950|1951")
    table = pasted(client, "unitname", *lines)
    check(client, table)
    posted(client, table, confirm="1", why=WHY)
    made = UnitName.objects.get(name="Old")
    assert ReportedWork.objects.get().object_id == made.pk
    assert kept().state == "received"


def test_restoring_answers_the_report_that_its_reason_names(publisher):
    name = reported()
    first = rewritten(name, name="Right")
    rewritten(name, name="Wrong")
    restoring.restore(name, first, by=publisher, why=WHY)
    assert UnitName.objects.get(pk=name.pk).name == "Right"
    assert (kept().state, kept().link) == ("corrected", "/units/dpko/")


def test_recovering_answers_the_report_that_its_reason_names(publisher):
    mandate = mandate_reported()
    with recording(by=publisher, why="Wrong"):
        mandate.delete()
    restoring.recover(restoring.deleted(1), by=publisher, why=WHY)
    assert (kept().state, kept().link) == ("corrected", "/mandates/m/")


def test_undoing_and_what_is_published_from_the_queue_answer_the_report_that_the_reason_names(
    publisher,
):
    name = reported()
    number = rewritten(name, name="Wrong")
    undo(number, by=publisher, why=WHY)
    assert kept().state == "corrected"
    report(reference="MMMM-2222")
    new = draft(None, unit=name.unit, source=SourceFactory(), start="1950", end="1951")
    publish([new], by=publisher, why="Report MMMM-2222 of a reader")
    assert ReaderReport.objects.get(reference="MMMM-2222").state == "corrected"


def test_what_is_rolled_back_answers_nothing(publisher):
    name = reported()
    with pytest.raises(RuntimeError), recording(by=publisher, why=WHY):
        name.name = "Another"
        name.save()
        raise RuntimeError
    assert kept().state == "received"
    assert not ReportStep.objects.exists()


def test_what_nobody_sees_answers_nothing(publisher):
    report()
    with recording(by=publisher, why=WHY):
        NameFactory(status="draft", source=None)
    assert kept().state == "received"
    assert ReportedWork.objects.count() == 1


@pytest.mark.parametrize(
    ("reason", "numbers"),
    [
        ("Report KKKK-2222 of a reader", {"KKKK-2222"}),
        ("kkkk-2222, MMMM-3333.", {"KKKK-2222", "MMMM-3333"}),
        ("A/KKKK-22223", set()),
        ("XKKKK-2222", set()),
        ("", set()),
    ],
)
def test_numbers_in_a_reason(reason, numbers):
    assert numbers_in(reason) == numbers


# --- cost ----------------------------------------------------------------------------------------


def cost_of_answering(publisher, count, prefix):
    """What publishing a proposal costs from which so many reports were made."""
    name = NameFactory(unit__code=prefix.lower())
    proposal = Proposal.objects.create(
        kind=FACT,
        key=KEY_SEPARATOR.join(name.natural_key()),
        action="change",
        before={"name": name.name},
        after={"name": "Right"},
        author="editor",
    )
    for number in range(count):
        report(reference=f"{prefix}-{number:04}", language="fr" if number % 2 else "en-gb")
    made = ReaderReport.objects.filter(reference__startswith=prefix)
    reported_works.made_from(made, [proposal])
    with reading() as read:
        publish([], [proposal], by=publisher, why="Right")
    assert {one.state for one in made.all()} == {"corrected"}
    return read.queries, read.rows


def test_answering_costs_as_many_queries_with_many_reports(publisher):
    cost_of_answering(publisher, 2, "KKKK")
    queries, rows = cost_of_answering(publisher, 2, "LLLL")
    many_queries, many_rows = cost_of_answering(publisher, 60, "MMMM")
    assert many_queries == queries
    assert many_rows <= rows + 6 * 58


def cost_of_answering_many_works(publisher, count, prefix):
    """What publishing so many drafts costs, each made from a report of its own, beside publishing them alone."""
    costs = []
    for is_reported in (False, True):
        new = [
            draft(
                None,
                unit=NameFactory(unit__code=f"{prefix.lower()}-{is_reported:d}-{number}").unit,
                source=SourceFactory(),
                start="1950",
                end="1951",
            )
            for number in range(count)
        ]
        if is_reported:
            for number, one in enumerate(new):
                told = report(reference=f"{prefix}-{number:04}")
                reported_works.made_from([told], [one])
        with reading() as read:
            publish(new, by=publisher, why="Right")
        costs.append(read.queries)
    return costs[1] - costs[0]


def test_answering_the_reports_of_many_drafts_costs_a_fixed_number_of_queries(publisher):
    cost_of_answering_many_works(publisher, 1, "KKKK")
    few = cost_of_answering_many_works(publisher, 2, "LLLL")
    assert cost_of_answering_many_works(publisher, 30, "MMMM") == few


def test_a_reason_that_names_many_reports_costs_a_fixed_number_of_queries(publisher):
    name = NameFactory(unit__code="dpko")
    costs = []
    for prefix, count in (("KKKK", 1), ("LLLL", 2), ("MMMM", 40)):
        numbers = [f"{prefix}-{number:04}" for number in range(count)]
        for number in numbers:
            report(reference=number)
        with reading() as read, recording(by=publisher, why=" ".join(numbers)):
            name.name = f"Another {prefix}"
            name.save()
        costs.append(read.queries)
        assert not ReaderReport.objects.waiting().exists()
    assert costs[1] == costs[2]
