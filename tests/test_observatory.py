"""What Mozilla's HTTP Observatory asks of a site, asked of our pages as a site with a name serves them.

The rules and the points are those of github.com/mdn/mdn-http-observatory (`src/analyzer/tests/`,
`src/grader/charts.js`): 100 points, fewer for each fault; more for what is done well, but only from 90 on.
"""

import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from http.cookies import Morsel
from urllib.parse import urlsplit

import pytest
from django.test import Client

from orgchart import roles

from .accounts import person
from .test_leaks import SAMPLES

HOST = "registry.example"
OURS = (
    "SECURE_",
    "SESSION_COOKIE",
    "CSRF_COOKIE",
    "CONTENT_SECURITY",
    "ALLOWED_HOSTS",
    "COOKIE_PREFIX",
)
"""How the settings begin that a site with a name has otherwise than one for this machine."""
PUBLIC = [
    "/",
    "/?on=2009-07-31&details=1",
    "/units/",
    "/units/dpko/",
    "/people/alain-le-roy/",
    "/documents/A/RES/61/279/",
    "/field/",
    "/changes/?from=2007-01-01&to=2008-01-01",
    "/search/?q=peace",
    "/about/",
    "/help/",
]
DESK = [
    "/admin/",
    "/admin/drafts/",
    "/admin/quality/",
    "/admin/orgchart/unit/",
    "/admin/reorganise/found/",
    "/admin/import/",
    "/admin/auth/user/",
    "/accounts/2fa/",
    "/accounts/sessions/",
    "/accounts/password/change/",
]
SIGNING_IN = ["/accounts/login/", "/accounts/password/reset/"]
BROAD = {"ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"}
SIX_MONTHS = 15_552_000


def of_a_named_site(code):
    """What code prints that is run with the settings of a site with a name."""
    environment = {
        **os.environ,
        "ALLOWED_HOSTS": HOST,
        "DJANGO_SETTINGS_MODULE": "dpko_site.settings",
    }
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True
    ).stdout


@pytest.fixture(scope="module")
def named():
    """The settings by which a site with a name differs, by their names."""
    return json.loads(
        of_a_named_site(
            "import json; from dpko_site import settings as s;"
            f"print(json.dumps({{n: getattr(s, n) for n in dir(s) if n.startswith({OURS!r})}}))"
        )
    )


@pytest.fixture
def site(named, settings, registry):
    """A site with a name, which is asked by HTTPS."""
    for name, value in named.items():
        setattr(settings, name, value)


def browser():
    return Client(SERVER_NAME=HOST)


@pytest.fixture
def signed_in(site):
    """The browser of somebody who may open every page of the desk."""
    client, name = browser(), person(roles.ADMINISTRATOR).username
    client.post("/accounts/login/", {"login": name, "password": f"pw-of-{name}"}, secure=True)
    return client


def ask(client, address):
    answer = client.get(address, secure=True)
    assert answer.status_code == 200, address
    return answer


class Sources(HTMLParser):
    """What a page loads and runs: addresses, and what stands inside the page itself."""

    def __init__(self, page):
        super().__init__()
        self.scripts, self.loaded, self.inside = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        is_data = tag == "script" and given.get("type", "").endswith("json")
        if tag == "script" and "src" in given:
            self.scripts.append(given["src"])
        elif tag in ("script", "style") and not is_data:
            self.inside.append(tag)
        if tag == "link" and given.get("rel") in ("stylesheet", "icon", "preload", "manifest"):
            self.loaded.append(given["href"])
        if tag in ("img", "iframe", "embed", "video", "audio", "source", "use", "image"):
            self.loaded += [given[name] for name in ("src", "href") if name in given]
        self.inside += [name for name in given if name == "style" or name.startswith("on")]


def kept_in(client):
    """The cookies of a browser, without those that were taken away."""
    return [cookie for cookie in client.cookies.values() if cookie["max-age"] != 0]


