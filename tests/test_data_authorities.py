"""Which document decided a part of the structure, a post or a task: asked from the papers themselves.

The questions are those of resolutions 73 (1949), 2185 (2014) and 2719 (2023), of A/RES/61/279 and A/RES/72/262 C, and
of the proposed budget for 2026.
"""

from datetime import date

import pytest

from orgchart.models import Mandate, ParentRelationship, Post, UnitName

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]
IN_2025 = date(2025, 6, 1)
OFFICE_OF_2007, PILLAR_OF_2019 = "A/RES/61/279", "A/RES/72/262 C"


@pytest.mark.parametrize(
    ("child", "parent", "symbol"),
    [
        ("current-military-operations-service", "oma", OFFICE_OF_2007),
        ("force-generation-service", "oma", OFFICE_OF_2007),
        ("military-planning-service", "oma", OFFICE_OF_2007),
        ("americas-division", "divisions-americas-europe", PILLAR_OF_2019),
        ("europe-central-asia-division", "divisions-americas-europe", PILLAR_OF_2019),
        ("executive-office", "coordination-shared-services", PILLAR_OF_2019),
        ("focal-point-security", "coordination-shared-services", PILLAR_OF_2019),
        ("information-management-unit", "coordination-shared-services", PILLAR_OF_2019),
        ("executive-office", "dppa", PILLAR_OF_2019),
        ("integrated-assessment-planning-unit", "dpo", PILLAR_OF_2019),
    ],
)
def test_where_a_unit_stands_in_2025_was_decided_with_the_unit_above_it(child, parent, symbol):
    line = ParentRelationship.objects.published().on(IN_2025)
    found = line.get(child__code=child, parent__code=parent)
    assert found.started_by.symbol == symbol
    assert "is inferred" in found.note


@pytest.mark.parametrize(
    "code", ["americas-division", "europe-central-asia-division", "executive-office"]
)
def test_what_the_pillar_of_2019_brought_is_said_to_be_inferred(code):
    name = UnitName.objects.published().on(IN_2025).get(unit__code=code)
    assert name.started_by.symbol == PILLAR_OF_2019
    assert "is inferred" in name.note


@pytest.mark.parametrize("code", ["registry", "gender-unit", "leadership-support-section"])
def test_a_unit_that_only_the_budget_names_has_no_authority(code):
    name = UnitName.objects.published().on(IN_2025).get(unit__code=code)
    assert (name.started_by, name.ended_by) == (None, None)


def test_no_document_is_known_that_set_up_the_mine_action_service():
    name = UnitName.objects.published().on(IN_2025).get(unit__code="unmas")
    assert name.started_by is None
    assert "no source that we saw says that the report set it up" in name.note


def test_what_a_service_has_since_it_was_renamed_was_not_decided_ten_years_before():
    line = ParentRelationship.objects.published().on(IN_2025).get(child__code="jcs")
    tasks = Mandate.objects.filter(code__in=["jcs-corrections", "jcs-justice"])
    assert [fact.started_by for fact in (line, *tasks)] == [None] * 3


def test_the_council_made_the_chief_of_staff_the_head_of_the_truce_supervision_in_1949():
    post = Post.objects.get(code="chief-of-staff-untso")
    assert post.started_by.symbol == "S/RES/73 (1949)"
    assert "relieved the Acting Mediator" in post.note


@pytest.mark.parametrize(
    "code", ["registry", "leadership-support-section", "strategic-communications-section"]
)
def test_where_a_shared_office_stands_has_no_authority_if_only_the_budget_tells(code):
    line = ParentRelationship.objects.published().on(IN_2025)
    found = line.get(child__code=code, parent__code="coordination-shared-services")
    assert found.started_by is None


def test_the_council_gave_the_force_in_lebanon_a_commander_in_1978():
    """Resolution 426 (1978) approved S/12611, which takes over the guidelines of S/11052/Rev.1."""
    post = Post.objects.get(code="force-commander-unifil")
    assert (post.started_by.symbol, str(post.start)) == ("S/RES/426 (1978)", "1978-03-19")
    assert "is inferred" in post.note


@pytest.mark.parametrize(
    ("code", "symbol"),
    [
        ("oma-military-capability", OFFICE_OF_2007),
        ("coordination-shared-services-tasks", PILLAR_OF_2019),
    ],
)
def test_the_tasks_of_an_office_began_with_it(code, symbol):
    task = Mandate.objects.get(code=code)
    assert task.started_by.symbol == symbol
    assert "is inferred" in task.note


@pytest.mark.parametrize(
    ("code", "kind", "symbol", "paragraph"),
    [
        ("dos-legislative-other", "approves", "S/RES/2719 (2023)", "para. 6"),
        ("dpo-legislative-council", "establishes", "S/RES/2185 (2014)", "para. 1"),
    ],
)
def test_which_resolution_of_a_list_decided_something(code, kind, symbol, paragraph):
    references = Mandate.objects.get(code=code).references.exclude(kind="lists")
    assert [(found.kind, found.document.symbol, found.paragraph) for found in references] == [
        (kind, symbol, paragraph)
    ]
