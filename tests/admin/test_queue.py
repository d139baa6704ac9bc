"""The queue of drafts and proposals: filtered, sorted, ticked, page by page."""

import re

import pytest
from django.contrib.auth.models import User
from django.db.models import BigIntegerField
from django.urls import reverse

from orgchart import roles
from orgchart.admin import drafts as page_of_drafts
from orgchart.dates import PartialDate
from orgchart.models import (
    NameTranslation,
    Proposal,
    Reorganisation,
    Theme,
    ThemeLabel,
    UnitName,
)
from orgchart.serialization import fields_of
from orgchart.writing import acts
from orgchart.writing.acts import Basis
from orgchart.writing.history import writers
from orgchart.writing.proposals import propose, propose_change
from orgchart.writing.publishing import publish
from orgchart.writing.queue import Wanted
from orgchart.writing.recording import recording

from ..accounts import person, signed_in
from ..factories import (
    AppointmentFactory,
    MandateFactory,
    NameFactory,
    PostFactory,
    SourceFactory,
    unit,
)
from ..rows import reading
from .forms import change
from .queueing import PAGE, draft, lines

pytestmark = pytest.mark.django_db


def test_a_line_says_what_by_whom_why_and_the_difference(queue):
    newest, _post, oldest = lines(signed_in(roles.PUBLISHER))
    for said in ("by bob", "A new spelling", "The mines", "→ Mine Action"):
        assert said in newest
    for said in ("Draft: unit name", "Police Division", "ann", "As the letter says", "Source:"):
        assert said in oldest


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?author=ann", ["Chief", "Police Division"]),
        ("?author=bob", ["Mine Action"]),
        ("?author=:command", []),
        ("?kind=post", ["Chief"]),
        ("?kind=unitname", ["Mine Action", "Police Division"]),
        ("?plan=reform", ["Chief"]),
        ("?without_plan=on", ["Mine Action", "Police Division"]),
        ("?unit=mines", ["Mine Action", "Chief"]),
        ("?unit=police", ["Police Division"]),
        ("?sort=oldest", ["Police Division", "Chief", "Mine Action"]),
        ("?sort=unit", ["Chief", "Mine Action", "Police Division"]),
        ("?sort=author", ["Chief", "Police Division", "Mine Action"]),
    ],
)
def test_the_queue_is_filtered_and_sorted(queue, query, expected):
    name, post, _proposal = queue
    numbers = {"unit=mines": post.unit_id, "unit=police": name.unit_id}
    for code, pk in numbers.items():
        query = query.replace(code, f"unit={pk}")
    query = query.replace("plan=reform", f"plan={post.reorganisation_id}")
    found = lines(signed_in(roles.VIEWER), query)
    assert [next(word for word in WORDS if word in line) for line in found] == expected


WORDS = ("Police Division", "Chief", "Mine Action")


def test_proposals_are_found_by_the_unit_of_what_they_are_about(bob):
    mines = unit("mines")
    mandate = MandateFactory(unit=mines, code="to-clear")
    post = PostFactory(unit=mines, code="the-head")
    term = AppointmentFactory(post=post)
    MandateFactory(unit=unit("others"), code="to-clear-up")
    for record, field in ((mandate, "text"), (post, "title"), (term, "note")):
        setattr(record, field, "Otherwise")
        with recording(by=bob):
            propose_change(record, by=bob)
    client = signed_in(roles.PUBLISHER)
    assert len(lines(client, f"?unit={mines.pk}")) == 3
    assert lines(client, f"?unit={unit('away').pk}") == []
    page = client.get(change(mines)).content.decode()
    assert f"/admin/drafts/?show=all&amp;unit={mines.pk}#proposal-" in page


def test_the_first_page_counts_what_waits_as_the_queue_does(queue):
    said = "3 drafts and proposals wait for a publisher"
    first_page = signed_in(roles.PUBLISHER).get(reverse("admin:index")).content.decode()
    assert said in " ".join(first_page.split())
    assert said not in " ".join(
        signed_in(roles.EDITOR, "another").get(reverse("admin:index")).content.decode().split()
    )


