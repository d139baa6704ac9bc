"""The commands for people."""

import csv
import io
import json
import os
import subprocess
import sys

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from orgchart.models import DataVersion, MandateReference, Reorganisation, Unit, UnitName
from orgchart.queries.figures import registry_figures

from .conftest import FIXTURES
from .factories import DocumentFactory, LineFactory, MandateFactory, UnitFactory, chain, unit

pytestmark = pytest.mark.django_db


def run(*arguments, **options):
    out = io.StringIO()
    call_command(*arguments, stdout=out, stderr=out, **options)
    return out.getvalue()


def test_loading_twice_changes_nothing_the_second_time(registry):
    out = run("load_fixtures")
    assert "Created: nothing." in out
    assert "Changed: nothing." in out


def test_loading_says_what_it_created(db):
    out = run("load_fixtures")
    units = len(json.loads((FIXTURES / "03_units.json").read_text()))
    assert f" units {units}," in out
    assert "Unchanged: levels 11, themes 12." in out


def test_a_dry_run_keeps_nothing(db):
    assert "dry run" in run("load_fixtures", dry_run=True)
    assert not Unit.objects.exists()


def test_loading_updates_by_natural_key(registry, tmp_path):
    text = (FIXTURES / "05_unit_names.json").read_text()
    (tmp_path / "names.json").write_text(text.replace("Field Support", "Field Help"))
    out = run("load_fixtures", tmp_path / "names.json", verbosity=2)
    assert (
        "changed unit name “Department of Field Help (DFS), 15 March 2007 – 31 December 2018”: name"
        in out
    )
    assert UnitName.objects.filter(name="Department of Field Help").count() == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "not JSON"),
        ("{}", "a list of records"),
        ('[{"model": "auth.user", "fields": {}}]', "it needs “model”"),
        ('[{"model": "orgchart.unit", "fields": {"colour": "blue"}}]', "no field colour"),
        ('[{"model": "orgchart.unit", "fields": {"code": "Bad Code", "nature": "organ"}}]', "code"),
        ('[{"model": "orgchart.unit", "fields": {"code": "x", "nature": "ship"}}]', "nature"),
        (
            '[{"model": "orgchart.unitlink", "fields": {"unit": ["nobody"], "url": "https://un.org"}}]',
            "There is no unit “nobody”",
        ),
        (
            '[{"model": "orgchart.unit", "fields": {"code": "x", "nature": "organ"}},'
            ' {"model": "orgchart.unit", "fields": {"code": "x", "nature": "organ"}}]',
            "is already in",
        ),
        ('[{"model": "orgchart.document", "fields": {"symbol": "A/1/2/3"}}]', "symbol"),
        (
            '[{"model": "orgchart.unitname", "fields": {"start": "soon"}}]',
            "“soon” is not a date",
        ),
    ],
)
def test_a_wrong_file_is_refused_by_name_and_nothing_is_kept(db, tmp_path, content, said):
    (tmp_path / "good.json").write_text(
        '[{"model": "orgchart.unit", "fields": {"code": "good", "nature": "organ"}}]'
    )
    (tmp_path / "wrong.json").write_text(content)
    with pytest.raises(CommandError) as refusal:
        run("load_fixtures", tmp_path)
    assert said in str(refusal.value)
    assert "wrong.json" in str(refusal.value)
    assert not Unit.objects.exists()


def test_a_missing_file_is_named(db, tmp_path):
    with pytest.raises(CommandError, match=r"nowhere\.json"):
        run("load_fixtures", tmp_path / "nowhere.json")


def test_the_chart_is_printed_as_a_tree(registry):
    out = run("chart", "--on", "2009-07-31")
    assert "Department of Peacekeeping Operations (DPKO) [dpko] (part of)" in out
    assert "[unmis] (directed by) … supported by DFS" in out


def test_the_chart_is_printed_as_json_and_csv(registry):
    document = json.loads(
        run("chart", "--on", "2009-07-31", "--root", "orolsi", "--format", "json")
    )
    assert document["day"] == "2009-07-31"
    assert document["data_version"] == DataVersion.current()
    assert len(document["units"][0]["children"]) == 5
    rows = list(csv.DictReader(io.StringIO(run("chart", "--on", "2009-07-31", "--format", "csv"))))
    assert {row["code"]: row["parent"] for row in rows}["dpko"] == "secretariat"


def test_the_chart_says_what_it_cannot_read(db):
    with pytest.raises(CommandError, match="is not a day"):
        run("chart", "--on", "yesterday")
    with pytest.raises(CommandError, match="no unit “nobody”"):
        run("chart", "--root", "nobody")
    assert "No unit is recorded" in run("chart", "--on", "1900-01-01")


def test_commands_take_a_year_or_a_month_for_its_last_day(registry):
    on_the_day = run("chart", "--on", "2009-07-31", "--format", "json")
    assert run("chart", "--on", "2009-07", "--format", "json") == on_the_day
    assert run("diff", "2007", "2009") == run("diff", "2007-12-31", "2009-12-31")
    with pytest.raises(CommandError, match="20090731” is not a day"):
        run("chart", "--on", "20090731")


