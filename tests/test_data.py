"""What the shipped data says: the questions that a knowledgeable reader would ask."""

from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from orgchart.models import (
    FACTS,
    ChangeKind,
    Figure,
    Mandate,
    Source,
    Statement,
    Succession,
    Unit,
    UnitName,
)
from orgchart.queries.changes import changes
from orgchart.queries.chart import chart_on
from orgchart.queries.figures import registry_figures
from orgchart.writing.checking import all_violations

from .conftest import FIXTURES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]
DAY = date(2009, 7, 31)
OPERATIONS = [
    "minurcat",
    "minurso",
    "minustah",
    "monuc",
    "unamid",
    "undof",
    "unficyp",
    "unifil",
    "unmik",
    "unmil",
    "unmis",
    "unmit",
    "unmogip",
    "unoci",
    "untso",
]


def test_the_registry_keeps_its_rules():
    assert all_violations() == []


def test_on_31_july_2009_dpko_directed_fifteen_operations_and_two_political_missions():
    below = chart_on(DAY).nodes["dpko"].children
    directed = [node for node in below if node.line.kind == "directed-by"]
    by_level = {
        level: sorted(node.code for node in directed if node.name.level_id == level)
        for level in ("operation", "political-mission")
    }
    assert by_level == {"operation": OPERATIONS, "political-mission": ["binub", "unama"]}


def test_dfs_supported_each_of_them_by_a_dotted_line():
    supported = {end.code for _, end in chart_on(DAY).nodes["dfs"].dotted_from}
    assert supported - {"situation-centre"} == {*OPERATIONS, "binub", "unama"}


def test_the_chart_has_one_root_and_every_unit_has_a_place():
    chart = chart_on(DAY)
    assert [root.code for root in chart.roots] == ["secretary-general"]
    assert chart.unplaced == []


def test_orolsi_brought_five_units_together():
    orolsi = chart_on(DAY).nodes["orolsi"]
    assert sorted(node.code for node in orolsi.children) == [
        "cljas",
        "ddr",
        "police-division",
        "ssr",
        "unmas",
    ]
    assert str(orolsi.name.start) == "2007"
    assert orolsi.name.started_by.symbol == "A/RES/61/279"
    assert [step.label for step in orolsi.path] == [
        "Secretary-General",
        "Secretariat",
        "DPKO",
        "OROLSI",
    ]


def test_since_2019_orolsi_is_part_of_dpo():
    assert chart_on(date(2020, 1, 1)).nodes["orolsi"].parent.code == "dpo"
    assert "dpko" not in chart_on(date(2020, 1, 1)).nodes


def operations_on(day):
    return sorted(node.code for node in chart_on(day) if node.name.level_id == "operation")


def test_there_have_been_71_operations_since_1948():
    names = UnitName.objects.published().filter(level="operation")
    assert len({name.unit_id for name in names}) == 71
    assert str(min(names, key=lambda name: name.period.first).start) == "1948-05-29"


NO_PLACE = [
    "personal-envoy-western-sahara",
    "special-adviser-cyprus",
    "special-envoy-horn-of-africa",
    "special-envoy-resolution-1559",
]
"""Envoys of whom no source that we saw names the seat: docs/data.md."""


def test_every_field_mission_has_a_founding_document_a_mandate_and_a_place():
    missions = UnitName.objects.published().filter(level__in=["operation", "political-mission"])
    for unit in Unit.objects.filter(pk__in=missions.values("unit")):
        mandate = unit.mandates.get(code=f"{unit.code}-founding")
        assert len(mandate.text) > 20, unit
        assert unit.locations.exists() or unit.code in NO_PLACE, unit
        assert mandate.references.filter(kind="establishes").exists(), unit


def test_ten_operations_were_active_on_1_january_1990():
    assert operations_on(date(1990, 1, 1)) == [
        "onuca",
        "unavem-i",
        "undof",
        "unficyp",
        "ungomap",
        "unifil",
        "uniimog",
        "unmogip",
        "untag",
        "untso",
    ]


def test_seventeen_operations_were_active_on_31_december_1994():
    assert operations_on(date(1994, 12, 31)) == [
        "minurso",
        "onumoz",
        "onusal",
        "unamir",
        "unavem-ii",
        "undof",
        "unficyp",
        "unifil",
        "unikom",
        "unmih",
        "unmogip",
        "unmot",
        "unomig",
        "unomil",
        "unosom-ii",
        "unprofor",
        "untso",
    ]


