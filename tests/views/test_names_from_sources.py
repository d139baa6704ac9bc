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
