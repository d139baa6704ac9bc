"""The CSV files by their two descriptions: valid, and every seeded fault is found.

``frictionless`` and ``csvw`` look too, where they are installed.
"""

import io
import json
import re
import zipfile

import pytest

from orgchart.dates import PartialDate
from orgchart.exchange.dumps import formats, snapshot
from orgchart.exchange.dumps.snapshot import Snapshot
from orgchart.exchange.dumps.tables import EDTF
from orgchart.models import UnitName

from ..factories import NameFactory
from .packages import faults_of_csvw, faults_of_package

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(registry, tmp_path):
    snapshot.make(tmp_path / "shot")
    out = io.BytesIO()
    formats.FORMATS["csv"].write(Snapshot(tmp_path / "shot"), out)
    with zipfile.ZipFile(out) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def replaced(file, old, new):
    def seed(files):
        assert files[file].count(old), (file, old)
        files[file] = files[file].replace(old, new, 1)

    return seed


def dropped(file):
    return lambda files: files.pop(file)


def doubled(file):
    def seed(files):
        lines = files[file].splitlines(keepends=True)
        files[file] = b"".join([*lines, lines[-1]])

    return seed


SEEDED = {
    "a unit that is nowhere": replaced("unit_names.csv", b",dpko,", b",nobody,"),
    "a nature that there is not": replaced("units.csv", b",headquarters", b",cellar"),
    "a day that is none": replaced("unit_names.csv", b",1992,", b",last year,"),
    "a key that is missing": replaced("units.csv", b"dpko,", b","),
    "a key twice": doubled("units.csv"),
    "a text for a number": replaced("post_distributions_counts.csv", b"\r\n1,", b"\r\none,"),
    "a column with another name": replaced("units.csv", b"code,", b"id,"),
    "a file that is missing": dropped("units.csv"),
}


def test_the_package_is_valid_by_both_descriptions(files):
    assert faults_of_package(files) == []
    assert faults_of_csvw(files) == []


@pytest.mark.parametrize("seed", SEEDED.values(), ids=SEEDED.keys())
def test_a_seeded_fault_is_found_by_both_descriptions(files, seed):
    seed(files)
    by_digest = ("another size", "another digest")
    assert [fault for fault in faults_of_package(files) if not fault.endswith(by_digest)]
    assert faults_of_csvw(files)


def test_a_byte_more_is_found_by_the_digest(files):
    files["units.csv"] += b"\r\n"
    assert {"units: another size", "units: another digest"} <= set(faults_of_package(files))


def test_every_file_and_no_other_is_described(files):
    described = {"datapackage.json", "csv-metadata.json"}
    package = json.loads(files["datapackage.json"])
    group = json.loads(files["csv-metadata.json"])
    names = {resource["path"] for resource in package["resources"]}
    assert names == {table["url"] for table in group["tables"]} == set(files) - described
    assert package["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert package["licenses"][0]["name"] == "CC0-1.0"
    assert all(
        field["description"]
        for resource in package["resources"]
        for field in resource["schema"]["fields"]
    )


def test_no_date_has_a_type_that_invents_a_day(files):
    package = json.loads(files["datapackage.json"])
    types = {
        field["type"] for resource in package["resources"] for field in resource["schema"]["fields"]
    }
    assert types == {"string", "integer", "number", "boolean"}


@pytest.mark.parametrize(
    "written",
    [
        "2007",
        "2007-06",
        "2007-06-29",
        "2007~",
        "2007-06?",
        "[..2007]",
        "[2007-06..]",
        "[..2007-06-29]",
    ],
)
def test_the_pattern_knows_every_way_in_which_a_date_is_written(written):
    assert re.fullmatch(EDTF, str(PartialDate.parse(written)))


@pytest.mark.parametrize("wrong", ["June 2007", "2007-6", "29.06.2007", "2007..", "[2007]"])
def test_the_pattern_refuses_what_is_no_date(wrong):
    assert not re.fullmatch(EDTF, wrong)


def test_a_text_that_looks_like_a_formula_is_harmless(tmp_path):
    NameFactory(unit__code="dpko", name="=HYPERLINK(1)")
    assert UnitName.objects.get().name == "=HYPERLINK(1)"
    snapshot.make(tmp_path / "shot")
    out = io.BytesIO()
    formats.FORMATS["csv"].write(Snapshot(tmp_path / "shot"), out)
    with zipfile.ZipFile(out) as packed:
        assert b"'=HYPERLINK(1)" in packed.read("unit_names.csv")


# --- validators of others ---------------------------------------------------------------------


def laid_out(files, folder):
    for name, content in files.items():
        (folder / name).write_bytes(content)


@pytest.mark.parametrize("seed", [None, *SEEDED.values()], ids=["as it is", *SEEDED.keys()])
def test_frictionless_says_the_same(files, tmp_path, seed):
    frictionless = pytest.importorskip("frictionless", reason="frictionless is not installed")
    if seed:
        seed(files)
    folder = tmp_path / "package"
    folder.mkdir()
    laid_out(files, folder)
    assert frictionless.validate(str(folder / "datapackage.json")).valid == (seed is None)


@pytest.mark.parametrize("seed", [None, *SEEDED.values()], ids=["as it is", *SEEDED.keys()])
def test_csvw_says_the_same(files, tmp_path, seed):
    csvw = pytest.importorskip("csvw", reason="csvw is not installed")
    if seed:
        seed(files)
    folder = tmp_path / "package"
    folder.mkdir()
    laid_out(files, folder)
    try:
        group = csvw.TableGroup.from_file(folder / "csv-metadata.json")
        for table in group.tables:
            list(table.iterdicts(strict=True))
            table.check_primary_key()
        group.check_referential_integrity()
    except (ValueError, OSError, KeyError):
        assert seed is not None
    else:
        assert seed is None
