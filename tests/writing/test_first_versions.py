"""What was written past the history is in it before anybody edits it: an edit is undone to what was there."""

import pytest
from django.core.management import call_command
from reversion.models import Revision, Version

from orgchart import roles
from orgchart.models import Source, UnitName
from orgchart.writing.first_versions import keep_first_versions, keep_present_versions
from orgchart.writing.recording import recording
from orgchart.writing.undoing import undo

from ..accounts import person
from ..factories import NameFactory, SourceFactory

pytestmark = pytest.mark.django_db
RAN = [(object(), False)]
"""A plan of migrations that is not empty."""


def loaded(tmp_path, *records):
    """Export the registry, empty it, and load it by plain loaddata."""
    call_command("export_fixtures", str(tmp_path / "out"), verbosity=0)
    for kind in (UnitName, Source):
        kind.objects.all().delete()
    Version.objects.all().delete()
    Revision.objects.all().delete()
    call_command("loaddata", *map(str, sorted((tmp_path / "out").glob("*.json"))), verbosity=0)


def edited(title):
    source = Source.objects.get(slug="paper")
    source.title = title
    with recording(by=person(roles.PUBLISHER), why="Checked"):
        source.save()
    return Revision.objects.latest("pk")


def test_undoing_the_first_edit_of_what_loaddata_brought_changes_it_back(tmp_path):
    SourceFactory(slug="paper", title="As it was")
    loaded(tmp_path)
    assert Version.objects.get_for_object(Source.objects.get(slug="paper")).count() == 1
    edit = edited("As it is")
    undo(edit.pk, by=edit.user, why="A slip")
    assert Source.objects.get(slug="paper").title == "As it was"


def test_loaddata_keeps_only_what_it_changed_and_says_so(tmp_path):
    SourceFactory(slug="paper", title="As it was")
    NameFactory(name="Police Division")
    loaded(tmp_path)
    [first] = Revision.objects.all()
    assert first.comment == "Loaded by loaddata"
    call_command("loaddata", *map(str, sorted((tmp_path / "out").glob("*.json"))), verbosity=0)
    assert Revision.objects.count() == 1
    [path] = (tmp_path / "out").glob("*sources.json")
    path.write_text(path.read_text().replace("As it was", "As it is in the file"))
    call_command("loaddata", str(path), verbosity=0)
    [changed] = Version.objects.exclude(revision=first)
    assert changed.field_dict["title"] == "As it is in the file"


def test_a_migration_gives_a_first_version_to_what_has_none():
    source = SourceFactory(slug="paper", title="As it was")
    Version.objects.all().delete()
    keep_first_versions(plan=())
    assert not Version.objects.exists()
    keep_first_versions(plan=RAN)
    assert Version.objects.get_for_object(source).count() == 1
    edits = Revision.objects.count()
    keep_first_versions(plan=RAN)
    assert Revision.objects.count() == edits


def test_what_was_saved_alone_is_in_the_history_as_a_load_would_write_it(tmp_path):
    """Otherwise each load would keep every record that was edited by hand once more."""
    source = SourceFactory(slug="paper", title="Papier « été » 维和")
    with recording(by=person(roles.PUBLISHER), why="Checked"):
        source.note = "“Quoted” – ١٢"
        source.save()
    kept = Version.objects.get_for_object(source)
    before = kept.count()
    keep_present_versions()
    assert kept.count() == before
