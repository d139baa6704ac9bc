"""What the API answers fits its own description, whatever it is asked for."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from schemathesis import GenerationMode
from schemathesis.config import GenerationConfig, ProjectConfig, ProjectsConfig, SchemathesisConfig

pytestmark = pytest.mark.django_db

# A text that somebody makes up is no cursor; test_lists follows real ones.
schemathesis.openapi.format("cursor", st.just(""))
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]


@pytest.fixture
def one_connection():
    """A request leaves the connection open: the test is a transaction of it."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def description(registry, one_connection):
    """The description, as the server gives it."""
    generation = GenerationConfig(modes=MODES)
    project = ProjectConfig(generation=generation)
    config = SchemathesisConfig(projects=ProjectsConfig(default=project))
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler(), config=config)


schema = schemathesis.pytest.from_fixture("description")


@schema.parametrize()
@seed(16)
@settings(
    max_examples=12,
    deadline=None,
    database=None,
    derandomize=False,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[*HealthCheck],
)
def test_every_answer_is_as_it_is_described(case):
    case.call_and_validate()
