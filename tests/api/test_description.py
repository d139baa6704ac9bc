"""What the API answers fits its own description, whatever it is asked for."""

from functools import cache

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from orgchart.api.operations import DESCRIBED

pytestmark = pytest.mark.django_db

# A text that somebody makes up is no cursor; test_lists follows real ones.
schemathesis.openapi.format("cursor", st.just(""))
PLAIN = {"Accept-Encoding": "identity"}
BEYOND = {"symbols": [positive_data_acceptance], "changes": [positive_data_acceptance]}
"""What a description cannot say of an address: which texts are symbols, and that a day is after another."""
EXAMPLES_OF_EACH = 20
"""How many requests of each address and mode are made up."""


@cache
def description():
    """The description, as the server gives it for the data of the registry."""
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())


def operations():
    found = {}
    for result in description().get_all_operations():
        operation = result.ok()
        found[operation.definition.raw["operationId"]] = operation
    return found


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("name", list(DESCRIBED))
def test_every_answer_is_as_it_is_described(name, mode, registry, django_application):
    operation = operations()[name]
    if mode == GenerationMode.NEGATIVE and not operation.definition.raw["parameters"]:
        return  # it cannot be asked for anything that is wrong

    @seed(16)
    @settings(
        max_examples=EXAMPLES_OF_EACH,
        deadline=None,
        database=None,
        suppress_health_check=[*HealthCheck],
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def is_as_described(case):
        case.call_and_validate(headers=PLAIN, excluded_checks=BEYOND.get(name, []))

    is_as_described()