def test_eleven_operations_are_active_and_dpo_directs_them():
    chart = chart_on(date(2026, 11, 24))
    operations = [node for node in chart if node.name.level_id == "operation"]
    assert sorted(node.code for node in operations) == [
        "minurso",
        "minusca",
        "monusco",
        "undof",
        "unficyp",
        "unifil",
        "unisfa",
        "unmik",
        "unmiss",
        "unmogip",
        "untso",
    ]
    assert {node.parent.code for node in operations} == {"dpo"}
    assert {end.code for node in operations for _, end in node.dotted} == {"dos"}


@pytest.mark.parametrize(
    ("day", "parent"),
    [(date(1998, 6, 1), "dpko"), (date(2008, 6, 1), "orolsi"), (date(2020, 6, 1), "orolsi")],
)
def test_what_the_mine_action_service_was_part_of(day, parent):
    assert chart_on(day).nodes["unmas"].parent.code == parent


def test_the_department_above_the_mine_action_service_changed_in_2019():
    path = {
        year: [step.code for step in chart_on(date(year, 6, 1)).nodes["unmas"].path]
        for year in (2008, 2020)
    }
    assert path == {
        2008: ["secretary-general", "secretariat", "dpko", "orolsi", "unmas"],
        2020: ["secretary-general", "secretariat", "dpo", "orolsi", "unmas"],
    }


@pytest.mark.parametrize(
    ("predecessor", "successors"),
    [
        ("monuc", {("replaced", "monusco", "2010-07-01", "S/RES/1925 (2010)")}),
        ("unavem-i", {("replaced", "unavem-ii", "1991-05-30", "S/RES/696 (1991)")}),
        ("unavem-ii", {("replaced", "unavem-iii", "1995-02-08", "S/RES/976 (1995)")}),
        ("unavem-iii", {("replaced", "monua", "1997-07-01", "S/RES/1118 (1997)")}),
        (
            "unprofor",
            {
                ("split", "uncro", "1995-03-31", "S/RES/981 (1995)"),
                ("split", "unpredep", "1995-03-31", "S/RES/983 (1995)"),
            },
        ),
        ("unmis", {("replaced", "unmiss", "2011-07-09", "S/RES/1996 (2011)")}),
        ("dpko", {("replaced", "dpo", "2019-01-01", "A/RES/72/262 C")}),
        ("ospa", {("replaced", "dpko", "1992", "A/46/882")}),
    ],
)
def test_what_became_of(predecessor, successors):
    found = Succession.objects.published().filter(predecessor__code=predecessor)
    assert {
        (step.kind, step.successor.code, str(step.start), step.started_by and str(step.started_by))
        for step in found.select_related("successor", "started_by")
    } == successors


@pytest.mark.parametrize(
    ("unit", "day", "head"),
    [
        ("ospa", date(1960, 7, 14), "Ralph Bunche"),
        ("ospa", date(1990, 1, 1), "Marrack Goulding"),
        ("dpko", date(1994, 3, 1), "Kofi Annan"),
        ("dpko", date(1999, 1, 1), "Bernard Miyet"),
        ("dpko", date(2009, 7, 31), "Alain Le Roy"),
        ("dpko", date(2018, 12, 31), "Jean-Pierre Lacroix"),
        ("dpo", date(2019, 1, 1), "Jean-Pierre Lacroix"),
        ("dfs", date(2008, 3, 10), "Jane Holl Lute"),
        ("dfs", date(2013, 1, 1), "Ameerah Haq"),
        ("dos", date(2020, 1, 1), "Atul Khare"),
        ("orolsi", date(2009, 7, 31), "Dmitry Titov"),
        ("orolsi", date(2020, 1, 1), "Alexandre Zouev"),
    ],
)
def test_who_led(unit, day, head):
    assert [appointment.person.name for appointment in chart_on(day).nodes[unit].heads] == [head]


def test_a_unit_has_no_appointment_if_no_source_names_one():
    assert chart_on(date(1996, 1, 15)).nodes["dpko"].heads == []


def test_the_headquarters_units_that_a_res_61_279_established():
    facts = {
        unit
        for model in FACTS
        for fact in model.objects.published().filter(started_by__symbol="A/RES/61/279")
        for unit in Unit.objects.filter(pk__in=fact.unit_ids, nature__in=["headquarters", "team"])
    }
    assert {
        "dfs",
        "orolsi",
        "dpet",
        "africa-i-division",
        "africa-ii-division",
        "iot",
        "cljas",
        "police-division",
        "ddr",
        "ssr",
        "unmas",
    } <= {unit.code for unit in facts}
    listed = Mandate.objects.filter(references__document__symbol="A/RES/61/279")
    assert {"dpo-legislative-capacity", "orolsi-primary-role", "dpet-doctrine"} <= set(
        listed.values_list("code", flat=True)
    )


