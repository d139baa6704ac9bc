"""What the shipped data calls units and people in the other official languages."""

from collections import Counter
from datetime import date

import pytest

from orgchart.models import (
    Appointment,
    DocumentTitle,
    NameTranslation,
    Person,
    PersonName,
    PostTitle,
    UnitName,
)
from orgchart.queries.figures import registry_figures

from .conftest import FIXTURES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]
DAY = date(2009, 7, 31)


def test_names_in_other_languages_name_their_source():
    assert set(NameTranslation.objects.values_list("language", flat=True)) == {
        "ar",
        "es",
        "fr",
        "ru",
        "zh",
    }
    french = NameTranslation.objects.get(name__unit__code="undof", language="fr")
    assert (french.acronym, french.source.slug) == ("FNUOD", "fnuod-historique-fr")


@pytest.mark.parametrize(
    ("day", "code", "language", "text", "acronym", "source"),
    [
        (
            DAY,
            "minurcat",
            "fr",
            "Mission des Nations Unies en République centrafricaine et au Tchad",
            "",
            "sc-decisions-2008",
        ),
        (
            DAY,
            "dfs",
            "es",
            "Departamento de Apoyo a las Actividades sobre el Terreno",
            "DAAT",
            "yir-2010-strategy-es",
        ),
        (
            DAY,
            "monuc",
            "zh",
            "联合国组织刚果民主共和国特派团",
            "联刚特派团",
            "news-zh-1125167",
        ),
        (
            DAY,
            "minustah",
            "ru",
            "Миссия Организации Объединенных Наций по стабилизации в Гаити",
            "МООНСГ",
            "pk-ru-minustah",
        ),
        (
            DAY,
            "undof",
            "ru",
            "Силы Организации Объединенных Наций по наблюдению за разъединением",
            "СООННР",
            "news-ru-undof-2013",
        ),
        (
            date(2020, 1, 1),
            "monusco",
            "ru",
            "Миссия Организации Объединенных Наций по стабилизации в Демократической "
            "Республике Конго",
            "МООНСДРК",
            "pkcentre-monusco-ru",
        ),
        (
            DAY,
            "unmis",
            "zh",
            "联合国苏丹特派团",
            "联苏特派团",
            "text-sprst-2008-24-zh",
        ),
        (
            DAY,
            "unamid",
            "ar",
            "العملية المختلطة للاتحاد الأفريقي والأمم المتحدة في دارفور",
            "",
            "a-c5-69-l16-ar",
        ),
        (
            date(2002, 5, 1),
            "unamsil",
            "es",
            "Misión de las Naciones Unidas en Sierra Leona",
            "UNAMSIL",
            "yir-2001-es",
        ),
        (
            date(1997, 1, 1),
            "untaes",
            "ru",
            "Временная администрация Организации Объединенных Наций для "
            "Восточной Славонии, Бараньи и Западного Срема",
            "ВАООНВС",
            "text-sres-1079-ru",
        ),
        (
            date(2020, 1, 1),
            "dpo",
            "ru",
            "Департамент миротворческих операций",
            "",
            "orolsi-page-ru",
        ),
        (
            date(2020, 1, 1),
            "dppa",
            "ar",
            "إدارة الشؤون السياسية وبناء السلام",
            "",
            "dppa-about-ar",
        ),
    ],
)
def test_what_a_unit_was_called_in_another_language_on_a_day(
    day, code, language, text, acronym, source
):
    names = UnitName.objects.filter(unit__code=code, status="published").on(day)
    found = NameTranslation.objects.get(name__in=names, language=language)
    assert (found.text, found.acronym, found.source.slug) == (text, acronym, source)


def test_the_notes_on_the_data_count_the_names_in_each_language():
    notes = " ".join((FIXTURES.parent / "docs" / "data.md").read_text().split())
    units = {
        language: len(
            set(
                NameTranslation.objects.filter(language=language).values_list(
                    "name__unit__code", flat=True
                )
            )
        )
        for language in ("fr", "ar", "es", "zh", "ru")
    }
    assert (
        f"Of the {registry_figures().units} units {units['fr']} have a French name, "
        f"{units['ar']} an Arabic, {units['es']} a Spanish, {units['zh']} a Chinese "
        f"and {units['ru']} a Russian one."
    ) in notes