@pytest.mark.parametrize("ahead", [["--plans"], ["--plan", "merger"]])
def test_the_chart_and_the_changes_can_be_those_that_are_planned(db, ahead):
    plan = Reorganisation.objects.create(code="merger", title="Merger")
    top, planned = unit("top"), unit("b", start="2030", status="draft", reorganisation=plan)
    LineFactory(child=planned, parent=top, start="2030", status="draft", reorganisation=plan)
    assert "The b is founded" in run("diff", "2029", "2031", *ahead)
    assert "The b" in run("chart", "--on", "2031", "--root", "top", *ahead)
    assert "The b" not in run("diff", "2029", "2031")
    assert "The b" not in run("chart", "--on", "2031")


def test_another_plan_is_not_shown_and_a_wrong_one_is_refused(db):
    mine, other = (Reorganisation.objects.create(code=code, title=code) for code in ("a", "b"))
    unit("planned", start="2030", status="draft", reorganisation=mine)
    assert "Nothing changed" in run("diff", "2029", "2031", "--plan", other.code)
    with pytest.raises(CommandError, match=r"no reorganisation “c”\. The known ones are: a, b"):
        run("diff", "2029", "2031", "--plan", "c")
    with pytest.raises(CommandError, match="not allowed with argument"):
        run("diff", "2029", "2031", "--plan", "a", "--plans")


def test_what_keeps_a_plan_from_being_published_is_counted(db):
    unit("planned", start="2030", status="draft", source=None)
    assert "cannot be published as it is: 1." in run("diff", "2029", "2031", "--plans")


class Terminal(io.TextIOWrapper):
    """Standard output, as it is when somebody looks at it."""

    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("name", "magic"), [("pdf", b"%PDF-"), ("png", b"\x89PNG"), ("svg", b"<svg ")]
)
def test_a_picture_goes_to_standard_output_byte_by_byte(registry, tmp_path, name, magic):
    piped = io.TextIOWrapper(io.BytesIO())
    arguments = ("chart", "--on", "2009-07-31", "--root", "orolsi", "--format", name)
    call_command(*arguments, stdout=piped)
    piped.flush()
    content = piped.buffer.getvalue()
    assert content.startswith(magic)
    call_command(*arguments, "--output", tmp_path / "picture")
    assert len((tmp_path / "picture").read_bytes()) == len(content)


@pytest.mark.parametrize("name", ["pdf", "png"])
def test_bytes_are_not_written_to_a_terminal(registry, name):
    terminal = Terminal(io.BytesIO())
    with pytest.raises(CommandError, match="Name a file with --output, or redirect"):
        call_command("chart", "--on", "2009-07-31", "--format", name, stdout=terminal)
    assert terminal.buffer.getvalue() == b""


def test_bytes_need_an_output_that_takes_bytes(registry):
    with pytest.raises(CommandError, match="takes text only"):
        run("chart", "--on", "2009-07-31", "--root", "orolsi", "--format", "png")


def test_check_registry_lists_what_is_broken_and_fails():
    parent, child = chain(2)
    LineFactory(child=parent, parent=child, start="2000")
    out = io.StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("check_registry", stdout=out, stderr=out)
    assert end.value.code == 1
    assert "no_cycle_on_any_day" in out.getvalue()


def test_check_registry_passes_a_registry_without_faults():
    unit("fine")
    assert "keeps all its rules" in run("check_registry")


def test_the_first_set_up_makes_an_administrator_and_says_the_password_once(db):
    first, second = run("set_up"), run("set_up")
    assert "password" in first
    assert "password" not in second
    admin = get_user_model().objects.get(is_superuser=True)
    password = first.split("password")[1].split()[0]
    assert admin.check_password(password)
    assert "stays as it is" in second


def test_set_up_leaves_edited_data_alone(db):
    UnitFactory(code="mine")
    run("set_up")
    assert [unit.code for unit in Unit.objects.all()] == ["mine"]


def test_figures_are_written_between_the_marks_of_a_file(registry, tmp_path):
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- figures -->\nold\n<!-- /figures -->\nafter\n")
    run("figures", write=page)
    text = page.read_text()
    assert text.startswith("before\n<!-- figures -->\n**")
    assert text.endswith("\n<!-- /figures -->\nafter\n")
    assert "old" not in text
    assert run("figures").strip() in text


def test_figures_need_the_marks_in_the_file(db, tmp_path):
    page = tmp_path / "page.md"
    page.write_text("no marks")
    with pytest.raises(CommandError, match="Add these two lines"):
        run("figures", write=page)
    with pytest.raises(CommandError, match="cannot be read"):
        run("figures", write=tmp_path / "nowhere.md")


def test_figures_of_an_empty_registry(db):
    assert "**0 facts**" in run("figures")


def test_figures_count_a_fact_once(db):
    """A mandate with two references is one fact with an authority."""
    mandate = MandateFactory(unit=unit("dpko"))
    for document in DocumentFactory.create_batch(2):
        MandateReference.objects.create(mandate=mandate, document=document, kind="renews")
    assert registry_figures().authorised == 1


@pytest.mark.parametrize(
    "command",
    [
        ["loaddata", "fixtures/03_units.json"],
        ["load_fixtures"],
        ["quality"],
        ["chart"],
        ["make_sample", "--units", "3"],
    ],
)
def test_a_database_without_tables_is_said_in_a_sentence(command, tmp_path):
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        env={**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite3"},
        cwd=django_settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.strip() == (
        "CommandError: The database does not have the tables of this release. Run manage.py set_up "
        "or manage.py migrate first."
    )
