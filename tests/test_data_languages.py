"""What the shipped data calls a unit in the other official languages."""

from datetime import date

import pytest

from orgchart.models import NameTranslation, UnitName
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