def policy_of(answer):
    """The directives of the Content-Security-Policy: sets of sources by name."""
    written = answer.headers.get("Content-Security-Policy", "")
    parts = [part.split() for part in written.split(";") if part.strip()]
    return {name: set(sources) for name, *sources in parts}


def policy_points(answer):
    policy = policy_of(answer)
    if not policy:
        return -25
    default = policy.get("default-src", {"*"})
    script, style = policy.get("script-src", default), policy.get("style-src", default)
    everything = set().union(*policy.values())
    if script & (BROAD | {"'unsafe-inline'", "data:"}) or policy.get("object-src", default) & BROAD:
        return -20
    if any(source.startswith(("http:", "ftp:")) for source in everything):
        return -20
    if "'unsafe-eval'" in script | style:
        return -10
    if style & (BROAD | {"'unsafe-inline'", "data:"}):
        return 0
    return 10 if default == {"'none'"} else 5


def cookie_points(cookies: list[Morsel]):
    if not cookies:
        return 0
    is_right = all(
        cookie["secure"]
        and cookie["samesite"] in ("Lax", "Strict")
        and (cookie["httponly"] or not re.search("login|sess", cookie.key))
        for cookie in cookies
    )
    return 5 if is_right else -40


def sharing_points(answer):
    is_open = answer.headers.get("Access-Control-Allow-Credentials") == "true"
    return -50 if is_open and "Access-Control-Allow-Origin" in answer.headers else 0


def redirect_points(address):
    answer = browser().get(address)  # by HTTP
    return 0 if answer.headers.get("Location", "").startswith(f"https://{HOST}/") else -20


def referrer_points(answer):
    policy = answer.headers.get("Referrer-Policy")
    private = ("no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin")
    return 0 if policy is None else 5 if policy in private else -5


def https_points(answer):
    found = re.search(r"max-age=(\d+)", answer.headers.get("Strict-Transport-Security", ""))
    return -20 if not found else 0 if int(found[1]) >= SIX_MONTHS else -10


def script_points(answer):
    foreign = [source for source in Sources(answer.text).scripts if urlsplit(source).netloc]
    return -50 if foreign else 0


def frame_points(answer):
    policy = policy_of(answer).get("frame-ancestors", {"*"})
    is_closed = not policy & BROAD or answer.headers.get("X-Frame-Options") in (
        "DENY",
        "SAMEORIGIN",
    )
    return 5 if is_closed else -20


def points(client, address):
    """The points of a page, by the rule that gives or takes them."""
    answer = ask(client, address)
    headers = answer.headers
    resource = headers.get("Cross-Origin-Resource-Policy")
    opener = headers.get("Cross-Origin-Opener-Policy")
    return {
        "content-security-policy": policy_points(answer),
        "cookies": cookie_points(kept_in(client)),
        "cross-origin-resource-sharing": sharing_points(answer),
        "redirection": redirect_points(address),
        "referrer-policy": referrer_points(answer),
        "strict-transport-security": https_points(answer),
        "subresource-integrity": script_points(answer),
        "x-content-type-options": 0 if headers.get("X-Content-Type-Options") == "nosniff" else -5,
        "x-frame-options": frame_points(answer),
        "cross-origin-resource-policy": 10 if resource in ("same-origin", "same-site") else 0,
        "cross-origin-opener-policy": 10
        if opener in ("same-origin", "same-origin-allow-popups")
        else 0,
    }


def score(given):
    without_extra = 100 + sum(each for each in given.values() if each < 0)
    return 100 + sum(given.values()) if without_extra >= 90 else without_extra


def test_every_public_page_and_every_page_to_sign_in_has_the_best_grade(site):
    for address in (*PUBLIC, *SIGNING_IN):
        given = points(browser(), address)
        assert min(given.values()) >= 0, (address, given)
        assert score(given) >= 125, (address, given)  # A+ begins at 100


def test_every_page_of_the_desk_and_of_accounts_has_the_best_grade(signed_in):
    for address in DESK:
        given = points(signed_in, address)
        assert min(given.values()) >= 0, (address, given)
        assert score(given) >= 140, (address, given)


