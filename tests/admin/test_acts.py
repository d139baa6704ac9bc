"""The short forms of the acts: preview, refusals, drafts, publishing."""

import re

import pytest
from django.urls import reverse

from orgchart import roles
from orgchart.models import (
    ParentRelationship,
    Reorganisation,
    Succession,
    Unit,
    UnitName,
)
from orgchart.writing.checking import all_violations
from orgchart.writing.publishing import drafts

from ..accounts import signed_in
from ..factories import chain, unit
from .acting import NO_PARTS, address, decided, evidence

pytestmark = pytest.mark.django_db


@pytest.fixture
def publisher(db):
    return signed_in(roles.PUBLISHER)


@pytest.fixture
def editor(db):
    return signed_in(roles.EDITOR)


def test_every_act_has_a_form(editor):
    chain(2)
    for act in ("rename", "move", "merge", "split", "close", "found"):
        page = editor.get(f"{address(act)}?unit=u1&parent=u0").content.decode()
        assert "Preview" in page
    assert editor.get(address("dance")).status_code == 404


def test_the_form_knows_the_unit_and_its_name_from_the_address(editor):
    chain(2)
    page = editor.get(f"{address('rename')}?unit=u1").content.decode()
    assert 'value="The u1"' in page
    assert "The u1" in page


def test_a_preview_shows_before_and_after_and_writes_nothing(publisher):
    top, low = chain(2)
    other = unit("other")
    data = evidence(unit=low.pk, parent=other.pk, kind="part-of", look="1")
    page = publisher.post(address("move"), data).content.decode()
    assert page.count('class="drawing"') == 2
    assert "ends</strong>: Parent relationship: The u1 is part of The u0, 1992 – " in page
    assert "1992 – 28 June 2007" in page
    assert 'name="publish"' in page
    assert low.parents.get().parent == top


def test_what_would_break_a_rule_is_said_before_and_publishing_is_not_offered(publisher):
    top, low = chain(2)
    data = evidence(unit=top.pk, parent=low.pk, kind="part-of", look="1")
    page = publisher.post(address("move"), data).content.decode()
    assert "would be above itself" in page
    assert 'name="publish"' not in page
    page = publisher.post(address("move"), data | {"publish": "1", "why": "x"}).content.decode()
    assert "Nothing was kept" in page
    assert ParentRelationship.objects.count() == 1


def test_an_act_that_makes_no_sense_is_said_in_the_form(editor):
    low = chain(2)[1]
    data = evidence(unit=low.pk, name="x", level="office", start="1950", look="1")
    assert (
        "does not exist at that time (1950)"
        in editor.post(address("rename"), data).content.decode()
    )


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"start": ""}, "Give a date"),
        ({"start": "soon"}, "is not a date"),
        ({"start": "1066"}, "not a plausible date"),
        ({"name": ""}, "This field is empty. Fill it in."),
        ({"unit": ""}, "This field is empty. Fill it in."),
        ({"unit": "999999"}, "Choose one from the list."),
        ({"unit": "x"}, "This field is empty. Fill it in."),
        ({"unit": "9" * 30}, "This field is empty. Fill it in."),
    ],
)
def test_wrong_answers_are_said_beside_their_field_and_nothing_is_lost(editor, wrong, said):
    low = chain(2)[1]
    data = evidence(unit=low.pk, name="New name", level="office", quotation="Kept words")
    page = editor.post(address("rename"), data | wrong | {"look": "1"}).content.decode()
    assert said in page
    assert "Kept words" in page


def test_an_editor_keeps_an_act_as_drafts_of_a_new_or_a_known_plan(editor):
    low = chain(2)[1]
    data = evidence(unit=low.pk, name="Renamed", level="office")
    assert (
        "Only a publisher"
        in editor.post(address("rename"), data | {"publish": "1", "why": "x"}).content.decode()
    )
    assert editor.post(address("rename"), data | {"draft": "1"}).status_code == 302
    plan = Reorganisation.objects.get()
    assert plan.title == "Rename a unit: The u1, 29 June 2007"
    into_plan = data | {"plan": plan.pk, "publish": "1", "why": "x"}
    assert (
        "take it out of the plan"
        in signed_in(roles.PUBLISHER).post(address("rename"), into_plan).content.decode()
    )
    more = data | {"name": "Again", "start": "2008", "plan": plan.pk, "draft": "1"}
    editor.post(address("rename"), more)
    assert Reorganisation.objects.count() == 1
    assert {str(draft) for draft in drafts(plan)} == {"Renamed", "Again"}
    assert UnitName.objects.filter(name="Renamed").get().end.year == 2008


