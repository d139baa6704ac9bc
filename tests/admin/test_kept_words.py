"""What is stored does not depend on the language of the person who writes: it is in English."""

import re

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import trans_real
from reversion.models import Revision, Version

from orgchart import roles
from orgchart.models import (
    Deletion,
    Import,
    Notice,
    ParentRelationship,
    Reorganisation,
    Review,
    SearchEntry,
    SeenFinding,
    UnitName,
)
from orgchart.writing.recording import recording

from ..accounts import signed_in
from ..factories import NameFactory, SourceFactory, chain, unit
from .acting import address, evidence
from .forms import change, form_data
from .importing import check, pasted, posted
from .queueing import PAGE
from .test_drafts import opened
from .test_merging import hidden
from .undoing_edits import undone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_cache")]
MARK = "⟦"
MARKED = "eo"
"""A language that the site does not offer; what is remembered of it stands in no other test's way."""
KEPT_FOR_ONE_PERSON = {Import}
"""What only the person who made it sees, for a week, as the page said it to them."""
TEXTS = (models.CharField, models.TextField, models.JSONField)


class Marked(trans_real.DjangoTranslation):
    """A catalogue that has each text in a mark, so that every translated word can be found again."""

    def __init__(self):
        super().__init__(MARKED, domain="of-nothing")

    def gettext(self, message):
        text = message.rpartition(trans_real.CONTEXT_SEPARATOR)[2]
        return f"{MARK}{text}" if text.strip() else text

    def ngettext(self, one, many, number):
        return self.gettext(one if number == 1 else many)


@pytest.fixture
def marked(monkeypatch, settings):
    """The desk speaks another language too, in which each translated text has the mark."""
    settings.DESK_LANGUAGES = [*settings.DESK_LANGUAGES, (MARKED, "Esperanto")]
    monkeypatch.setitem(trans_real._translations, MARKED, Marked())


@pytest.fixture
def publisher():
    return signed_in(roles.PUBLISHER, "pat")


def choose_marked(client):
    client.post(reverse("desk-language"), {"language": MARKED})
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == MARKED
    assert MARK in client.get("/admin/").content.decode()


def translated():
    """Every stored text with a translated word. Names of countries are found in all languages."""
    found = []
    for model in apps.get_models():
        fields = [field for field in model._meta.concrete_fields if isinstance(field, TEXTS)]
        names = [field.name for field in fields]
        for row in model._base_manager.values(*names) if names else ():
            found += [
                (model._meta.label, name, value)
                for name, value in row.items()
                if MARK in str(value) and model not in KEPT_FOR_ONE_PERSON
            ]
    return found


# --- what somebody does at the desk ---


def acts(client):
    top, low = chain(2)
    move = evidence(unit=low.pk, parent=unit("other").pk, kind="part-of")
    assert client.post(address("move"), move | {"publish": "1", "why": "x"}).status_code == 302
    rename = evidence(unit=top.pk, name="The new name", level="office", start="2010")
    assert client.post(address("rename"), rename | {"draft": "1"}).status_code == 302
    plan = Reorganisation.objects.latest("pk")
    draft = UnitName.objects.get(name="The new name")
    other = Reorganisation.objects.create(code="other", title="Other")
    into = {"fact": f"orgchart.unitname:{draft.pk}", "put": "ticked", "into": other.pk}
    assert client.post(PAGE, opened(client) | into).status_code == 302
    assert plan.title.startswith("Rename a unit: The u0")
    assert [one.comment for one in Revision.objects.order_by("-pk")[:2]] == [
        "Put into “Other”",
        "Rename a unit, as a draft",
    ]


def publishes(client, queue):
    name, post, proposal = queue
    chosen = {"fact": f"orgchart.unitname:{name.pk}", "proposal": proposal.pk}
    client.post(PAGE, opened(client) | chosen | {"publish": "ticked", "why": "Checked"})
    name.refresh_from_db()
    assert name.status == "published"
    back = {"fact": f"orgchart.post:{post.pk}", "back": "ticked", "why": "Look again"}
    client.post(PAGE, opened(client) | back)
    assert Notice.objects.count() == 3
    assert Review.objects.count() == 1
    number = Revision.objects.get(comment="Checked").pk
    undone(client, number)
    assert Revision.objects.latest("pk").pk > number


