"""The whole registry as files: only what is public, the same facts in each format, loaded again."""

import csv
import gc
import hashlib
import io
import json
import os
import sqlite3
import tracemalloc
import zipfile
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from orgchart.exchange import fixtures, manifest, sample
from orgchart.exchange.csv_text import without_apostrophe
from orgchart.exchange.dumps import as_descriptions, formats, snapshot
from orgchart.exchange.dumps.snapshot import Snapshot
from orgchart.exchange.dumps.tables import Type, as_text, public_fields, public_tables
from orgchart.exchange.eac import gathering
from orgchart.exchange.linked import graphs
from orgchart.exchange.plain_text import Keys, texts
from orgchart.models import (
    RECORDS,
    VOCABULARIES,
    Document,
    ParentRelationship,
    Proposal,
    Reorganisation,
    Source,
    Unit,
    UnitName,
)
from orgchart.queries import shared_records
from orgchart.writing.checking import all_violations

from ..factories import (
    AppointmentFactory,
    DocumentFactory,
    LineFactory,
    NameFactory,
    SourceFactory,
    UnitFactory,
    unit,
)
from ..test_leaks import drafts_of_every_kind

pytestmark = pytest.mark.django_db
EMPTIED = [kind for kind in reversed(RECORDS) if kind not in VOCABULARIES]


@pytest.fixture
def read(tmp_path):
    """Reads the registry of now into a snapshot."""
    numbers = iter(range(100))

    def now():
        path = tmp_path / f"snapshot-{next(numbers)}"
        snapshot.make(path)
        return Snapshot(path)

    return now


def written(name, shot):
    out = io.BytesIO()
    formats.FORMATS[name].write(shot, out)
    return out.getvalue()


def unzipped(content):
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def tables_of(shot):
    return json.loads(written("json", shot))["tables"]


def csv_rows(text):
    return list(csv.DictReader(io.StringIO(text.decode(), newline="")))


# --- what is public ---------------------------------------------------------------------------


def test_drafts_plans_and_proposals_are_in_no_format(read, registry):
    known = tables_of(read())
    drafts_of_every_kind()
    assert Proposal.objects.exists()
    shot = read()
    assert tables_of(shot) == known
    for name in formats.FORMATS:
        content = written(name, shot)
        whole = b"".join(unzipped(content).values()) if content.startswith(b"PK") else content
        assert b"zzyzx memo" not in whole.lower(), name
        assert b"zzyzx-dpo" not in whole.lower(), name


def test_what_is_for_staff_alone_has_no_table_and_no_column():
    names = {table.name for table in public_tables()}
    assert "units" in names
    assert not names & {"proposals", "reorganisations"}
    for table in public_tables():
        columns = {column.name for column in table.columns}
        assert not columns & {"draft", "reorganisation", "author"}
    assert "reorganisation" not in {field.name for field in public_fields(UnitName)}


def test_a_plan_is_not_told_by_a_fact_that_came_from_it(read):
    plan = Reorganisation.objects.create(code="secret-plan", title="Secret plan")
    NameFactory(unit__code="dpko", reorganisation=plan)
    for name in formats.FORMATS:
        content = written(name, read())
        whole = b"".join(unzipped(content).values()) if content.startswith(b"PK") else content
        assert b"secret-plan" not in whole, name


def test_a_public_fact_that_refers_to_a_draft_is_left_out_with_its_parts(read):
    """The rules refuse it, but data of before may have it: then no file may name the draft."""
    known, planned = unit("dpko"), UnitFactory(code="planned")
    LineFactory(child=known, parent=planned)
    rows = tables_of(read())
    assert rows["parent_relationships"] == []
    assert [row["code"] for row in rows["units"]] == ["dpko"]


def test_a_disputed_fact_is_in_it_beside_the_published_one(read):
    source = SourceFactory(slug="other")
    found = unit("dpko", name="One")
    NameFactory(unit=found, name="Two", status="disputed", source=source)
    rows = tables_of(read())["unit_names"]
    assert [(row["name"], row["status"], row["key"]) for row in rows] == [
        ("One", "published", ["dpko", "1992"]),
        ("Two", "disputed", ["dpko", "1992", "other"]),
    ]


def test_documents_and_sources_that_are_drafts_are_not_in_it(read):
    DocumentFactory(symbol="A/RES/61/1")
    DocumentFactory(symbol="A/RES/61/2", draft=True)
    SourceFactory(slug="seen")
    SourceFactory(slug="secret", draft=True)
    rows = tables_of(read())
    assert [row["symbol"] for row in rows["documents"]] == ["A/RES/61/1"]
    assert [row["slug"] for row in rows["sources"]] == ["seen"]


# --- the same facts again ---------------------------------------------------------------------


def test_fixtures_load_again_and_an_export_of_them_is_the_same_byte_by_byte(
    read, registry, tmp_path
):
    shot = read()
    files = unzipped(written("fixtures", shot))
    for kind in EMPTIED:
        kind.objects.all().delete()
    for name, content in files.items():
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / name).write_bytes(content)
    loaded = fixtures.load([tmp_path / "in"])
    assert loaded.created["units"] > 100
    assert all_violations() == []
    fixtures.write(tmp_path / "out")
    again = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert again == files
    assert unzipped(written("fixtures", read())) == files


