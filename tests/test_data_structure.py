"""What the shipped data says of the structure: the Department of today, names, successions."""

from datetime import date

import pytest
from django.db.models import Sum

from orgchart.models import (
    FACTS,
    Appointment,
    Figure,
    Mandate,
    ParentRelationship,
    PostDistribution,
    Reorganisation,
    Statement,
    Succession,
    UnitName,
)
from orgchart.queries.chart import chart_on

from .conftest import FIXTURES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]
IN_2025 = date(2025, 6, 1)


@pytest.mark.parametrize(
    ("unit", "below"),
    [
        (
            "dpo",
            "coordination-shared-services dpet gender-unit integrated-assessment-planning-unit "
            "oma orolsi osp ousg-peacekeeping",
        ),
        ("oma", "current-military-operations-service force-generation-service "
                "military-planning-service"),
        ("dpet", "best-practices-section integrated-training-service"),
        ("divisions-africa", "central-southern-africa-division eastern-africa-division "
                             "northern-africa-division western-africa-division"),
        ("divisions-middle-east-asia", "asia-pacific-division middle-east-division"),
        ("divisions-americas-europe", "americas-division europe-central-asia-division"),
        (
            "coordination-shared-services",
            "executive-office focal-point-security information-management-unit "
            "leadership-support-section registry situation-centre "
            "strategic-communications-section",
        ),
    ],
)  # fmt: skip
def test_what_is_below_in_2025(unit, below):
    children = chart_on(IN_2025).nodes[unit].children
    parts = sorted(node.code for node in children if node.line.kind == "part-of")
    assert parts == below.split()


@pytest.mark.parametrize(
    ("unit", "year", "posts"),
    [
        # The totals of the boxes of charts A to D in A/80/6 (Sect. 5), annex I.
        ("ousg-peacekeeping", 2025, 30),
        ("ousg-peacekeeping", 2026, 36),
        ("coordination-shared-services", 2025, 63),
        ("coordination-shared-services", 2026, 72),
        ("executive-office", 2025, 41),
        ("executive-office", 2026, 41),
        ("best-practices-section", 2025, 25),
        ("best-practices-section", 2026, 30),
        ("integrated-training-service", 2025, 34),
        ("integrated-training-service", 2026, 34),
        ("current-military-operations-service", 2025, 22),
        ("force-generation-service", 2025, 26),
        ("military-planning-service", 2025, 31),
        ("middle-east-division", 2025, 35),
        ("middle-east-division", 2026, 31),
        ("asia-pacific-division", 2025, 21),
        ("asia-pacific-division", 2026, 20),
        ("eastern-africa-division", 2025, 38),
        ("central-southern-africa-division", 2025, 34),
        ("central-southern-africa-division", 2026, 33),
        ("western-africa-division", 2025, 18),
        ("western-africa-division", 2026, 16),
        ("northern-africa-division", 2025, 13),
        ("europe-central-asia-division", 2025, 26),
        ("europe-central-asia-division", 2026, 25),
        ("americas-division", 2025, 18),
        ("americas-division", 2026, 19),
        ("divisions-africa", 2025, 14),
        ("divisions-middle-east-asia", 2025, 7),
        ("divisions-americas-europe", 2025, 6),
    ],
)
def test_the_posts_of_a_box(unit, year, posts):
    box = PostDistribution.objects.published().filter(unit__code=unit, start=str(year))
    assert box.aggregate(posts=Sum("post_counts__number"))["posts"] == posts


def test_the_structure_proposed_for_2026_is_a_plan():
    plan = Reorganisation.objects.get(code="dpo-structure-2026")
    names = UnitName.objects.filter(reorganisation=plan)
    assert {name.status for name in names} == {"draft"}
    assert sorted(name.name for name in names) == [
        "African Union Partnership Unit",
        "Military Doctrine and Performance Section",
        "Military Expertise Section",
        "Military Force Generation Section",
        "Military Management and Support Section",
        "Military Planning, Operations and Analysis Section",
    ]