def test_the_chart_for_other_sites_loses_what_it_is_made_for_and_nothing_else(site):
    given = points(browser(), "/embed/")
    assert {rule: each for rule, each in given.items() if each < 0} == {"x-frame-options": -20}


def test_nothing_comes_from_elsewhere_and_nothing_runs_that_stands_in_a_page(signed_in):
    pages = [
        *((browser(), address) for address in (*PUBLIC, *SIGNING_IN)),
        *((signed_in, a) for a in DESK),
    ]
    for client, address in pages:
        found = Sources(ask(client, address).text)
        assert found.inside == [], address
        elsewhere = [each for each in (*found.scripts, *found.loaded) if urlsplit(each).netloc]
        assert elsewhere == [], address


def test_every_cookie_is_of_this_host_alone_and_no_script_reads_it(site):
    user = person(roles.EDITOR)
    client = browser()
    client.get("/accounts/login/", secure=True)
    data = {"login": user.username, "password": "pw-of-editor"}
    client.post("/accounts/login/", data, secure=True)
    client.get("/?view=list&keep=1", secure=True)
    assert len(client.cookies) >= 3
    for name, cookie in client.cookies.items():
        assert (cookie["secure"], cookie["httponly"], cookie["path"]) == (True, True, "/"), name
        assert (cookie["samesite"], cookie["domain"]) == ("Lax", ""), name
    told = of_a_named_site(
        "import django; django.setup();"
        "from django.conf import settings as s; from orgchart.views.chart import COOKIE;"
        "from dpko_site.cookies import MessagesInCookie as M;"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, M.cookie_name, COOKIE)"
    )
    assert [name.startswith("__Host-") for name in told.split()] == [True] * 4


def test_every_public_answer_says_how_a_browser_may_take_it(site):
    may_be_framed = set()
    for addresses in SAMPLES.values():
        for address in addresses:
            answer = browser().get(address, secure=True)
            assert answer.headers["X-Content-Type-Options"] == "nosniff", address
            assert answer.headers["Strict-Transport-Security"], address
            policy = policy_of(answer)
            assert policy["object-src"] == policy["base-uri"] == {"'none'"}, address
            if policy["frame-ancestors"] != {"'none'"}:
                may_be_framed.add(address)
    assert may_be_framed == {"/embed/", *SAMPLES["reconcile-preview"]}


def test_scripts_of_other_sites_read_data_and_no_page(signed_in):
    origin = {"Origin": "https://elsewhere.example"}
    for address in (*PUBLIC, *SIGNING_IN):
        answer = browser().get(address, secure=True, headers=origin)
        assert "Access-Control-Allow-Origin" not in answer.headers, address
    for address in DESK:
        answer = signed_in.get(address, secure=True, headers=origin)
        assert "Access-Control-Allow-Origin" not in answer.headers, address
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin", address
    for address in ("/units/dpko.json", "/units.csv", "/chart.svg"):
        answer = browser().get(address, secure=True, headers=origin)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers


def test_static_files_are_no_documents_that_run_something(site):
    """A picture that is opened by itself is a document; the policy holds for it too."""
    code = (
        "import django; django.setup();"
        "from django.conf import settings as s; print(*s.MIDDLEWARE, sep='\\n')"
    )
    order = of_a_named_site(code).split()
    static = order.index("whitenoise.middleware.WhiteNoiseMiddleware")
    assert order.index("csp.middleware.CSPMiddleware") < static
    assert order.index("django.middleware.security.SecurityMiddleware") < static


def test_signing_out_leaves_nothing_in_the_browser(signed_in):
    assert "Clear-Site-Data" not in signed_in.get("/accounts/logout/", secure=True).headers
    answer = signed_in.post("/accounts/logout/", secure=True)
    assert answer.headers["Clear-Site-Data"] == '"storage"'
    strict = Client(SERVER_NAME=HOST, enforce_csrf_checks=True)
    answer = strict.post("/accounts/logout/", secure=True)  # as another site sends it
    assert (answer.status_code, "Clear-Site-Data" in answer.headers) == (403, False)