def test_since_2019_the_regional_divisions_are_shared():
    node = chart_on(date(2019, 1, 1)).nodes["regional-divisions"]
    assert {(line.kind, end.code) for line, end in node.dotted} == {
        ("shared-with", "dpo"),
        ("shared-with", "dppa"),
    }
    assert len(node.children) == 3


def test_every_headquarters_unit_has_a_solid_line():
    """On every 1 January all headquarters units have a place on the chart."""
    for year in range(1949, 2027):
        unplaced = chart_on(date(year, 1, 1)).unplaced
        assert [node.code for node in unplaced if node.unit.nature != "field"] == [], year


def test_every_source_is_cited():
    """A fact or a note refers to every source."""
    rows = "".join(path.read_text() for path in FIXTURES.glob("*.json"))
    assert [
        slug for slug in Source.objects.values_list("slug", flat=True) if rows.count(slug) < 2
    ] == []


def test_the_readme_has_the_figures_of_the_registry():
    readme = (FIXTURES.parent / "README.md").read_text()
    assert registry_figures().as_markdown() in readme


def test_the_notes_on_the_data_name_what_is_missing():
    """docs/data.md counts operations and disputed facts; the registry must agree."""
    notes = (FIXTURES.parent / "docs" / "data.md").read_text()
    disputed = sum(model.objects.filter(status="disputed").count() for model in FACTS)
    assert f"{disputed} disputed facts" in notes


def test_the_notes_on_the_data_give_the_shares_of_facts_with_an_authority():
    notes = " ".join((FIXTURES.parent / "docs" / "data.md").read_text().split())
    figures = registry_figures()
    assert (
        f"Of the decided facts {figures.share_of_decided} % name an authority, of all facts "
        f"{figures.share(figures.authorised)} %." in notes
    )


WEAK = ("amikamoda", "skal.fun", "developmentupdates", "520sdw", "scribd", "townhall", "infoplease")


def test_no_fact_rests_on_a_weak_page():
    """Odd pages that the data began with."""
    urls = Source.objects.values_list("url", flat=True)
    assert [url for url in urls if any(word in url for word in WEAK)] == []


def test_the_roles_of_dpko_are_those_of_the_page():
    roles = set(Mandate.objects.filter(unit__code="dpko").values_list("role", "theme_id"))
    assert {
        ("lead", "justice"),
        ("lead", "police"),
        ("lead", "corrections"),
        ("lead", "security-sector"),
        ("coordinator", "mine-action"),
        ("joint", "peace-operations"),
        ("responsible", "planning"),
    } <= roles


def test_the_figures_of_the_page_are_dated():
    figures = Figure.objects.filter(source__slug="dpko-page")
    assert sorted(str(figure) for figure in figures) == [
        "Peacekeeping operations: 15",
        "Personnel in the field: over 120,000",
        "Special political missions: 2",
    ]
    assert {figure.period.in_words for figure in figures} == {"2009 – 2010"}


def test_the_budgets_of_the_operations_are_those_of_the_paper():
    budgets = Figure.objects.filter(kind="approved-budget", source__slug="a-c5-78-34")
    support_office = 499_765_200  # UNSOS, which is no peacekeeping operation
    assert sum(budget.value for budget in budgets) + support_office == 5_092_279_300


def test_the_quotation_is_a_dated_statement():
    said = Statement.objects.get(kind="quotation")
    assert (said.speaker, str(said.start)) == ("Alain Le Roy", "2009-07")


def test_every_public_fact_names_its_source_and_quotes_it():
    for model in FACTS:
        for fact in model.objects.public():
            assert fact.source, fact.reference
            assert fact.quotation, fact.reference


def test_if_sources_disagree_the_registry_has_both():
    assert UnitName.objects.filter(unit__code="dfs", status="disputed").exists()


def test_export_gives_the_committed_files_to_the_byte(tmp_path):
    call_command("export_fixtures", tmp_path, verbosity=0)
    committed = {path.name: path.read_bytes() for path in FIXTURES.iterdir()}
    assert {path.name: path.read_bytes() for path in Path(tmp_path).iterdir()} == committed


def test_a_mandate_that_is_known_by_a_list_is_not_told_as_given_then():
    told = changes(date(2025, 11, 26), date(2026, 11, 26), with_evidence=False)
    assert [change.sentence for change in told if change.kind == ChangeKind.MANDATED] == []


def test_the_mandate_of_minusma_ended_before_its_withdrawal():
    mandate = Mandate.objects.get(code="minusma-founding")
    assert (str(mandate.end), str(mandate.ended_by)) == ("2023-06-30", "S/RES/2690 (2023)")
    assert str(UnitName.objects.get(unit__code="minusma").end) == "2023-12-31"