def test_an_empty_answer_says_what_to_do(queue):
    client = signed_in(roles.VIEWER)
    page = client.get(f"{PAGE}?kind=mandate").content.decode()
    assert "Nothing like that waits" in page
    assert f'<a href="{PAGE}">show all</a>' in page
    assert "There are no drafts" not in page


@pytest.mark.parametrize("query", ["?kind=x", "?author=nobody", "?plan=99", "?unit=0", "?sort=x"])
def test_what_cannot_be_asked_is_said_beside_its_box(queue, query):
    page = signed_in(roles.VIEWER).get(f"{PAGE}{query}").content.decode()
    assert "errorlist" in page
    assert "Choose" in page


def test_pages_follow_one_another_and_keep_what_is_asked(queue, monkeypatch):
    monkeypatch.setattr(page_of_drafts, "PER_PAGE", 1)
    client = signed_in(roles.PUBLISHER)
    page = client.get(f"{PAGE}?author=ann").content.decode()
    assert "2 drafts and proposals" in page
    assert 'href="?author=ann&amp;p=2"' in page
    assert "Police Division" in lines(client, "?author=ann&p=2")[0]


def test_all_on_the_page_are_ticked_by_one_box_without_scripts(queue, monkeypatch):
    monkeypatch.setattr(page_of_drafts, "PER_PAGE", 2)
    client = signed_in(roles.PUBLISHER)
    page = client.get(PAGE).content.decode()
    shown = re.findall(r'name="shown" value="([^"]+)"', page)
    assert len(shown) == 2
    said = client.post(
        PAGE, {"all": "page", "shown": shown, "discard": "ticked", "why": "Not so"}, follow=True
    )
    assert "2 drafts and proposals were discarded" in said.content.decode()
    assert UnitName.objects.filter(status="draft").exists()
    assert not Proposal.objects.exists()


def test_what_was_ticked_and_typed_survives_a_refusal(queue):
    name, post, proposal = queue
    client = signed_in(roles.PUBLISHER)
    UnitName.objects.filter(pk=name.pk).update(start="1999")  # before the old name ends
    sent = {"fact": f"orgchart.unitname:{name.pk}", "publish": "ticked", "why": "Decided"}
    page = client.post(f"{PAGE}?sort=oldest", sent | {"proposal": proposal.pk}).content.decode()
    assert "two names at once" in page
    assert 'value="Decided"' in page
    ticked = re.findall(r'value="([^"]+)" checked', page)
    assert ticked == [f"orgchart.unitname:{name.pk}", str(proposal.pk)]
    done = client.post(f"{PAGE}?sort=oldest", {"proposal": proposal.pk, "publish": "1", "why": "x"})
    assert done.headers["Location"] == f"{PAGE}?sort=oldest"
    assert f"orgchart.post:{post.pk}" in client.get(PAGE).content.decode()


def test_what_came_after_the_page_is_not_ticked_after_a_refusal(queue):
    _name, post, proposal = queue
    shown = [f"orgchart.post:{post.pk}", f"orgchart.proposal:{proposal.pk}"]
    sent = {"all": "page", "shown": shown, "publish": "ticked"}
    page = signed_in(roles.PUBLISHER).post(PAGE, sent).content.decode()
    assert "Nothing was kept" in page
    assert set(re.findall(r'value="([^"]+)"\s+checked', page)) == {
        f"orgchart.post:{post.pk}",
        str(proposal.pk),
    }


def waiting(number):
    """So many drafts of two kinds, and so many proposals, all of them outdated."""
    author = person(roles.EDITOR, f"author-{number}")
    for place in range(number):
        name = NameFactory(unit__code=f"n{number}-{place}")
        draft(author, MandateFactory, unit=name.unit, text=f"To do {place}.", start="2011")
        draft(author, unit=name.unit, name="Later", start="2010")
        name.name = "Proposed"
        with recording(by=author):
            propose_change(name, by=author)
        UnitName.objects.filter(pk=name.pk).update(name="Corrected")