def test_a_refused_draft_leaves_no_empty_plan(editor):
    low = chain(2)[1]
    data = evidence(unit=low.pk, name="x", level="office", start="1950", draft="1")
    editor.post(address("rename"), data)
    assert not Reorganisation.objects.exists()


def test_a_publisher_gives_a_reason_and_saves_once(publisher):
    low = chain(2)[1]
    data = evidence(unit=low.pk, name="Renamed", level="office", publish="1")
    page = publisher.post(address("rename"), data).content.decode()
    assert "Say why it is published" in page
    assert publisher.post(address("rename"), data | {"why": "Reform"}).status_code == 302
    assert [str(name.start) for name in low.names.order_by("start")] == ["1992", "2007-06-29"]


def test_what_was_published_is_said_with_the_name_that_the_unit_has_now(publisher):
    low = chain(2)[1]
    data = evidence(unit=low.pk, name="New name", level="office", publish="1", why="Reform")
    page = publisher.post(address("rename"), data, follow=True).content.decode()
    assert "Rename a unit, “New name”: published." in page


def test_a_merger_into_a_new_unit(publisher):
    _, one, leaf = chain(3)
    two = unit("two")
    new = {
        "part-TOTAL_FORMS": 1,
        "part-INITIAL_FORMS": 0,
        "part-0-code": "joint",
        "part-0-name": "Joint Office",
        "part-0-level": "office",
        "part-0-nature": "headquarters",
    }
    data = evidence(unit=one.pk, others=[two.pk], publish="1", why="Reform")
    page = publisher.post(address("merge"), data | NO_PARTS).content.decode()
    assert "Name the unit that they become" in page
    assert decided(publisher, "merge", data | new).status_code == 302
    assert Succession.objects.filter(successor__code="joint").count() == 2
    assert leaf.parents.order_by("start").last().parent.code == "joint"
    assert all_violations() == []


def test_a_split_with_parts_of_both_sorts(publisher):
    _, one, leaf = chain(3)
    other = unit("other")
    new = {
        "part-TOTAL_FORMS": 3,
        "part-INITIAL_FORMS": 0,
        "part-0-code": "fresh",
        "part-0-name": "Fresh Office",
        "part-0-level": "office",
        "part-0-nature": "headquarters",
    }
    data = evidence(unit=one.pk, existing=[other.pk], publish="1", why="Reform") | new
    wrong = publisher.post(address("split"), data | {"heir": "nobody"}).content.decode()
    assert "Write one of these: Fresh Office, The other." in wrong
    assert decided(publisher, "split", data | {"heir": "other"}).status_code == 302
    assert leaf.parents.order_by("start").last().parent == other
    assert {succession.successor.code for succession in Succession.objects.all()} == {
        "fresh",
        "other",
    }
    half = new | {"part-0-name": ""}
    assert (
        "This field is empty. Fill it in."
        in publisher.post(address("split"), data | half).content.decode()
    )


def test_two_parts_of_a_split_with_one_code_are_refused_beside_the_second(publisher):
    one = chain(2)[1]
    parts = {"part-TOTAL_FORMS": 3, "part-INITIAL_FORMS": 0}
    for number, name in enumerate(["Military Division", "Mission Department"]):
        parts |= {
            f"part-{number}-name": name,
            f"part-{number}-acronym": "MD",
            f"part-{number}-level": "office",
        }
    page = publisher.post(address("split"), evidence(unit=one.pk, look="1") | parts)
    assert page.status_code == 200
    assert page.content.decode().count("Another part has the code “md” too.") == 1
    given = parts | {"part-1-code": "mission-department"}
    page = publisher.post(
        address("split"), evidence(unit=one.pk, look="1") | given
    ).content.decode()
    assert "Another part has the code" not in page


