"""The webhook: another program is told of what is public, signed, and told again what it did not take."""

import hashlib
import hmac
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.management import call_command

from orgchart.exchange import webhook
from orgchart.writing.recording import recording

from ..factories import SourceFactory, unit

pytestmark = pytest.mark.django_db
SECRET = "a secret of more than 16"


class Receiver(BaseHTTPRequestHandler):
    """A program that keeps what it is sent, and answers as ``server.answer`` says."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append((dict(self.headers), body))
        self.send_response(self.server.answer)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_of):
        """Say nothing."""


@pytest.fixture
def receiver(settings, tmp_path):
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    server.requests, server.answer = [], 204
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings.WEBHOOK_URL = f"http://127.0.0.1:{server.server_port}/here"
    settings.WEBHOOK_SECRET = SECRET
    settings.WEBHOOK_FILE = tmp_path / "webhook"
    settings.SITE_ADDRESS = "https://registry.example"
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def bodies(receiver):
    return [json.loads(body) for _headers, body in receiver.requests]


def edit(name):
    with recording():
        unit(name, name=f"Office {name}")


def test_an_edit_is_told_once_and_signed(receiver):
    edit("one")
    assert webhook.tell() == 1
    assert webhook.tell() == 0
    ((headers, body),) = receiver.requests
    signed = f"{headers['X-Registry-Timestamp']}.".encode() + body
    expected = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert headers["X-Registry-Signature"] == f"sha256={expected}"
    told = json.loads(body)
    assert told["event"] == "published"
    assert told["feed"] == "https://registry.example/changes/edits/"
    assert "Office one" in " ".join(told["edits"][0]["records"])


@pytest.mark.parametrize("answer", [302, 400, 500])
def test_what_is_not_taken_is_told_again_and_no_redirect_is_followed(receiver, answer):
    edit("one")
    webhook.tell()
    receiver.answer = answer
    edit("two")
    with pytest.raises(webhook.NotTold):
        webhook.tell()
    assert len(receiver.requests) == 2
    receiver.answer = 200
    edit("three")
    assert webhook.tell() == 2
    numbers = [one["number"] for one in bodies(receiver)[-1]["edits"]]
    assert numbers == sorted(numbers, reverse=True)
    assert bodies(receiver)[1]["edits"][0] == bodies(receiver)[2]["edits"][1]


def test_drafts_and_their_authors_are_never_told(receiver, django_user_model):
    author = django_user_model.objects.create_user("zzyzx-author")
    edit("one")
    webhook.tell()
    with recording(by=author, why="Zzyzx reason"):
        unit("planned", name="Zzyzx planned", status="draft", source=SourceFactory(draft=True))
    assert webhook.tell() == 0
    assert b"zzyzx" not in b"".join(body for _headers, body in receiver.requests).lower()


def test_a_registry_that_was_restored_goes_on_with_its_latest_edit(receiver, settings):
    edit("one")
    settings.WEBHOOK_FILE.write_text("999999")
    assert webhook.tell() == 1
    assert webhook.tell() == 0


def test_publish_due_tells_again_and_says_if_it_is_not_taken(receiver, capsys):
    receiver.answer = 503
    edit("one")
    with pytest.raises(SystemExit):
        call_command("publish_due")
    assert "did not take what is new: HTTP Error 503" in capsys.readouterr().err
    receiver.answer = 200
    call_command("publish_due")
    assert "was told of: 1." in capsys.readouterr().out


def test_an_edit_begins_the_telling_after_its_transaction(
    receiver, monkeypatch, django_capture_on_commit_callbacks
):
    begun = []
    monkeypatch.setattr(webhook, "_tell_quietly", lambda: begun.append("told"))
    with django_capture_on_commit_callbacks() as waiting:
        edit("one")
        assert begun == []
    for callback in waiting:
        callback()
    for thread in threading.enumerate():
        if thread.name == "webhook":
            thread.join()
    assert begun == ["told"]


def test_without_the_setting_nothing_is_begun(settings, django_capture_on_commit_callbacks):
    settings.WEBHOOK_URL = ""
    with django_capture_on_commit_callbacks() as waiting:
        edit("one")
    assert not any(callback is webhook._begin for callback in waiting)
    assert webhook.tell() == 0


def test_a_program_that_is_not_there_does_not_lose_an_edit(receiver, settings):
    edit("one")
    here, settings.WEBHOOK_URL = settings.WEBHOOK_URL, "http://127.0.0.1:9/"
    with pytest.raises(webhook.NotTold):
        webhook.tell()
    settings.WEBHOOK_URL = here
    assert webhook.tell() == 1