def imports(client):
    unit("u")
    SourceFactory(slug="s")
    rows = "child|parent|kind|start|source|status", "u|top|directed by|2001|s|published"
    unit("top")
    table = pasted(client, "parentrelationship", *rows)
    assert MARK in check(client, table)
    posted(client, table, confirm="1", why="A list")
    assert table.state == "done", table.verdicts
    assert ParentRelationship.objects.get().kind == "directed-by"


def deletes_and_recovers(client):
    _top, low = chain(2)
    line = low.parents.get()
    with recording(why="Written"):
        line.save()
    gone = reverse("admin:orgchart_parentrelationship_delete", args=[line.pk])
    assert client.post(gone, {"post": "yes", "why": "Twice"}).status_code == 302
    assert Deletion.objects.get().words.startswith("parent relationship “The u1 is part of The u0")
    client.post(reverse("admin:deleted"), {"deletion": Deletion.objects.get().pk, "why": "Sorry"})
    assert low.parents.get() == line


def merges(client):
    source = SourceFactory(title="First")
    mine, theirs = (form_data(client.get(change(source)).content.decode()) for _ in range(2))
    assert client.post(change(source), theirs | {"title": "Theirs", "why": "x"}).status_code == 302
    answer = client.post(change(source), mine | {"title": "Mine", "why": "y"})
    assert answer.status_code == 409
    taken = hidden(answer.content.decode()) | {"_take:title": "mine", "why": "y"}
    assert client.post(change(source), taken).status_code == 302
    source.refresh_from_db()
    assert source.title == "Mine"


def leaves_a_finding(client):
    NameFactory(unit__code="alone")
    page = client.get("/admin/quality/").content.decode()
    found = re.search(r'href="(/admin/quality/leave/\?[^"]+)"', page)
    leave = found[1].replace("&amp;", "&")
    assert client.post(leave, {"reason": "So it is", "until": "2999-01-01"}).status_code == 302
    assert SeenFinding.objects.get().words


@pytest.mark.parametrize("work", [acts, imports, deletes_and_recovers, merges, leaves_a_finding])
def test_what_is_written_in_another_language_is_kept_in_english(publisher, marked, work):
    choose_marked(publisher)
    work(publisher)
    assert not translated()


def test_what_is_published_and_undone_in_another_language_is_kept_in_english(
    publisher, marked, queue
):
    choose_marked(publisher)
    publishes(publisher, queue)
    assert not translated()


KEPT = {
    Version: "object_repr",
    Revision: "comment",
    Deletion: "words",
    Notice: "records",
    Review: "words",
    Reorganisation: "title",
    SearchEntry: "text",
}
"""Where words of the program are stored."""


def kept():
    """What is stored there. The numbers that factories count on with are left out."""
    return {
        model: sorted(
            re.sub(r"[0-9]+", "0", str(text)) for text in model.objects.values_list(name, flat=True)
        )
        for model, name in KEPT.items()
    }


def test_it_is_what_somebody_would_keep_who_writes_in_english(publisher, queue):
    found = []
    for language in ("en-gb", "fr"):
        publisher.post(reverse("desk-language"), {"language": language})
        with transaction.atomic():
            publishes(publisher, queue)
            acts(publisher)
            found.append(kept())
            transaction.set_rollback(True)
        for record in queue:
            record.refresh_from_db()
    assert found[0] == found[1]
    assert any("Police Division" in text for text in found[0][Version])


def test_what_is_exported_in_another_language_is_as_in_english(publisher, marked, tmp_path):
    NameFactory(unit__code="u")
    lists = [reverse("admin:export-list", args=["unitname", ending]) for ending in ("csv", "json")]
    before = [publisher.get(one).content for one in lists]
    choose_marked(publisher)
    assert [publisher.get(one).content for one in lists] == before
    call_command("export_fixtures", str(tmp_path), verbosity=0)
    assert not [one for one in tmp_path.iterdir() if MARK in one.read_text()]
