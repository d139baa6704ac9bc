"""Merging, splitting and closing ask where each thing of the units goes."""

import re

import pytest
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.urls import reverse
from reversion.models import Revision, Version

from orgchart import roles
from orgchart.dates import PartialDate
from orgchart.models import FACTS, Mandate, Post, PostDistribution, Reorganisation, Unit
from orgchart.writing import acts
from orgchart.writing.acts import Basis
from orgchart.writing.checking import all_violations
from orgchart.writing.recording import recording

from ..accounts import signed_in
from ..factories import (
    DocumentFactory,
    LineFactory,
    MandateFactory,
    PostDistributionFactory,
    PostFactory,
    SourceFactory,
    chain,
    unit,
)
from ..rows import reading
from .acting import NO_PARTS, address, answers, boxes, evidence
from .undoing_edits import undone

pytestmark = pytest.mark.django_db


@pytest.fixture
def publisher():
    return signed_in(roles.PUBLISHER)


def chosen(page):
    return {label: code for label, (_, code) in boxes(page).items()}


@pytest.fixture
def full():
    """A unit below another, with one of each thing that can go on in another unit."""
    top, middle, leaf = chain(3)
    MandateFactory(unit=middle, code="u1-police", text="Leads the police")
    PostFactory(unit=middle, code="u1-head", title="Chief")
    PostFactory(unit=middle, code="u1-deputy", title="Deputy", kind="deputy", heads_unit=False)
    LineFactory(child=middle, parent=unit("helper"), kind="supported-by")
    return top, middle, leaf


def test_a_merger_sends_everything_but_the_head_to_the_unit_that_remains(publisher, full):
    _, middle, _ = full
    into = unit("into")
    data = evidence(unit=middle.pk, into=into.pk, others=[into.pk], look="1") | NO_PARTS
    page = publisher.post(address("merge"), data).content.decode()
    assert "Where it goes" in page
    assert chosen(page) == {
        "Unit below: The u2": "into",
        "Dotted line: The u1 is supported by The helper": "into",
        "Mandate of The u1: Leads the police": "into",
        "Post of The u1: Chief": "",
        "Post of The u1: Deputy": "into",
    }
    assert "begins</strong>: Mandate: The into: Leads the police" in page
    name, _ = boxes(page)["Mandate of The u1: Leads the police"]
    decided = data | answers(page) | {name: "", "publish": "1", "why": "Reform"}
    assert publisher.post(address("merge"), decided).status_code == 302
    assert [mandate.unit.code for mandate in Mandate.objects.all()] == ["u1"]
    assert {post.code for post in into.posts.all()} == {"into-deputy"}
    assert all_violations() == []


def parts(*codes):
    """The boxes of new units, one for each code."""
    sent = {"part-TOTAL_FORMS": len(codes), "part-INITIAL_FORMS": 0}
    for number, code in enumerate(codes):
        sent |= {
            f"part-{number}-code": code,
            f"part-{number}-name": f"The {code}",
            f"part-{number}-level": "office",
            f"part-{number}-nature": "headquarters",
        }
    return sent


def test_a_split_offers_its_parts_by_name(publisher, full):
    _, middle, leaf = full
    data = evidence(unit=middle.pk, heir="other", look="1") | parts("fresh", "other")
    page = publisher.post(address("split"), data).content.decode()
    assert chosen(page)["Unit below: The u2"] == "new:1"
    assert chosen(page)["Post of The u1: Deputy"] == "new:0"
    assert '<option value="new:1">The other</option>' in page
    name, _ = boxes(page)["Post of The u1: Deputy"]
    decided = data | answers(page) | {name: "new:1", "publish": "1", "why": "Reform"}
    assert publisher.post(address("split"), decided).status_code == 302
    assert Post.objects.get(code="other-deputy").unit.code == "other"
    assert leaf.parents.order_by("start").last().parent.code == "other"


@pytest.mark.parametrize("heir", ["The other", "the OTHER", "OT", "other"])
def test_the_part_that_takes_the_units_below_is_called_by_any_of_its_names(publisher, full, heir):
    middle = full[1]
    data = evidence(unit=middle.pk, heir=heir, look="1") | parts("fresh", "other")
    page = publisher.post(address("split"), data | {"part-1-acronym": "OT"}).content.decode()
    assert chosen(page)["Unit below: The u2"] == "new:1"


def test_a_part_that_there_is_not_is_said_with_the_names_of_those_that_there_are(publisher, full):
    data = evidence(unit=full[1].pk, heir="nobody", look="1") | parts("fresh", "other")
    page = publisher.post(address("split"), data).content.decode()
    assert "No part is called that. Write one of these: The fresh, The other." in page


