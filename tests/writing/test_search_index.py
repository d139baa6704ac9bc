"""The search index is in step with the records after each writing, and a writing costs what it touches."""

import random
from unittest import mock

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from orgchart.models import (
    Appointment,
    Document,
    Mandate,
    NameTranslation,
    Person,
    PersonName,
    SearchEntry,
    SearchGram,
    SearchPosting,
    SearchWord,
    Source,
    Unit,
    UnitIdentifier,
    UnitName,
)
from orgchart.queries.search import search, searching
from orgchart.writing.recording import recording
from orgchart.writing.search_index import catch_up, rebuild
from orgchart.writing.search_texts import Text

from ..factories import (
    DocumentFactory,
    MandateFactory,
    NameFactory,
    PostFactory,
    SourceFactory,
    unit,
)

pytestmark = pytest.mark.django_db


def index():
    """What the index says, without the keys that it gives to entries and words."""
    words = {
        key: bytes(text).decode() for key, text in SearchWord.objects.values_list("pk", "text")
    }
    entries = {
        key: Text(*values) for key, *values in SearchEntry.objects.values_list("pk", *Text._fields)
    }
    return (
        sorted(entries.values()),
        sorted(words.values()),
        sorted(
            (words[word], rank, entries[entry])
            for word, rank, entry in SearchPosting.objects.values_list(
                "word_id", "rank", "entry_id"
            )
        ),
        sorted(
            (bytes(gram), length, words[word])
            for gram, length, word in SearchGram.objects.values_list("gram", "length", "word_id")
        ),
    )


def assert_in_step():
    kept = index()
    with transaction.atomic():
        rebuild()
    assert kept == index()


SOME = ["Peace", "Office", "Police", "Planning", "Côte", "Law"]


