"""What the shipped data says: the questions that a knowledgeable reader would ask."""

from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from orgchart.chart import chart_on
from orgchart.models import FACTS, Mandate, Statement, Unit, UnitName
from orgchart.rules import all_violations

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
        level: sorted(node.code for node in directed if node.name.level == level)
        for level in ("operation", "political-mission")
    }
    assert by_level == {"operation": OPERATIONS, "political-mission": ["binub", "unama"]}


def test_dfs_supported_each_of_them_by_a_dotted_line():
    supported = {end.code for _, end in chart_on(DAY).nodes["dfs"].dotted_from}
    assert supported == {*OPERATIONS, "binub", "unama"}


def test_the_chart_has_one_root_and_nobody_is_left_out():
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


def test_every_operation_has_a_founding_resolution_and_a_place():
    for code in [*OPERATIONS, "binub", "unama"]:
        unit = Unit.objects.get(code=code)
        founding = unit.mandates.get(theme="founding").references.filter(kind="establishes")
        assert founding.exists(), code
        assert unit.locations.exists(), code


def test_the_roles_of_dpko_are_those_of_the_page():
    roles = set(Mandate.objects.filter(unit__code="dpko").values_list("role", "theme"))
    assert {
        ("lead", "justice"),
        ("lead", "police"),
        ("lead", "corrections"),
        ("guidance", "security-sector"),
        ("coordinator", "mine-action"),
        ("joint", "peace-operations"),
        ("responsible", "planning"),
    } <= roles


def test_figures_and_the_quotation_are_dated_statements():
    figures = Statement.objects.filter(kind="figure").values_list("figure", flat=True)
    assert sorted(map(int, figures)) == [2, 15, 120000]
    said = Statement.objects.get(kind="quotation")
    assert (said.speaker, str(said.start)) == ("Alain Le Roy", "2009-07")


def test_every_public_fact_names_its_source_and_quotes_it():
    for model in FACTS:
        for fact in model.objects.public():
            assert fact.source, fact.reference
            assert fact.quotation, fact.reference


def test_where_sources_disagree_both_stand():
    assert UnitName.objects.filter(unit__code="dfs", status="disputed").exists()


def test_export_gives_the_committed_files_to_the_byte(tmp_path):
    call_command("export_fixtures", tmp_path, verbosity=0)
    committed = {path.name: path.read_bytes() for path in FIXTURES.glob("*.json")}
    assert {path.name: path.read_bytes() for path in Path(tmp_path).iterdir()} == committed
