"""How a page is cited."""

from datetime import date

import pytest

from orgchart.exchange.citations import Citation

DAY = date(2009, 7, 31)


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("Organization chart", "registry-organization-chart-2009-07-31"),
        ("Présence à Chypre", "registry-presence-a-chypre-2009-07-31"),
        ("Mission d’appui – Mali", "registry-mission-d-appui-mali-2009-07-31"),
        ("قوة الأمم المتحدة المؤقتة في لبنان", "registry-ar-units-unifil-2009-07-31"),
        ("联黎部队 (UNIFIL)", "registry-ar-units-unifil-2009-07-31"),
    ],
)
def test_each_page_has_a_key_of_its_own(title, key):
    address = "https://registry.example/ar/units/unifil/?on=2009-07-31"
    assert Citation(title, address, DAY, 7, DAY).as_bibtex.startswith(f"@misc{{{key},")