def test_another_code_or_name_of_a_new_part_keeps_the_answers(publisher, full):
    _, middle, leaf = full
    data = evidence(unit=middle.pk, look="1") | parts("fresh", "other")
    page = publisher.post(address("split"), data).content.decode()
    name, _ = boxes(page)["Post of The u1: Deputy"]
    below, _ = boxes(page)["Unit below: The u2"]
    head, _ = boxes(page)["Post of The u1: Chief"]
    said = answers(page) | {name: "new:1", below: "new:1", head: "new:0"}
    data |= said | {"part-1-code": "better", "part-1-name": "The better", "part-0-code": "first"}
    again = publisher.post(address("split"), data).content.decode()
    assert answers(again) == said
    assert LOOK_AGAIN not in again
    decided = data | answers(again) | {"publish": "1", "why": "Reform"}
    assert publisher.post(address("split"), decided).status_code == 302
    assert Post.objects.get(code="better-deputy").unit.code == "better"
    assert {post.unit.code for post in Post.objects.filter(heads_unit=True)} == {"u1", "first"}
    assert leaf.parents.order_by("start").last().parent.code == "better"


def test_answers_that_name_a_new_part_that_is_emptied_are_asked_again(publisher, full):
    _, middle, _ = full
    data = evidence(unit=middle.pk, look="1") | parts("fresh", "other")
    page = publisher.post(address("split"), data).content.decode()
    name, _ = boxes(page)["Post of The u1: Deputy"]
    emptied = {f"part-1-{field}": "" for field in ("code", "name", "level")}
    data |= answers(page) | {name: "new:1", "existing": [unit("old").pk]} | emptied
    again = publisher.post(address("split"), data).content.decode()
    assert again.count(LOOK_AGAIN) == 1
    assert chosen(again)["Post of The u1: Deputy"] == "new:0"
    assert chosen(again)["Mandate of The u1: Leads the police"] == "new:0"


def test_the_nature_of_a_new_part_is_the_usual_one_if_none_is_chosen(publisher, full):
    above, middle, _ = full
    Unit.objects.filter(pk=above.pk).update(nature="field")
    for act in ("split", "merge"):
        page = publisher.get(address(act)).content.decode()
        assert re.search(
            r'<select name="part-0-nature".*?<option value="" selected>The usual one for its level and its parent',
            page,
            re.DOTALL,
        )
    data = evidence(unit=middle.pk, look="1") | parts("fresh", "other", "third")
    data |= {"part-0-nature": "", "part-1-nature": "", "part-1-level": "team"}
    page = publisher.post(address("split"), data).content.decode()
    chosen_ones = re.findall(
        r'<select name="part-\d-nature".*?value="(\w*)" selected', page, re.DOTALL
    )
    assert chosen_ones == ["field", "team", "headquarters"]


def test_what_a_unit_has_stays_if_the_unit_goes_on(publisher, full):
    _, middle, _ = full
    part = unit("part")
    data = evidence(unit=middle.pk, existing=[part.pk], goes_on="on", look="1") | NO_PARTS
    page = publisher.post(address("split"), data).content.decode()
    assert set(chosen(page).values()) == {""}
    assert page.count("It stays with The u1") == 5
    closed = data | answers(page) | {"publish": "1", "why": "Reform"}
    closed["existing"] = [part.pk, unit("other").pk]
    del closed["goes_on"]  # what stayed would end now, so the page asks again
    again = publisher.post(address("split"), closed).content.decode()
    assert chosen(again)["Mandate of The u1: Leads the police"] in ("part", "other")
    assert middle.mandates.get().end is None
    name, _ = boxes(page)["Unit below: The u2"]
    decided = data | answers(page) | {name: "part", "publish": "1", "why": "Reform"}
    assert publisher.post(address("split"), decided).status_code == 302
    assert part.children.count() == 1
    assert middle.mandates.get().end is None


def test_closing_offers_the_heir_and_the_units_that_take_something_over(publisher, full):
    top, middle, _ = full
    taker = unit("taker")
    data = evidence(unit=middle.pk, end="28/06/2007", heir=top.pk, takers=[taker.pk], look="1")
    page = publisher.post(address("close"), data).content.decode()
    assert chosen(page)["Unit below: The u2"] == "u0"
    assert chosen(page)["Mandate of The u1: Leads the police"] == ""
    name, _ = boxes(page)["Mandate of The u1: Leads the police"]
    below, _ = boxes(page)["Unit below: The u2"]
    assert not re.search(
        rf'name="{below}".*?It ends.*?</select>', page.partition("Dotted line")[0], re.DOTALL
    )
    decided = data | answers(page) | {name: "taker", "publish": "1", "why": "Reform"}
    assert publisher.post(address("close"), decided).status_code == 302
    assert taker.mandates.get().text == "Leads the police"


