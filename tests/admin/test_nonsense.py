"""Whatever is sent to the admin, it answers: a page, a refusal, never an error of the server."""

import random

import pytest
from django.urls import reverse

from orgchart import roles
from orgchart.models import Document, Import, Unit

from ..accounts import person, signed_in
from ..factories import MandateFactory, chain
from .forms import change, form_data

pytestmark = pytest.mark.django_db

NONSENSE = ["", "x", "-1", "9" * 30, "soon", "2007", "é'\"<b>", "a" * 600, "\x00", "[]", '{"a": 5}']
GETS = {
    "admin:edits": ["who", "from", "to", "kind", "unit", "p"],
    "admin:quality": ["all"],
    "admin:next-finding": ["_finding", "_at", "_record"],
    "admin:leave-finding": ["_finding", "_at", "_record"],
    "admin:seen-findings": ["p"],
    "admin:reading": ["as", "text"],
    "admin:orgchart_unit_changelist": ["on", "o", "p", "q", "nature__exact", "nothing"],
    "admin:orgchart_document_add": ["_like", "symbol"],
    "admin:orgchart_document_changelist": ["q", "o", "kind__exact"],
}
POSTS = {
    "admin:drafts": ["fact", "proposal", "plan", "why", "publish", "discard"],
    "admin:deleted": ["deletion", "why"],
    "admin:preview": ["plan", "off", "back"],
    "admin:save-filter": ["kind", "query", "name", "remove"],
    "admin:seen-findings": ["take_back"],
    "admin:imports": ["kind", "file"],
}
ACT = [
    "unit",
    "name",
    "level",
    "start",
    "end",
    "heir",
    "parent",
    "kind",
    "document",
    "source",
    "plan",
]
ACT += ["why", "others", "into", "existing", "code", "part-TOTAL_FORMS", "part-INITIAL_FORMS"]


def nonsense(rng, names):
    return {name: rng.choice(NONSENSE) for name in rng.sample(names, min(4, len(names)))}


@pytest.fixture
def client(db):
    chain(3)
    MandateFactory(unit=Unit.objects.get(code="u1"))
    Document.objects.create(symbol="A/RES/61/279")
    return signed_in(roles.PUBLISHER)


@pytest.mark.parametrize("seed", range(3))
def test_pages_answer_nonsense(client, seed):
    rng = random.Random(seed)
    for name, parameters in GETS.items():
        for _ in range(6):
            asked = nonsense(rng, parameters)
            assert client.get(reverse(name), asked).status_code < 500, (name, asked)
    for name, fields in POSTS.items():
        for _ in range(6):
            sent = nonsense(rng, fields)
            assert client.post(reverse(name), sent).status_code < 500, (name, sent)


@pytest.mark.parametrize("act", ["rename", "move", "merge", "split", "close", "found"])
def test_acts_answer_nonsense(client, act):
    rng = random.Random(act)
    low = Unit.objects.get(code="u2")
    sound = {"unit": low.pk, "start": "2025", "end": "2025", "name": "N", "level": "office"}
    sound |= {"parent": Unit.objects.get(code="u0").pk, "kind": "part-of", "code": "new"}
    sound |= {"nature": "headquarters", "part-TOTAL_FORMS": "1", "part-INITIAL_FORMS": "0"}
    for number in range(12):
        sent = {**(sound if number % 2 else {}), **nonsense(rng, ACT)}
        sent[rng.choice(["look", "draft", "publish"])] = "1"
        answer = client.post(reverse("admin:reorganise", args=[act]), sent)
        assert answer.status_code < 500, sent


def test_changing_many_records_answers_nonsense(client):
    rng = random.Random(1)
    address = reverse("admin:change-ticked", args=["mandate"])
    sound = {"_selected_action": Unit.objects.get(code="u1").mandates.get().pk, "field": "role"}
    sound |= {"new_role": "support", "why": "So", "look": "1", "seen": "0"}
    fields = [*sound, "new_status", "new_source", "new_started_by", "new_theme", "back"]
    for _ in range(25):
        sent = {**sound, **nonsense(rng, fields), rng.choice(["save", "without", "edit"]): "1"}
        assert client.post(address, sent).status_code < 500, sent