@pytest.mark.parametrize(
    ("unit", "day", "name"),
    [
        ("cljas", date(2005, 12, 15), "Criminal Law and Judicial Advisory Unit"),
        ("cljas", date(2007, 10, 2), "Criminal Law and Judicial Advisory Section"),
        ("cljas", date(2010, 4, 1), "Criminal Law and Judicial Advisory Service"),
        ("cljas", date(2016, 1, 31), "Criminal Law and Judicial Advisory Service"),
        ("jcs", date(2018, 6, 30), "Justice and Corrections Service"),
        ("police-division", date(1998, 1, 1), "Civilian Police Unit"),
        ("police-division", date(2003, 8, 1), "Civilian Police Division"),
        ("police-division", date(2009, 7, 31), "Police Division"),
        ("situation-centre", date(2005, 1, 1), "Situation Centre"),
        ("situation-centre", IN_2025, "Peacekeeping Situation Centre"),
        ("best-practices-section", IN_2025, "Peacekeeping Best Practices Section"),
        ("integrated-training-service", date(2008, 1, 1), "Integrated Training Service"),
        ("dos", date(2019, 1, 1), "Department of Operational Support"),
    ],
)
def test_what_a_unit_was_called(unit, day, name):
    assert chart_on(day).nodes[unit].name.name == name


@pytest.mark.parametrize(
    ("unit", "day", "parent"),
    [
        ("police-division", date(1996, 1, 1), "dpko"),
        ("police-division", date(1999, 6, 1), "military-division"),
        ("police-division", date(2003, 1, 1), "dpko"),
        ("jcsc", date(2012, 1, 1), "cljas"),
        ("jcsc", date(2019, 1, 1), "jcs"),
        ("situation-centre", date(2012, 1, 1), "dpko"),
        ("situation-centre", date(2020, 1, 1), "coordination-shared-services"),
        ("ousg-peacekeeping", date(2009, 7, 31), "dpko"),
        ("unami", date(2009, 7, 31), "dpa"),
        ("unsom", date(2020, 1, 1), "dppa"),
        ("unama", date(2020, 1, 1), "dppa"),
        ("unsoa", date(2012, 1, 1), "dfs"),
        ("unsos", date(2020, 1, 1), "dos"),
    ],
)
def test_what_a_unit_answered_to(unit, day, parent):
    assert chart_on(day).nodes[unit].parent.code == parent


@pytest.mark.parametrize(
    ("predecessor", "successor", "start", "document"),
    [
        ("unotil", "unmit", "2006-08-25", "S/RES/1704 (2006)"),
        ("oms", "dfs", "2007-06-29", "A/RES/61/279"),
        ("fald", "oms", "[..2003-08]", None),
        ("office-of-operations", "regional-divisions", "2019-01-01", "A/RES/72/262 C"),
        ("dfs", "dos", "2019-01-01", "A/RES/72/266 B"),
        ("cljas", "jcs", "2017~", None),
        ("unsom", "untmis", "2024-11-01", "S/RES/2753 (2024)"),
        ("minujusth", "binuh", "2019-10-16", "S/RES/2476 (2019)"),
    ],
)
def test_what_took_its_place(predecessor, successor, start, document):
    step = Succession.objects.published().get(
        predecessor__code=predecessor, successor__code=successor
    )
    assert (str(step.start), step.started_by and step.started_by.symbol) == (start, document)


@pytest.mark.parametrize("day", [date(2019, 1, 1), date(2022, 6, 1), IN_2025])
def test_dpo_leads_in_police_justice_and_mine_action_since_2019(day):
    held = Mandate.objects.published().on(day).filter(unit__code="dpo")
    assert {
        ("lead", "police"),
        ("lead", "justice"),
        ("lead", "corrections"),
        ("lead", "security-sector"),
        ("coordinator", "mine-action"),
    } <= set(held.values_list("role", "theme_id"))


@pytest.mark.parametrize(
    ("unit", "start"),
    [
        ("onusal", "1991-07"),
        ("unavem-ii", "1991-06"),
        ("unmiss", "2011-07-08"),
        ("unpsg", "1997-12-19"),
        ("miponuh", "1997-12-28"),
        ("onuc", "1960-07"),
    ],
)
def test_the_other_date_of_an_operation_is_disputed(unit, start):
    names = UnitName.objects.filter(unit__code=unit, status="disputed")
    assert [str(name.start) for name in names] == [start]