def test_the_unit_above_is_chosen_for_a_unit_that_was_chosen_on_the_page(publisher, full):
    top, middle, _ = full
    data = evidence(unit=middle.pk, end="28/06/2007", heir="", look="1")
    page = publisher.post(address("close"), data).content.decode()
    assert "Say where the units below it move: The u2." in page
    assert "The unit above it is chosen now." in page
    assert re.search(rf'<option value="{top.pk}" selected[^>]*>', page)


def test_closing_asks_as_soon_as_it_knows_the_unit(publisher, full):
    """By the address, or by a button that needs no script; nothing that is not typed yet is called wrong."""
    middle = full[1]
    at_once = publisher.get(f"{address('close')}?unit=u1").content.decode()
    data = {"unit": middle.pk, "paragraph": "para. 9", "ask": "1"}
    asked = publisher.post(address("close"), data).content.decode()
    for page in (at_once, asked):
        assert "The unit above it is chosen for the units below" in page
        assert chosen(page)["Unit below: The u2"] == "u0"
        assert chosen(page)["Mandate of The u1: Leads the police"] == ""
        assert "errorlist" not in page
        assert 'id="preview"' not in page
    assert 'value="para. 9"' in asked
    assert boxes(publisher.get(f"{address('close')}?unit=u2").content.decode()) == {}
    seen = answers(at_once)
    sent = evidence(unit=middle.pk, heir=full[0].pk, end="28/06/2007", look="1") | seen
    assert answers(publisher.post(address("close"), sent).content.decode()) == seen


def test_closing_a_unit_without_one_above_says_at_once_that_those_below_must_go(publisher, full):
    page = publisher.get(f"{address('close')}?unit=u0").content.decode()
    assert "Say where the units below it move: The u1." in page
    assert "Give a date" not in page


def test_what_begins_later_is_asked_about_and_an_undoing_brings_it_back(publisher, full):
    middle = full[1]
    MandateFactory(unit=middle, code="u1-later", text="Leads more", start="2008")
    PostDistributionFactory(unit=middle, start="2008", end="2008")
    LineFactory(child=unit("coming"), parent=middle, start="2008")
    into = unit("into")
    with recording():  # so that the history knows how it was
        for fact in (one for kind in FACTS for one in kind.objects.all()):
            fact.save()
    data = evidence(unit=middle.pk, into=into.pk, look="1") | NO_PARTS
    page = publisher.post(address("merge"), data).content.decode()
    later = {label: code for label, code in chosen(page).items() if "2008" in label}
    assert later == {
        "Unit below: The coming, since 2008": "into",
        "Mandate of The u1: Leads more, since 2008": "into",
        "Post distribution of The u1: Approved, Regular budget, 2008": "=",
    }
    assert "goes to another unit</strong>: Mandate: The into: Leads more, since 2008" in page
    name, _ = boxes(page)["Post distribution of The u1: Approved, Regular budget, 2008"]
    page = publisher.post(address("merge"), data | answers(page) | {name: ""}).content.decode()
    assert "is deleted, because it never begins</strong>: Post distribution" in page
    sent = data | answers(page) | {"publish": "1", "why": "Reform"}
    assert publisher.post(address("merge"), sent).status_code == 302
    assert Mandate.objects.get(code="u1-later").unit == into
    assert not PostDistribution.objects.exists()
    undone(publisher, Revision.objects.latest("pk").pk)
    assert Mandate.objects.get(code="u1-later").unit == middle
    assert PostDistribution.objects.get().unit == middle
    assert all_violations() == []


LOOK_AGAIN = "The units that can take something over have changed"


def test_an_answer_that_is_not_offered_becomes_the_usual_one_and_the_others_stay(publisher, full):
    top, middle, _ = full
    data = evidence(unit=middle.pk, end="28/06/2007", heir=top.pk, look="1")
    page = publisher.post(address("close"), data).content.decode()
    assert LOOK_AGAIN not in page
    name, _ = boxes(page)["Mandate of The u1: Leads the police"]
    post, _ = boxes(page)["Post of The u1: Chief"]
    wrong = data | {name: "nobody", post: "u0", "publish": "1", "why": "Reform"}
    page = publisher.post(address("close"), wrong).content.decode()
    assert page.count(LOOK_AGAIN) == 1
    assert "Nothing was kept." in page
    assert chosen(page)["Mandate of The u1: Leads the police"] == ""
    assert chosen(page)["Post of The u1: Chief"] == "u0"
    assert Mandate.objects.get().end is None


