"""The page of a source lists the names and titles that it gives in other languages."""

import pytest

from orgchart.models import (
    DocumentTitle,
    NameTranslation,
    PersonName,
    Post,
    PostTitle,
    UnitName,
)

from ..factories import (
    AppointmentFactory,
    DocumentFactory,
    PersonFactory,
    PostFactory,
    SourceFactory,
    unit,
)
from ..rows import reading

pytestmark = pytest.mark.django_db


def test_a_source_lists_the_names_and_titles_that_it_gives(client):
    source = SourceFactory(slug="page-in-russian", title="A page in Russian")
    said = {"language": "ru", "source": source}
    person = PersonFactory(code="ann", name="Ann")
    PersonName.objects.create(person=person, text="Анна", locator="caption", **said)
    AppointmentFactory(person=person, post=PostFactory(unit=unit("dpko"), title="Chief"))
    NameTranslation.objects.create(
        name=UnitName.objects.get(unit__code="dpko"), text="ДОПМ", **said
    )
    PostTitle.objects.create(post=Post.objects.get(), text="Глава", **said)
    document = DocumentFactory(symbol="S/RES/1509 (2003)")
    DocumentTitle.objects.create(document=document, text="Либерия", **said)
    page = client.get("/sources/page-in-russian/").content.decode()
    listed = page.partition('id="written"')[2].partition("</section>")[0]
    for text in ("Анна", "ДОПМ", "Глава", "Либерия"):
        assert f'<span lang="ru" dir="auto">{text}</span>' in listed
    for address in ("/people/ann/", "/units/dpko/", document.get_absolute_url()):
        assert f'href="{address}"' in listed
    assert "(caption)" in listed
    assert "No fact of the registry names this source" not in page


@pytest.mark.parametrize("size", [60, 120])
def test_a_page_of_a_source_reads_some_names_of_each_kind(client, size):
    source = SourceFactory(slug="terms")
    for number in range(size):
        person = AppointmentFactory(person__name=f"Ann {number}").person
        PersonName.objects.create(
            person=person, text=f"Анна {number}.", language="ru", source=source
        )
    with reading() as read:
        page = client.get("/sources/terms/").content.decode()
    assert page.count("Анна") == 50
    assert read.rows < 150
    assert 'href="?part=personname&amp;page=2"' in page
    second = client.get("/sources/terms/?part=personname&page=2").content.decode()
    assert second.count("Анна") == min(size - 50, 50)
    assert 'rel="prev"' in second