def test_no_disputed_name_of_a_unit_that_ended_is_without_end():
    for name in UnitName.objects.filter(status="disputed"):
        last = UnitName.objects.published().filter(unit=name.unit).order_by("-start").first()
        assert bool(name.end) or not last.end, name


def test_the_security_force_has_its_resolution():
    name = UnitName.objects.published().get(unit__code="unsf")
    assert name.started_by.symbol == "A/RES/1752 (XVII)"


def test_the_second_paragraph_of_the_source_page_is_whole():
    second = Statement.objects.filter(source__slug="dpko-page", locator="second paragraph")
    assert sorted(second.values_list("code", flat=True)) == [
        "from-traditional-to-multidimensional",
        "strategic-context-changed",
        "unique-dynamic-instrument",
    ]


def test_the_political_missions_of_2024_are_led_by_dppa():
    led = ParentRelationship.objects.published().on(date(2024, 5, 28)).filter(parent__code="dppa")
    assert {
        "binuh",
        "unama",
        "unami",
        "unmha",
        "unoca",
        "unowas",
        "unrcca",
        "unscol",
        "unsmil",
        "unsom",
        "un-verification-mission-colombia",
    } <= set(led.values_list("child__code", flat=True))


@pytest.mark.parametrize(
    ("unit", "day", "name", "began"),
    [
        ("oma", "2008-07-01", "Office of Military Affairs", "A/RES/61/279"),
        ("osp", "2014-01-01", "Office for the Peacekeeping Strategic Partnership", "A/RES/67/287"),
        ("middle-east-division", "2019-06-01", "Middle East Division", "A/RES/72/262 C"),
        ("western-africa-division", "2019-06-01", "Western Africa Division", "A/RES/72/262 C"),
        ("asia-pacific-division", "2020-06-01", "Asia and Pacific Division", "A/RES/72/262 C"),
        ("integrated-training-service", "2008-01-01", "Integrated Training Service", "A/RES/61/279"),
    ],
)  # fmt: skip
def test_which_document_began_a_name(unit, day, name, began):
    found = UnitName.objects.published().on(date.fromisoformat(day)).get(unit__code=unit)
    assert (found.name, found.started_by.symbol) == (name, began)


def test_a_budget_that_names_a_unit_did_not_found_it():
    budget = {"started_by__symbol": "A/RES/79/259 A-C"}
    assert not UnitName.objects.filter(**budget).exists()
    assert not ParentRelationship.objects.filter(**budget).exists()


@pytest.mark.parametrize(
    ("unit", "parent", "ended"),
    [
        ("ospa", "secretariat", "A/46/882"),
        ("police-division", "dpko", "A/RES/61/279"),
        ("unmas", "dpko", "A/RES/61/279"),
        ("military-division", "dpko", "A/RES/61/279"),
        ("oms", "dpko", "A/RES/61/279"),
        ("osp", "dpko", "A/RES/72/262 C"),
        ("office-of-operations", "dpko", "A/RES/72/262 C"),
        ("dfs", "secretariat", "A/RES/72/266 B"),
        ("field-personnel-division", "dfs", "A/RES/72/266 B"),
    ],
)
def test_which_document_ended_a_line(unit, parent, ended):
    lines = ParentRelationship.objects.published().filter(child__code=unit, parent__code=parent)
    assert lines.latest("start").ended_by.symbol == ended


@pytest.mark.parametrize(
    ("mandate", "kind", "document"),
    [
        ("dpko-lead-police", "terminates", "A/RES/72/262 C"),
        ("office-of-operations-guidance", "terminates", "A/RES/72/262 C"),
        ("iot-integrated-approach", "terminates", "A/RES/72/262 C"),
        ("dfs-peace-operations", "terminates", "A/RES/72/266 B"),
        ("dos-field-support", "establishes", "A/RES/72/266 B"),
        ("dpo-integrated-advice", "establishes", "A/RES/72/262 C"),
    ],
)
def test_which_document_decided_a_mandate_at_headquarters(mandate, kind, document):
    decided = Mandate.objects.published().get(code=mandate).references.exclude(kind="lists")
    assert list(decided.values_list("kind", "document__symbol")) == [(kind, document)]