def test_after_another_choice_of_the_unit_what_goes_to_it_is_shown_before_it_is_kept(
    publisher, full
):
    _, middle, _ = full
    first, second = unit("first"), unit("second")
    data = evidence(unit=middle.pk, into=first.pk, look="1") | NO_PARTS
    page = publisher.post(address("merge"), data).content.decode()
    data |= answers(page) | {"into": second.pk, "why": "Reform"}
    page = publisher.post(address("merge"), data | {"publish": "1"}).content.decode()
    assert page.count(LOOK_AGAIN) == 1
    assert "Choose one of the units of the list." not in page
    assert set(chosen(page).values()) == {"second", ""}
    assert Mandate.objects.get().unit == middle
    again = publisher.post(address("merge"), data | {"look": "1"}).content.decode()
    assert again.count(LOOK_AGAIN) == 1
    assert "Mandate: The second: Leads the police" in again
    decided = data | answers(again) | {"publish": "1"}
    assert publisher.post(address("merge"), decided).status_code == 302
    assert second.mandates.exists()
    assert not first.mandates.exists()


def test_in_a_plan_it_asks_of_what_the_plan_leaves(publisher, full):
    top, middle, _ = full
    plan = Reorganisation.objects.create(code="reform", title="Reform")
    basis = Basis(SourceFactory(), DocumentFactory())
    away = unit("away")
    acts.move(full[2], away, start=PartialDate.parse("2001"), basis=basis, plan=plan)
    data = evidence(unit=middle.pk, end="28/06/2007", plan=plan.pk, look="1")
    page = publisher.post(address("close"), data).content.decode()
    assert "Unit below: The u2" not in chosen(page)
    name, _ = boxes(page)["Mandate of The u1: Leads the police"]
    decided = data | answers(page) | {"takers": [top.pk], name: "u0", "draft": "1"}
    assert publisher.post(address("close"), decided).status_code == 302
    assert [str(one.status) for one in top.mandates.all()] == ["draft"]


@pytest.mark.parametrize("decision", ["publish", "draft"])
def test_nothing_goes_anywhere_before_the_person_was_asked(publisher, full, decision):
    _, middle, _ = full
    into = unit("into")
    data = evidence(unit=middle.pk, into=into.pk, others=[into.pk], why="Reform") | NO_PARTS
    page = publisher.post(address("merge"), data | {decision: "1"}).content.decode()
    assert "Look first where each thing that the units have goes." in page
    assert len(boxes(page)) == 5
    assert 'name="publish"' in page
    assert Mandate.objects.get().end is None
    asked = data | answers(page)
    MandateFactory(unit=middle, code="u1-later", text="Somebody added it meanwhile")
    page = publisher.post(address("merge"), asked | {decision: "1"}).content.decode()
    assert "Look first where each thing that the units have goes." in page
    assert Mandate.objects.filter(end=None).count() == 2
    decided = data | answers(page) | {decision: "1"}
    assert publisher.post(address("merge"), decided).status_code == 302


def test_a_part_that_would_keep_the_code_of_the_unit_is_told_how(publisher, full):
    data = evidence(unit=full[1].pk, look="1") | parts("U1", "other")
    page = publisher.post(address("split"), data).content.decode()
    assert "“u1” is the code of The u1, and a code is permanent." in page
    assert "tick “The unit itself continues”" in page
    assert "Choose another code" not in page


def many(middle, number):
    return [
        MandateFactory(unit=middle, code=f"u1-m{one}", text=f"Function {one}")
        for one in range(number)
    ]


def test_many_things_of_a_kind_have_one_answer_and_exceptions(publisher, full):
    top, middle, _ = full
    many(middle, 11)  # and one that it has already
    data = evidence(unit=middle.pk, end="29/06/2007", heir=top.pk, look="1")
    page = publisher.post(address("close"), data).content.decode()
    name, _ = boxes(page)["All 12 mandates"]
    own, chosen_first = boxes(page)["Mandate of The u1: Function 3"]
    assert (name, chosen_first) == ("goes-all-mandate", "*")
    assert "Exceptions: 0 of 12 go elsewhere" in page
    data |= answers(page) | {name: "u0", own: ""}
    page = publisher.post(address("close"), data).content.decode()
    assert "Exceptions: 1 of 12 goes elsewhere" in page
    assert "<strong>begins</strong>: 11 mandates" in page
    done = publisher.post(address("close"), data | answers(page) | {"publish": "1", "why": "So"})
    assert done.status_code == 302
    assert Mandate.objects.filter(unit=top).count() == 11
    assert not Mandate.objects.filter(unit=top, text="Function 3").exists()
    assert all_violations() == []