def test_every_name_of_a_person_has_a_source_and_there_is_one_for_each_language():
    names = PersonName.objects.all()
    assert not names.filter(source=None).exists()
    keys = list(names.exclude(language=None).values_list("person__code", "language"))
    assert len(keys) == len(set(keys)) >= 79
    assert {language for _, language in keys} == {"ar", "ru", "zh"}


def test_the_notes_on_the_data_count_the_titles_of_posts_in_each_language():
    notes = " ".join((FIXTURES.parent / "docs" / "data.md").read_text().split())
    titles = Counter(PostTitle.objects.values_list("language", flat=True))
    posts = PostTitle.objects.values("post").distinct().count()
    assert (
        f"{posts} posts have one: {titles['fr']} in French, {titles['ar']} in Arabic, "
        f"{titles['es']} each in Spanish, Chinese and Russian."
    ) in notes
    assert titles["es"] == titles["zh"] == titles["ru"]


def test_the_notes_on_the_data_count_the_french_titles_of_documents():
    notes = " ".join((FIXTURES.parent / "docs" / "data.md").read_text().split())
    titles = DocumentTitle.objects.filter(language="fr")
    assert f"{titles.count()} documents have a French title" in notes
    assert DocumentTitle.objects.count() == titles.count()
    liberia = titles.get(document__symbol="S/RES/1509 (2003)")
    assert (liberia.text, liberia.source.slug) == ("La situation au Libéria", "sc-decisions-2003")


@pytest.mark.parametrize(
    ("post", "language", "text", "source"),
    [
        (
            "usg-peacekeeping",
            "fr",
            "Secrétaire général adjoint aux opérations de maintien de la paix",
            "press-sga-1705-fr",
        ),
        ("usg-peacekeeping", "ar", "وكيل الأمين العام لعمليات حفظ السلام", "news-ar-police-2018"),
        ("chief-of-staff-untso", "fr", "Chef d'état-major de l'ONUST", "sc-decisions-1973"),
    ],
)
def test_what_a_post_is_called_in_another_language(post, language, text, source):
    found = PostTitle.objects.get(post__code=post, language=language)
    assert (found.text, found.source.slug) == (text, source)


@pytest.mark.parametrize(
    ("day", "post", "language", "name", "source"),
    [
        (DAY, "secretary-general", "ar", "بان كي مون", "news-ar-343512"),
        (DAY, "secretary-general", "ru", "Пан Ги Мун", "news-ru-1336562"),
        (DAY, "secretary-general", "zh", "潘基文", "un-booklet-secretariat-zh"),
        (DAY, "usg-peacekeeping", "ar", "آلان لوروا", "aljazeera-leroy-ar"),
        (DAY, "usg-field-support", "zh", "苏珊娜·马尔科拉", "chinadaily-malcorra-zh"),
        (DAY, "usg-political-affairs", "zh", "贝霖", "news-zh-91232"),
        (DAY, "srsg-monuc", "ar", "آلان دوس", "news-ar-115812"),
        (
            date(2012, 1, 28),
            "force-commander-unifil",
            "ar",
            "ألبرتو أسارتا كويباس",
            "unifil-2010-ar",
        ),
        (DAY, "srsg-unmik", "ru", "Ламберто Дзанньер", "news-ru-1140801"),
        (
            date(1961, 1, 1),
            "secretary-general",
            "ru",
            "Даг Хаммаршельд",
            "pk-ru-medals",
        ),
        (
            date(2020, 1, 1),
            "usg-peace-operations",
            "zh",
            "让-皮埃尔·拉克鲁瓦",
            "fjsen-lacroix-zh",
        ),
        (
            date(2020, 1, 1),
            "usg-political-peacebuilding",
            "ru",
            "Розмари Дикарло",
            "news-ru-interviews-2024",
        ),
    ],
)
def test_who_led_on_a_day_in_the_script_of_another_language(day, post, language, name, source):
    people = Appointment.objects.filter(post__code=post, status="published").on(day)
    found = PersonName.objects.get(person__in=people.values("person"), language=language)
    assert (found.text, found.source.slug) == (name, source)


def test_the_notes_on_the_data_count_the_people_in_each_script():
    notes = " ".join((FIXTURES.parent / "docs" / "data.md").read_text().split())
    people = {
        language: PersonName.objects.filter(language=language).values("person").distinct().count()
        for language in ("ar", "ru", "zh")
    }
    assert (
        f"Of the {Person.objects.public().count()} people {people['ar']} have a name in Arabic, "
        f"{people['ru']} in Russian and {people['zh']} in Chinese."
    ) in notes