@pytest.mark.parametrize("kind", ["unit", "document", "mandate"])
def test_forms_answer_nonsense(client, kind):
    rng = random.Random(kind)
    records = {
        "unit": Unit.objects.get(code="u1"),
        "document": Document.objects.get(),
        "mandate": Unit.objects.get(code="u1").mandates.get(),
    }
    address = change(records[kind])
    sound = form_data(client.get(address).content.decode())
    for _ in range(15):
        fields = [name for name in sorted(sound) if not name.endswith("_FORMS")]
        sent = {**sound, **nonsense(rng, fields)}
        sent |= nonsense(rng, ["_was", "_take:title", "_theirs:title", "_row:names-0", "why"])
        assert client.post(address, sent).status_code < 500, sent


ACCOUNTS = {
    "/admin/people/invite/": ["email", "role"],
    "/accounts/login/": ["login", "password", "remember"],
    "/accounts/password/reset/": ["email"],
    "/accounts/password/change/": ["oldpassword", "password1", "password2"],
    "/accounts/email/": ["email", "action_add", "action_remove", "action_primary"],
    "/accounts/2fa/totp/activate/": ["code"],
    "/accounts/2fa/recovery-codes/generate/": ["action"],
    "/accounts/2fa/webauthn/add/": ["name", "credential"],
    "/accounts/sessions/": ["session"],
}


def test_forms_of_accounts_answer_nonsense(db):
    administrator = signed_in(roles.ADMINISTRATOR)
    rng = random.Random(2)
    for address, fields in ACCOUNTS.items():
        for _ in range(6):
            sent = nonsense(rng, fields)
            assert administrator.post(address, sent).status_code < 500, (address, sent)
    address = reverse("admin:auth_user_change", args=[person(roles.VIEWER).pk])
    sound = form_data(administrator.get(address).content.decode())
    for _ in range(15):
        sent = {**sound, **nonsense(rng, sorted({*sound, "groups"}))}
        assert administrator.post(address, sent).status_code < 500, sent


def test_an_import_answers_nonsense_at_every_step(client):
    rng = random.Random(3)
    cells = "entity\tsymbol\tstart\nu1\tA/RES/61/279\t2007\nu9\tx\tsoon\n"
    client.post(reverse("admin:imports"), {"kind": "mandate", "pasted": cells})
    table = Import.objects.get()
    boxes = ["text", "theme", "role", "start", "source", "status", "document_kind"]
    fields = [f"every-{name}" for name in boxes] + ["column-0", "column-1", "sheet", "header"]
    fields += ["row", "skip", "cell-0-0", "cell-1-2", "meant", "offered", "instead", "why"]
    steps = ["read", "check", "correct", "skip-all", "meant", "again", "confirm"]
    sound = {"column-0": "unit", "column-1": "document", "column-2": "start", "row": ["0", "1"]}
    reached = set()
    for number in range(40):
        sent = {**(sound if number % 2 else {}), **nonsense(rng, fields)}
        if steps[number % len(steps)] == "check" and number % 2:
            sent = dict(sound)
        sent[steps[number % len(steps)]] = "1"
        answer = client.post(table.get_absolute_url(), sent, follow=True)
        assert answer.status_code < 500, sent
        table.refresh_from_db()
        reached.add(table.state)
    assert len(reached) > 1


def test_the_queue_answers_nonsense(client):
    rng = random.Random(4)
    fact = Unit.objects.get(code="u1").mandates.get()
    fields = ["fact", "proposal", "plan", "why", "day", "into", "who", "kind", "unit", "sort"]
    for _ in range(25):
        sent = {"fact": f"mandate:{fact.pk}", **nonsense(rng, fields)}
        sent[rng.choice(["publish", "discard", "back", "later", "again", "withdraw"])] = "ticked"
        assert client.post(reverse("admin:drafts"), sent).status_code < 500, sent
        assert client.get(reverse("admin:drafts"), sent).status_code < 500, sent


def test_where_it_goes_answers_nonsense(client):
    rng = random.Random(5)
    middle = Unit.objects.get(code="u1")
    goes = f"goes-mandate-{middle.mandates.get().pk}"
    sound = {"unit": middle.pk, "start": "2025", "name": "N", "why": "So"}
    sound |= {"part-TOTAL_FORMS": "1", "part-INITIAL_FORMS": "0", "part-0-name": "Part"}
    sound |= {"part-0-level": "office", "part-0-nature": "headquarters"}
    for _ in range(20):
        sent = {**sound, **nonsense(rng, ["takers", "part-0-code", "part-0-nature", "heir"])}
        sent[goes] = rng.choice([*NONSENSE, "new:0", "new:9", "new:", "u0"])
        sent[rng.choice(["look", "draft", "publish"])] = "1"
        assert client.post(reverse("admin:reorganise", args=["split"]), sent).status_code < 500, (
            sent
        )
