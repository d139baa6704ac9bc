"""An unchanged page is kept by browsers until a deploy changes it."""

from pathlib import Path

import pytest
from django.conf import settings

from orgchart.views import fingerprint

pytestmark = pytest.mark.django_db


def test_a_changed_added_or_renamed_template_changes_the_fingerprint(tmp_path):
    (tmp_path / "notes.txt").write_text("not part of any page")
    template = tmp_path / "templates" / "page.html"
    template.parent.mkdir()
    seen = [fingerprint.fingerprint_of([tmp_path])]
    for change in (
        lambda: template.write_text("one"),
        lambda: template.write_text("two"),
        lambda: template.rename(template.with_name("other.html")),
    ):
        change()
        seen.append(fingerprint.fingerprint_of([tmp_path]))
    assert len(set(seen)) == 4
    (tmp_path / "notes.txt").write_text("changed")
    assert fingerprint.fingerprint_of([tmp_path]) == seen[-1]


@pytest.mark.parametrize("name", ["docs/data.fr.json", "orgchart/api/examples/fr.json"])
def test_a_translation_or_an_example_that_a_page_shows_changes_the_fingerprint(tmp_path, name):
    kept = tmp_path / Path(name).name
    kept.write_bytes((Path(settings.BASE_DIR) / name).read_bytes())
    before = fingerprint.fingerprint_of([tmp_path])
    kept.write_text("{}")
    assert fingerprint.fingerprint_of([tmp_path]) != before


def test_a_changed_template_changes_the_etag_of_every_page(client, tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "BASE_DIR", tmp_path)
    template = tmp_path / "orgchart" / "templates" / "page.html"
    template.parent.mkdir(parents=True)
    tags = []
    for words in ("before the deploy", "after the deploy"):
        template.write_text(words)
        fingerprint._kept.cache_clear()
        tags.append(client.get("/units/")["ETag"])
    fingerprint._kept.cache_clear()
    assert tags[0] != tags[1]
    assert client.get("/units/", headers={"If-None-Match": tags[0]}).status_code == 200


def test_a_page_in_another_language_has_another_etag(client):
    assert client.get("/fr/units/")["ETag"] != client.get("/units/")["ETag"]


def test_the_fingerprint_is_computed_once(client, monkeypatch):
    client.get("/units/")
    monkeypatch.setattr(fingerprint, "_read", lambda: pytest.fail("computed again"))
    client.get("/units/")


def test_a_command_reads_the_code_once_also_while_developing(client, monkeypatch, settings):
    settings.DEBUG = True
    read = iter(["one", "two", "three"])
    monkeypatch.setattr(fingerprint, "_read", lambda: next(read))
    with fingerprint.one_build():
        assert client.get("/units/")["ETag"] == client.get("/units/")["ETag"]
        assert fingerprint.build() == "one"
    assert [fingerprint.build(), fingerprint.build()] == ["two", "three"]