def test_the_notes_on_the_data_give_the_shares_of_facts_with_a_source_of_the_united_nations():
    notes = " ".join((FIXTURES.parent / "docs" / "data.md").read_text().split())
    facts = [fact for kind in FACTS for fact in kind.objects.published().with_relations()]
    headquarters = [fact for fact in facts if _unit_of(fact).nature == "headquarters"]
    assert (
        f"of the published facts on headquarters {_share_of_primary(headquarters)} % have a "
        f"source of the United Nations, of all published facts {_share_of_primary(facts)} %"
    ) in notes


def _unit_of(fact):
    if isinstance(fact, Appointment):
        return fact.post.unit
    names = ("unit", "child", "successor")
    return next(getattr(fact, name) for name in names if hasattr(fact, name))


def _share_of_primary(facts):
    return 100 * sum(fact.source.kind == "primary" for fact in facts) // len(facts)


def test_which_resolutions_approved_posts_and_money_for_2025():
    approved = PostDistribution.objects.published().filter(stage="approved")
    by = set(approved.values_list("funding", "started_by__symbol"))
    assert by == {
        ("regular", "A/RES/79/259 A-C"),
        ("other-assessed", "A/RES/78/293"),
        ("extrabudgetary", None),
    }
    assert not PostDistribution.objects.filter(stage="proposed", started_by__isnull=False).exists()
    budgets = Figure.objects.published().filter(kind="approved-budget")
    assert dict(budgets.values_list("unit__code", "started_by__symbol")) == {
        "unisfa": "A/RES/78/297",
        "minusca": "A/RES/78/298",
        "unficyp": "A/RES/78/300",
        "monusco": "A/RES/78/301",
        "unmik": "A/RES/78/302",
        "undof": "A/RES/78/304",
        "unifil": "A/RES/78/305",
        "unmiss": "A/RES/78/306",
        "minurso": "A/RES/78/307",
        "minusma": "A/RES/78/250 B",
        "untso": "A/RES/79/259 A-C",
        "unmogip": "A/RES/79/259 A-C",
    }


def test_the_plan_of_2026_is_still_a_plan():
    plan = Reorganisation.objects.get(code="dpo-structure-2026")
    assert not UnitName.objects.published().filter(reorganisation=plan).exists()
    assert "the resolution was not found" in plan.note


@pytest.mark.parametrize("unit", ["ddr", "ssr"])
def test_what_the_office_of_rule_of_law_began_with_names_its_resolution(unit):
    name = UnitName.objects.published().get(unit__code=unit, start="2007")
    assert name.started_by.symbol == "A/RES/61/279"
    assert "is inferred" in name.note


@pytest.mark.parametrize(
    ("code", "began", "ended"),
    [
        ("civpol-coordination", None, "A/RES/61/279"),
        ("cljas-corrections", "A/RES/61/279", None),
        ("cljas-justice", "A/RES/61/279", None),
        ("ddr-reintegration", "A/RES/61/279", None),
        ("police-division-police", "A/RES/61/279", None),
        ("ssr-focal-point", "A/RES/61/279", None),
        ("ssr-reform", "A/RES/61/279", None),
        ("unmas-mine-action", "A/RES/61/279", None),
    ],
)
def test_tasks_that_began_or_ended_with_the_structure_of_2007(code, began, ended):
    task = Mandate.objects.get(code=code)
    symbols = [document and document.symbol for document in (task.started_by, task.ended_by)]
    assert symbols == [began, ended]
    assert "is inferred" in task.note


def test_the_mission_for_iraq_began_on_the_day_of_its_resolution():
    name = UnitName.objects.published().get(unit__code="unami")
    assert (str(name.start), name.started_by.symbol) == ("2003-08-14", "S/RES/1500 (2003)")
    assert name.evidence.filter(source__slug="press-sc-7843", supports="beginning").exists()
    assert chart_on(date(2003, 8, 14)).nodes["unami"].parent.code == "dpa"


def test_the_volume_of_the_council_says_that_the_second_mission_in_angola_took_over():
    step = Succession.objects.published().get(
        predecessor__code="unavem-iii", successor__code="monua"
    )
    assert (step.source.slug, step.source.kind) == ("sc-decisions-1997", "primary")
    assert step.started_by.symbol == "S/RES/1118 (1997)"