@pytest.mark.parametrize(
    "query", ["", "?sort=unit", "?author=author-8", "?kind=mandate", "?show=look"]
)
def test_the_page_reads_as_much_however_many_wait(query, monkeypatch):
    monkeypatch.setattr(page_of_drafts, "PER_PAGE", 6)
    monkeypatch.setattr(page_of_drafts, "LOOKED_THROUGH", 18)
    client = signed_in(roles.PUBLISHER)
    waiting(8)
    with reading() as small:
        assert client.get(f"{PAGE}{query}").status_code == 200
    waiting(24)
    with reading() as large:
        assert client.get(f"{PAGE}{query}").status_code == 200
    assert large.queries <= small.queries, (str(small), str(large))
    assert large.rows <= small.rows + 15, (str(small), str(large))


def marked(client, query=""):
    return [line for line in lines(client, query) if "needs a look" in line]


def test_what_cannot_be_published_is_marked_before_anybody_tries(queue, ann):
    name, post, _proposal = queue
    client = signed_in(roles.PUBLISHER)
    assert marked(client) == []
    clash = draft(ann, unit=name.unit, name="Another", start="1999")  # another name ends in 2000
    early = draft(ann, MandateFactory, unit=unit("later"), text="Too early.", start="1950")
    UnitName.objects.filter(unit=early.unit).update(status="draft")
    PostFactory(unit=post.unit, title="Unsourced", start="2010", status="draft", source=None)
    said = marked(client)
    for part in ("Unsourced", "Another"):
        assert any(part in line for line in said)
    assert any("two names at once" in line for line in said)
    assert lines(client, "?show=look") == said
    assert clash.pk
    assert not any("Mine Action" in line for line in said)


def test_each_of_those_that_contradict_each_other_is_marked_and_names_the_others(ann):
    plan = Reorganisation.objects.create(code="reform", title="The reform")
    named = unit("old", end="2000")
    for year, name in ((2001, "First"), (2002, "Second"), (2003, "Third")):
        draft(ann, unit=named, name=name, start=str(year), reorganisation=plan)
    client = signed_in(roles.PUBLISHER)
    said = marked(client, f"?plan={plan.pk}")
    assert len(said) == 3
    for line in said:
        assert [name for name in ("First", "Second", "Third") if name not in line] == []
        assert line.count("two names at once") == 2


def test_a_proposal_that_needs_a_record_that_has_gone_is_marked(bob):
    mines = unit("mines")
    above = unit("above")
    with recording(by=bob):
        Proposal.objects.create(
            kind="orgchart.parentrelationship",
            key="mines | above | 2010",
            action="add",
            after={
                "child": ["mines"],
                "parent": ["gone"],
                "kind": "part_of",
                "start": "2010",
                "source": [above.names.get().source.slug],
                "status": "published",
            },
            author="bob",
        )
    [line] = marked(signed_in(roles.PUBLISHER), f"?unit={mines.pk}")
    assert "There is no unit “gone” in the registry" in line


def test_a_proposal_that_needs_another_one_of_its_edit_is_not_marked(bob):
    """Themes are known by their code; a reference to a name is known by that of its unit."""
    with recording(by=bob):
        # The one that is needed is written first, as everywhere.
        theme = Theme(code="salvage", label="Salvage", order=900)
        propose(theme, Proposal.Action.ADD, {}, fields_of(theme), by=bob)
        part = ThemeLabel(term=theme, text="Wrecks")
        propose(part, Proposal.Action.ADD, {}, {**fields_of(part), "term": ["salvage"]}, by=bob)
        name = NameFactory.build(unit=unit("a", end="2000"), start="2001", source=SourceFactory())
        propose(name, Proposal.Action.ADD, {}, fields_of(name), by=bob)
        text = NameTranslation(name=name, language="fr", text="Nom", source=name.source)
        propose(text, Proposal.Action.ADD, {}, {**fields_of(text), "name": ["a", "2001"]}, by=bob)
    client = signed_in(roles.PUBLISHER)
    assert len(lines(client)) == 4
    assert marked(client) == []
    proposals = list(Proposal.objects.order_by("pk"))
    publish(proposals=proposals, by=User.objects.get(username="publisher"), why="As written")
    assert NameTranslation.objects.get().name == UnitName.objects.get(start="2001")
    assert ThemeLabel.objects.filter(term__code="salvage").exists()