def test_every_public_record_of_the_registry_is_in_every_format(read, registry):
    shot = read()
    packed = unzipped(written("csv", shot))
    said = tables_of(shot)
    listed = manifest_counts(unzipped(written("fixtures", shot)))
    for table in shot.tables:
        count = table.kind.objects.public().count()
        assert shot.count(table) == count, table.name
        assert len(said[table.name]) == count, table.name
        assert len(csv_rows(packed[f"{table.name}.csv"])) == count, table.name
        assert listed.get(table.kind.description.fixture, 0) == count, table.name


def manifest_counts(files):
    counts, number = {}, 0
    for line in files[manifest.NAME].decode().splitlines():
        if line.startswith("# ") and line.split()[1].isdigit():
            number = int(line.split()[1])
        elif not line.startswith("#"):
            counts[line.split()[1]] = number
    return counts


def test_the_fixtures_are_what_an_export_writes_of_a_registry_without_drafts(read, tmp_path):
    source = SourceFactory(slug="other", title='Größe “one”\\ "two"')
    found = NameFactory(unit__code="a", name="N'=1+1", start="1992~", end="[2007..]").unit
    NameFactory(unit=found, start="1992~", status="disputed", source=source, note="a\nb\tc")
    AppointmentFactory(post__code="p", post__unit=found, acting=True)
    fixtures.write(tmp_path)
    files = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert unzipped(written("fixtures", read())) == files


def test_csv_and_sqlite_and_json_say_the_same(read, registry):
    shot = read()
    packed, said = unzipped(written("csv", shot)), tables_of(shot)
    with sqlite3.connect(":memory:") as base:
        base.deserialize(written("sqlite", shot))
        base.row_factory = sqlite3.Row
        for table in shot.tables:
            stored = base.execute(f'SELECT * FROM "{table.name}" ORDER BY rowid').fetchall()
            from_csv = csv_rows(packed[f"{table.name}.csv"])
            for row, line, record in zip(stored, from_csv, said[table.name], strict=True):
                for column in table.columns:
                    value = row[column.name]
                    assert without_apostrophe(line[column.name]) == as_text(column, value)
                    if column.type == Type.LIST:
                        assert json.loads(value) == record[column.name]
                    else:
                        assert record[column.name] == value


def test_the_same_data_give_the_same_bytes(read):
    NameFactory(unit__code="dpko")
    for name in formats.FORMATS:
        assert written(name, read()) == written(name, read()), name


def test_sqlite_is_whole_with_keys_and_views(read, registry):
    shot = read()
    with sqlite3.connect(":memory:") as base:
        base.deserialize(written("sqlite", shot))
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert base.execute("PRAGMA foreign_key_check").fetchall() == []
        [now] = base.execute("SELECT COUNT(*) FROM units_now").fetchone()
        assert now == UnitName.objects.published().filter(end="").count()
        [facts] = base.execute("SELECT COUNT(*) FROM facts").fetchone()
        assert facts > 1000
        assert base.execute("SELECT solid FROM lines_now WHERE kind = 'part-of'").fetchone() == (1,)
        about = dict(base.execute("SELECT * FROM about"))
        assert about["data_version"] == str(shot.version)
        [meaning] = base.execute(
            "SELECT meaning FROM dictionary WHERE \"table\" = 'units' AND \"column\" = 'nature'"
        ).fetchone()
        assert "Headquarters unit" in meaning


def test_graphml_has_every_line_with_its_dates(read, registry):
    graph = ElementTree.fromstring(written("graphml", read()))
    space = "{http://graphml.graphdrawing.org/xmlns}"
    nodes = {node.get("id"): node for node in graph.iter(f"{space}node")}
    assert set(nodes) == set(Unit.objects.public().values_list("code", flat=True))
    edges = list(graph.iter(f"{space}edge"))
    assert len(edges) == ParentRelationship.objects.public().count()
    assert all(edge.get("source") in nodes and edge.get("target") in nodes for edge in edges)
    of_dpko = {data.get("key"): data.text for data in nodes["dpko"]}
    assert (of_dpko["node-start"], of_dpko["node-end"]) == ("1992", "2018-12-31")
    declared = {key.get("id") for key in graph.iter(f"{space}key")}
    assert {data.get("key") for data in graph.iter(f"{space}data")} <= declared


# --- what it costs ----------------------------------------------------------------------------


def grown_by(units, tmp_path):
    """The most memory that making everything of a sample takes, and the rows that it has."""
    with transaction.atomic():
        sample.fill(units)
        path = tmp_path / f"of-{units}"
        # Python collects what is in circles rarely while much else is in memory, such as what other tests left:
        # it waits for a quarter of what it counted last. So it does not look at that, and counts again.
        gc.collect()
        gc.freeze()
        gc.collect()
        tracemalloc.start()
        snapshot.make(path)
        shot = Snapshot(path)
        # A zip of EAC-CPF has a file for each unit, and its table of contents is in memory until the end.
        for name in formats.FORMATS.keys() - {"eac"}:
            with (tmp_path / formats.FORMATS[name].file).open("wb") as file:
                formats.FORMATS[name].write(shot, file)
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        gc.unfreeze()
        rows = sum(shot.count(table) for table in shot.tables)
        transaction.set_rollback(True)
    return most, rows