class Writer:
    """Random writings of all kinds that search depends on."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.number = 0

    def words(self):
        return " ".join(self.chance.choices(SOME, k=2))

    def code(self):
        self.number += 1
        return f"code-{self.number}"

    def status(self):
        return self.chance.choice(["draft", "published", "published", "disputed"])

    def one(self, kind):
        return self.chance.choice(list(kind.objects.order_by("pk")) or [None])

    def write(self):
        self.chance.choice([self.add, self.add, self.change, self.delete])()

    def add(self):
        one, name = self.one(Unit), self.one(UnitName)
        source = self.one(Source) or SourceFactory()
        choice = self.chance.randrange(7)
        if one is None or choice == 0:
            NameFactory(
                unit__code=self.code(), name=self.words(), status=self.status(), source=source
            )
        elif choice == 1:
            start = str(
                self.chance.randrange(1950, 1990) if self.number % 2 else 2000 + self.number
            )
            if not UnitName.objects.filter(unit=one, start=start).exists():
                NameFactory(unit=one, name=self.words(), start=start, status=self.status())
        elif choice == 2:
            MandateFactory(unit=one, code=self.code(), text=self.words(), status=self.status())
        elif choice == 3 and name and not name.translations.exists():
            NameTranslation.objects.create(
                name=name, language="fr", text=self.words(), source=source
            )
        elif choice == 4:
            DocumentFactory(title=self.words(), symbol=f"A/RES/60/{self.number + 300}")
            self.number += 1
        elif choice == 5:
            someone = Person.objects.create(code=self.code(), name=self.words())
            PersonName.objects.create(person=someone, text=self.words())
            post = PostFactory(unit=one, code=self.code(), heads_unit=False, kind="other")
            Appointment.objects.create(
                post=post, person=someone, start="2001", status=self.status(), source=source
            )
        else:
            UnitIdentifier.objects.get_or_create(unit=one, scheme="wikidata", value=f"Q{one.pk}")

    def change(self):
        found = self.one(
            self.chance.choice([UnitName, Mandate, Document, Person, Appointment, Unit, Source])
        )
        match found:
            case UnitName():
                found.name, found.status = self.words(), self.status()
            case Mandate():
                found.text, found.status = self.words(), self.status()
                found.unit = self.one(Unit)
            case Document() | Source():
                found.title = self.words()
            case Person():
                found.name = self.words()
            case Appointment():
                found.status, found.person = self.status(), self.one(Person)
            case Unit():
                found.code, found.nature = self.code(), self.chance.choice(Unit.Nature.values)
        if found:
            found.save()

    def delete(self):
        if found := self.one(self.chance.choice([UnitName, Mandate, Appointment, NameTranslation])):
            found.delete()


@pytest.fixture
def no_rules(monkeypatch):
    """Random writings break rules; the index must be in step all the same."""
    monkeypatch.setattr("orgchart.writing.rules.new_violations", lambda touched: [])


@pytest.mark.parametrize("seed", range(4))
def test_the_index_is_in_step_after_each_writing(seed, no_rules):
    writer = Writer(seed)
    for _turn in range(25):
        with recording():
            for _ in range(writer.chance.randrange(1, 4)):
                writer.write()
        assert_in_step()


def test_after_writings_outside_recording_the_next_one_makes_the_index_again():
    writer = Writer(9)
    for _turn in range(25):
        writer.write()
    with recording():
        SourceFactory()
    assert_in_step()


def test_a_page_does_not_make_an_index_that_is_behind(client):
    with recording():
        SourceFactory(title="Zyzzyva")
    Source.objects.get().delete()
    kept = index()
    with mock.patch.object(searching, "send"):  # tests bring the index in step before each search
        client.get("/search/?q=zyzzyva")
    assert index() == kept
    catch_up()
    assert_in_step()


def test_the_index_is_not_made_again_if_it_is_not_behind(django_assert_num_queries):
    with recording():
        SourceFactory()
    with django_assert_num_queries(1):
        catch_up()


def test_what_is_undone_is_not_found():
    with pytest.raises(ZeroDivisionError), recording():
        SourceFactory(title="Ephemeral")
        raise ZeroDivisionError
    assert search("ephemeral").results == []
    assert_in_step()


def test_plain_loaddata_is_found(registry, tmp_path):
    fixture = tmp_path / "sources.json"
    fixture.write_text(
        '[{"model": "orgchart.source", "fields": {"slug": "zzz", "title": "Zyzzyva"}}]'
    )
    call_command("loaddata", fixture, verbosity=0)
    assert [found.address for found in search("zyzzyva").results] == ["/sources/zzz/"]
    assert_in_step()


def test_a_command_makes_a_lost_index_again():
    with recording():
        SourceFactory(title="Zyzzyva")
    for model in (SearchEntry, SearchPosting):
        model.objects.all().delete()
    assert search("zyzzyva").results == []
    call_command("search_index", verbosity=0)
    assert search("zyzzyva").results


def test_a_word_that_no_entry_has_any_more_is_forgotten():
    with recording():
        source = SourceFactory(title="Zyzzyva")
    with recording():
        source.title = "Other"
        source.save()
    assert not SearchWord.objects.filter(text=b"zyzzyva").exists()
    assert not SearchGram.objects.filter(gram=b"zyz").exists()


def queries_of(write):
    catch_up()
    with CaptureQueriesContext(connection) as queries, recording():
        write()
    return len(queries)


def many_mandates(number):
    one = unit(f"with-{number}")
    for _ in range(number):
        MandateFactory(unit=one, source=SourceFactory())
    return one


def entries_read(monkeypatch, write):
    """How many texts a writing makes or reads."""
    catch_up()
    made = []
    real = Text.__new__
    monkeypatch.setattr(Text, "__new__", lambda *args: made.append(args) or real(*args))
    with recording():
        write()
    monkeypatch.undo()
    return len(made)


@pytest.mark.parametrize("number", [2, 30])
def test_a_mandate_costs_no_other_mandate_of_its_unit(number, monkeypatch):
    mandate = many_mandates(number).mandates.first()
    mandate.text = "Another function."
    # Its text on its own page and on that of its unit, as it was and as it is.
    assert entries_read(monkeypatch, mandate.save) == 4


def test_only_another_name_costs_all_that_a_unit_has(monkeypatch):
    name = many_mandates(30).names.get()
    name.note = "A doubt."
    few = entries_read(monkeypatch, name.save)
    name.name = "Another name"
    assert few < 10
    assert entries_read(monkeypatch, name.save) > 60


def test_a_writing_takes_as_many_queries_at_any_size():
    counts = []
    for number in (2, 30):
        name = many_mandates(number).names.get()
        name.name = f"Another name {number}"
        counts.append(queries_of(name.save))
    assert counts[1] <= counts[0] + 4


def test_a_writing_inside_another_one_leaves_the_index_to_that(monkeypatch):
    name = many_mandates(30).names.get()

    def inside():
        with recording():
            name.save()

    name.name = "Another name"
    once = entries_read(monkeypatch, name.save)
    name.name = "A third name"
    assert entries_read(monkeypatch, inside) == once
    assert SearchEntry.objects.filter(text__contains="A third name").exists()