def test_of_two_proposals_that_give_two_records_one_key_one_is_marked(bob):
    source = SourceFactory()
    home = unit("a", start="1990", end="1991", source=source)
    names = [
        NameFactory(unit=home, start=start, end=end, source=source)
        for start, end in (("1992", "1993"), ("2000", "2001"))
    ]
    with recording(by=bob):
        for name in names:
            name.start, name.end = PartialDate.parse("1995"), PartialDate.parse("1996")
            propose_change(name, by=bob)
    said = marked(signed_in(roles.PUBLISHER))
    assert len([line for line in said if "another record with that key already" in line]) == 1


def test_what_belongs_together_is_tried_together(ann):
    """A name that follows another is no fault beside the proposal that ends the other."""
    old = NameFactory(unit__code="a")
    plan = Reorganisation.objects.create(code="reform", title="The reform")
    acts.rename(
        old.unit,
        "Renamed",
        level="office",
        start=PartialDate.parse("2007"),
        basis=Basis(SourceFactory()),
        by=ann,
        plan=plan,
    )
    client = signed_in(roles.PUBLISHER)
    assert lines(client, "?kind=unitname")
    assert marked(client) == []
    assert marked(client, "?author=ann&sort=unit") == []
    Proposal.objects.filter(action="change").delete()
    assert len(marked(client)) >= 1


def test_a_draft_may_have_any_number_that_the_database_gives(ann):
    name = draft(ann, pk=2**31 + 5, name="Very late")
    client = signed_in(roles.PUBLISHER)
    for query in ("", "?sort=oldest", "?author=ann"):
        [line] = lines(client, query)
        assert "Very late" in line
    columns = Wanted().entries().query.combined_queries[0].annotations
    assert isinstance(columns["wait_number"].output_field, BigIntegerField)
    assert UnitName.objects.get(pk=name.pk).status == "draft"


def test_the_writer_of_a_record_is_found_without_reading_what_was_written_later(ann, bob):
    name = draft(ann, name="First")
    for number in range(5):
        name.name = f"Corrected {number}"
        with recording(by=bob):
            name.save()
    with reading() as read:
        [edit] = writers([name]).values()
    assert edit.user == ann
    assert (read.queries, read.rows) == (2, 2)
    assert writers([]) == {}


def test_looking_writes_nothing(queue):
    before = [*UnitName.objects.order_by("pk").values()]
    signed_in(roles.PUBLISHER).get(f"{PAGE}?show=look")
    assert [*UnitName.objects.order_by("pk").values()] == before
    assert Proposal.objects.count() == 1


def test_a_reorganisation_is_found_by_typing_and_not_listed_whole(queue):
    client = signed_in(roles.PUBLISHER)
    for number in range(3):
        Reorganisation.objects.create(code=f"other-{number}", title=f"Other plan {number}")
    page = client.get(
        f"{PAGE}?plan={Reorganisation.objects.get(code='reform').pk}"
    ).content.decode()
    assert "The reform" in page
    assert "Other plan" not in page
    found = client.get(
        "/admin/autocomplete/",
        {
            "term": "plan 2",
            "app_label": "orgchart",
            "model_name": "proposal",
            "field_name": "reorganisation",
        },
    )
    assert [one["text"] for one in found.json()["results"]] == ["Other plan 2"]
    both = client.get(f"{PAGE}?plan={Reorganisation.objects.first().pk}&without_plan=on")
    assert "You chose a reorganisation." in both.content.decode()


def test_what_is_ticked_is_put_into_a_reorganisation_that_was_found(queue):
    name, _post, _proposal = queue
    client, plan = signed_in(roles.EDITOR, "eve"), Reorganisation.objects.get(code="reform")
    sent = {"fact": f"orgchart.unitname:{name.pk}", "put": "ticked"}
    answer = client.post(PAGE, sent | {"into": "x"}, follow=True).content.decode()
    assert "Choose a reorganisation" in answer
    client.post(PAGE, sent | {"into": plan.pk}, follow=True)
    name.refresh_from_db()
    assert name.reorganisation == plan
