"""The chart in a frame of somebody else's page."""

import re

import pytest

from ..factories import unit
from .test_chart import DAY, drawn_codes
from .test_pages import text

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("?root=dpko", 404, "dpko"),
        ("?root=nowhere", 404, "nowhere"),
        ("?theme=pink", 400, "is not a theme"),
        ("?depth=x", 400, "“x”"),
        ("?on=abc", 400, "“abc” is not a day"),
        ("?on=%00", 400, "NUL"),
        ("nowhere/", 404, "does not lead to a chart"),
    ],
)
def test_what_cannot_be_embedded_is_said_in_the_frame(registry, client, query, status, said):
    answer = client.get(f"/embed/{query}")
    page = " ".join(answer.content.decode().split())
    assert answer.status_code == status
    assert "X-Frame-Options" not in answer
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert said in page
    assert 'href="/"' in page
    assert "<svg" not in page
    assert "<header" not in page
    assert "<footer" not in page
    assert "The chart cannot be shown" in page


def test_only_the_embedded_view_may_stand_in_a_frame(registry, client):
    framed = client.get(f"/embed/?on={DAY}&root=orolsi")
    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
    assert drawn_codes(framed.content.decode()) >= {"orolsi", "cljas", "unmas"}
    page = client.get("/")
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"


def test_units_open_outside_the_frame_and_folding_stays_inside(registry, client):
    page = text(client, f"/embed/?on={DAY}")
    links = re.findall(r'<a href="/units/[^>]+>', page)
    assert links
    assert all('target="_blank" rel="noopener"' in link for link in links)
    folds = re.findall(r'<a class="fold"[^>]+>', page)
    assert folds
    assert all("target" not in fold and 'href="/embed/?' in fold for fold in folds)


@pytest.mark.parametrize(
    ("theme", "said"), [("auto", "light dark"), ("light", "light"), ("dark", "dark")]
)
def test_the_embedded_chart_has_the_colours_that_its_address_chooses(client, theme, said):
    unit("one")
    page = text(client, f"/embed/?theme={theme}")
    assert f'name="color-scheme" content="{said}"' in page
    refused = client.get("/embed/?theme=pink")
    assert refused.status_code == 400
    assert "Choose one of these: auto, light, dark." in refused.content.decode()


def test_the_embedded_chart_is_laid_out_as_its_address_says_and_leads_to_the_same_chart(client):
    unit("one")
    page = text(client, "/embed/?view=tree&theme=dark&on=2009-07-31")
    assert 'class="canvas tree fitted"' in page
    assert 'href="/?view=tree&amp;on=2009-07-31"' in page


def test_the_code_for_another_page_has_a_height_that_fits_the_chart(registry, client):
    def height(address):
        return int(re.search(r'width="100%" height="(\d+)"', text(client, address))[1])

    assert height(f"/?on={DAY}") > 2 * height(f"/?on={DAY}&root=dfs") > 300


HEIGHT_OF = re.compile(r'class="drawing w(\d+)"[^>]*viewBox="0 0 [\d.]+ ([\d.]+)"')


def test_on_a_phone_the_drawing_is_two_screens_high_until_a_reader_unfolds_it(registry, client):
    page = client.get(f"/embed/?on={DAY}").content.decode()
    heights = {int(width): float(height) for width, height in HEIGHT_OF.findall(page)}
    assert set(heights) >= {354, 1152}
    assert all(height <= 1600 for width, height in heights.items() if width <= 480)
    assert "DPET" in page, "there is room for it in a wide frame"
    slim = page[page.index('class="drawing w354"') :]
    slim = slim[: slim.index("</svg>")]
    assert "DPKO" in slim
    assert "DPET" not in slim
    assert re.search(r'<a class="fold" href="/embed/\?[^"]*open=', slim)
    opened = client.get(f"/embed/?on={DAY}&open=dpko").content.decode()
    slim = opened[opened.index('class="drawing w354"') :]
    assert "DPET" in slim[: slim.index("</svg>")]
    asked = client.get(f"/embed/?on={DAY}&depth=5").content.decode()
    assert any(float(height) > 1600 for _width, height in HEIGHT_OF.findall(asked))