def test_memory_does_not_grow_with_the_registry(tmp_path, monkeypatch):
    for reader in (graphs, gathering):  # what is kept is full in the small registry already
        monkeypatch.setattr(reader, "AT_ONCE", 100)
        monkeypatch.setattr(reader, "LOTS_KEPT", 2)
    monkeypatch.setattr(shared_records, "MOST", 200)
    # First what is loaded once, and what a process keeps of dates, symbols and addresses.
    grown_by(1600, tmp_path)
    (small, few), (large, many) = grown_by(800, tmp_path), grown_by(3200, tmp_path)
    assert many > 3.5 * few
    # What a process keeps of dates, symbols and addresses has an end, but a later one.
    assert large < 1.35 * small + 3_000_000, (small, large)


@pytest.mark.parametrize("size", [2, 20])
def test_reading_costs_as_many_queries_at_any_size(size, tmp_path, django_assert_max_num_queries):
    for number in range(size):
        NameFactory(unit__code=f"u{number}")
    with django_assert_max_num_queries(60):
        snapshot.make(tmp_path / "shot")


# --- the command --------------------------------------------------------------------------------


def test_the_command_writes_all_formats_and_their_digests(registry, tmp_path):
    out = io.StringIO()
    call_command("make_data", tmp_path / "new", jobs=1, stdout=out)
    files = {path.name: path.read_bytes() for path in (tmp_path / "new").iterdir()}
    sums = files.pop("SHA256SUMS").decode().split()
    assert set(files) == set(formats.BY_FILE)
    assert dict(zip(sums[1::2], sums[::2], strict=True)) == {
        name: hashlib.sha256(content).hexdigest() for name, content in files.items()
    }
    assert "registry.sqlite" in out.getvalue()


@pytest.mark.django_db(transaction=True)
def test_two_processes_write_the_same_files_as_one(tmp_path):
    AppointmentFactory(post__unit=unit("dpko"))
    for jobs in (1, 2):
        call_command("make_data", tmp_path / str(jobs), jobs=jobs, verbosity=0)
    one, two = (
        {path.name: path.read_bytes() for path in (tmp_path / jobs).iterdir()} for jobs in "12"
    )
    assert b"dpko" in one["registry.ttl"]
    assert two == one


@pytest.mark.django_db(transaction=True)
def test_another_process_that_reads_another_version_is_not_believed_and_the_folder_stays_whole(
    tmp_path, monkeypatch
):
    class Another:
        @staticmethod
        def current():
            return -1

    def files():
        return {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    NameFactory(unit__code="dpko")
    wanted = ["json", "eac", "ror"]
    call_command("make_data", tmp_path, formats=wanted, jobs=2, verbosity=0)
    before = files()
    NameFactory(unit__code="dfs")
    monkeypatch.setattr(as_descriptions, "DataVersion", Another)
    with pytest.raises(CommandError, match="Ask again"):
        call_command("make_data", tmp_path, formats=wanted, jobs=2, verbosity=0)
    assert files() == before
    assert "SHA256SUMS" in before


def test_everybody_can_read_the_files_in_the_folder_of_the_process_too(tmp_path, monkeypatch):
    NameFactory(unit__code="dpko")
    monkeypatch.chdir(tmp_path)  # there they are replaced one by one
    before = os.umask(0o077)
    try:
        call_command("make_data", tmp_path, formats=["json"], jobs=1, verbosity=0)
    finally:
        os.umask(before)
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o644}


def test_the_command_writes_only_what_is_asked_for(tmp_path):
    NameFactory(unit__code="dpko")
    call_command("make_data", tmp_path, formats=["json", "json"], jobs=1, verbosity=0)
    assert {path.name for path in tmp_path.iterdir()} == {"registry.json", "SHA256SUMS"}


def test_the_command_says_why_it_cannot_write(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="cannot be written to"):
        call_command("make_data", tmp_path / "file" / "folder")
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("make_data", str(tmp_path), "--format", "xml")


def test_an_empty_registry_has_files_too(read):
    Document.objects.all().delete()
    Source.objects.all().delete()
    shot = read()
    assert tables_of(shot)["units"] == []
    assert "03_units.json" not in unzipped(written("fixtures", shot))
    assert csv_rows(unzipped(written("csv", shot))["units.csv"]) == []
    ElementTree.fromstring(written("graphml", shot))


def test_the_text_of_a_fixture_is_that_of_an_export(read):
    NameFactory(unit__code="dpko")
    text = unzipped(written("fixtures", read()))["05_unit_names.json"].decode()
    [record] = texts(UnitName, Keys())
    assert text == f"[\n{record}\n]\n"