def test_a_group_whose_answer_is_not_offered_any_more_is_asked_again(publisher, full):
    top, middle, _ = full
    many(middle, 11)
    data = evidence(unit=middle.pk, end="29/06/2007", heir=top.pk, look="1")
    page = publisher.post(address("close"), data).content.decode()
    data |= answers(page) | {"goes-all-mandate": "nowhere"}
    page = publisher.post(address("close"), data).content.decode()
    assert page.count(LOOK_AGAIN) == 1
    assert chosen(page)["All 12 mandates"] == ""


@pytest.mark.parametrize("step", ["look", "publish"])
def test_an_act_asks_the_database_alike_for_few_and_for_many_things(publisher, step):
    """And reads rows only of what the unit has."""
    counted = []
    for number in (20, 120):
        top, middle = chain(2, start=str(1990 + number // 100))
        many(middle, number)
        data = evidence(unit=middle.pk, others=[], into=top.pk, look="1") | NO_PARTS
        page = publisher.post(address("merge"), data).content.decode()
        data |= answers(page)
        if step == "publish":
            del data["look"]
            data |= {"publish": "1", "why": "So"}
        with reading() as found:
            publisher.post(address("merge"), data)
        counted.append(found)
        assert Mandate.objects.filter(unit=top).count() == (number if step == "publish" else 0)
        for kind in (Mandate, Unit):
            kind.objects.filter(pk__gt=0).update(code=Concat(Value(f"x{number}-"), F("code")))
    few, alot = counted
    assert alot.queries <= few.queries + 12
    assert alot.rows < few.rows + 100 * (40 if step == "publish" else 16)


def test_a_draft_below_that_is_no_unit_is_told_with_what_becomes_of_it(publisher, full):
    top, middle, _ = full
    draft = MandateFactory(unit=middle, code="u1-planned", status="draft", start="2006")
    data = evidence(unit=middle.pk, end="29/06/2007", heir=top.pk, look="1")
    page = publisher.post(address("close"), data).content.decode()
    assert "1 draft stays as it is, and cannot be published so" in page
    assert reverse("admin:orgchart_mandate_change", args=[draft.pk]) in page
    other = evidence(unit=unit("alone").pk, end="29/06/2007", look="1")
    assert (
        "stays as it is, and cannot" not in publisher.post(address("close"), other).content.decode()
    )


@pytest.mark.parametrize("act", ["close", "merge"])
def test_a_draft_unit_below_is_asked_like_the_others_and_goes_on_as_a_draft(publisher, full, act):
    top, middle, _ = full
    planned = unit("planned", status="draft")
    LineFactory(child=planned, parent=middle, status="draft", start="2006")
    data = evidence(unit=middle.pk, why="Reform")
    data |= {"end": "29/06/2007", "heir": top.pk} if act == "close" else {"into": top.pk} | NO_PARTS
    page = publisher.post(address(act), data | {"look": "1"}).content.decode()
    assert boxes(page)["Draft unit below: The planned"][1] == top.code
    assert "cannot be published so" not in page
    answer = publisher.post(address(act), data | answers(page) | {"publish": "1"})
    assert answer.status_code == 302
    old, new = planned.parents.order_by("start")
    assert (old.parent, old.status, bool(old.end)) == (middle, "draft", True)
    assert (new.parent, new.status, new.end) == (top, "draft", None)
    assert all_violations() == []


def test_a_draft_unit_alone_below_asks_where_it_goes(publisher, full):
    lone = unit("lone")
    LineFactory(child=lone, parent=full[0])
    LineFactory(child=unit("planned", status="draft"), parent=lone, status="draft", start="2006")
    page = publisher.post(address("close"), evidence(unit=lone.pk, end="29/06/2007", look="1"))
    assert "Say where the units below it move: The planned." in page.content.decode()


def test_the_preview_names_each_record_that_the_act_writes(publisher):
    renamed = unit("u9")
    data = evidence(unit=renamed.pk, name="New", level="office")
    page = publisher.post(address("rename"), data | {"look": "1"}).content.decode()
    told = re.search(r'class="staff-changes">(.*?)</ul>', page, re.DOTALL)[1].count("<strong>")
    before = Version.objects.count()
    publisher.post(address("rename"), data | {"publish": "1", "why": "So"})
    assert "is created</strong>: Evidence: " in page
    [evidence_of] = re.findall(r"Evidence: [^<]*", page)
    assert evidence_of.count("The u9") == 1  # the fact is named once
    assert Version.objects.count() - before == told == 3