def test_closing_asks_at_once_where_the_units_below_go(publisher):
    top, middle, leaf = chain(3)
    page = publisher.get(f"{address('close')}?unit=u1").content.decode()
    assert f'<option value="{top.pk}" selected>' in page
    data = evidence(unit=middle.pk, end="30 June 2007", look="1")
    page = publisher.post(address("close"), data).content.decode()
    assert "Say where the units below it move: The u2." in page
    assert 'id="preview"' not in page
    page = publisher.post(address("close"), data | {"unit": leaf.pk}).content.decode()
    assert 'id="preview"' in page


def test_what_few_acts_need_is_folded_until_it_is_used(publisher):
    low = chain(2)[1]
    page = publisher.get(f"{address('rename')}?unit=u1").content.decode()
    assert '<details class="module aligned staff-more">' in page
    data = evidence(unit=low.pk, name="New", level="office", look="1")
    page = publisher.post(address("rename"), data).content.decode()
    assert '<details class="module aligned staff-more" open>' in page


def test_closing_and_founding(publisher):
    top, middle, leaf = chain(3)
    data = evidence(unit=middle.pk, heir=top.pk, end="30 June 2007", publish="1", why="Reform")
    data.pop("start")
    assert decided(publisher, "close", data).status_code == 302
    assert leaf.parents.order_by("start").last().parent == top
    found = evidence(
        code="new", name="New Unit", level="unit", nature="headquarters", parent=top.pk,
        kind="part-of", publish="1", why="Reform",
    )  # fmt: skip
    assert publisher.post(address("found"), found).status_code == 302
    assert Unit.objects.get(code="new").parents.get().parent == top
    page = publisher.post(address("found"), found).content.decode()
    link = f'<a href="{reverse("admin:orgchart_unit_change", args=[Unit.objects.get(code="new").pk])}">'
    [row] = re.findall(r'<div class="form-row errors">(.*?)</div>', page, re.DOTALL)
    assert f"{link}New Unit</a> has the code “new” already" in row
    assert 'name="code"' in row


def test_the_first_button_of_the_form_looks_so_that_enter_never_publishes(publisher):
    low = chain(2)[1]
    data = evidence(unit=low.pk, name="New", level="office", look="1")
    page = publisher.post(address("rename"), data).content.decode()
    buttons = re.findall(
        r'<button type="submit" name="(\w+)"', page[page.index('class="staff-act"') :]
    )
    assert buttons[0] == "look"
    assert "publish" in buttons


def test_closing_in_a_plan_asks_what_the_plan_leaves_below(publisher):
    """A plan that has moved the unit below may close the one above."""
    top, middle, low = chain(3)
    plan = Reorganisation.objects.create(code="plan", title="Plan")
    move = evidence(unit=low.pk, parent=top.pk, kind="part-of", start="2007", plan=plan.pk)
    assert publisher.post(address("move"), move | {"draft": "1"}).status_code == 302
    data = evidence(unit=middle.pk, end="30 June 2007", look="1")
    assert "Say where the units below" in publisher.post(address("close"), data).content.decode()
    page = publisher.post(address("close"), data | {"plan": plan.pk}).content.decode()
    assert "Say where the units below" not in page


def test_the_preview_counts_the_pieces_of_evidence_at_its_end(publisher):
    _top, middle, _low = chain(3)
    data = evidence(unit=middle.pk, end="30 June 2007", look="1")
    heir = ParentRelationship.objects.get(child=middle).parent
    page = publisher.post(address("close"), data | {"heir": heir.pk}).content.decode()
    told = page[page.index("What the act would change") :]
    assert told.count("</strong>: Evidence: ") == 0
    assert re.search(r"<strong>is created</strong>: \d+ pieces of evidence</summary>", told)
    assert told.index("pieces of evidence") > told.rindex("<strong>begins</strong>")


def test_the_picture_after_a_year_does_not_show_the_unit_that_closed_in_it(publisher):
    _top, low = chain(2)
    data = evidence(unit=low.pk, end="2007", look="1")
    page = publisher.post(address("close"), data).content.decode()
    before, after = (part.split("</figure>")[0] for part in page.split("<figure>")[1:3])
    assert "Before, 1 January 2007" in before
    assert "After, 1 January 2008" in after
    assert ("The u1" in before, "The u1" in after) == (True, False)
