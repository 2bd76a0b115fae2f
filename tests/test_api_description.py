"""The API does what its description says, whatever is sent (schemathesis)."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance
from sqlalchemy import Engine
from typed_places import Spot, fence, settle

from api.app import create_app
from geo.settings import Settings

pytestmark = [pytest.mark.database, pytest.mark.slow]


@pytest.fixture
def described(engine: Engine, database_url: str) -> Iterator[Any]:
    """Serve a town of three places and return its description."""
    settle(
        engine,
        Spot("Kita", ["childcare"], 1, 1, hours="Mo-Fr 07:00-17:00; PH off"),
        Spot("Hof", ["neighbourhood", "counselling"], 5, 5, hours="siehe Aushang"),
        Spot(None, ["green"], 1, 1, hours="24/7"),
    )
    fence(engine, "Mitte", (0, 0), (2, 2))
    app = create_app(Settings(database_url=database_url))
    yield schemathesis.openapi.from_asgi("/openapi.json", app)
    app.state.atlas.close()


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/places",
        "/api/v1/place-marks",
        "/api/v1/places/{number}",
        "/api/v1/neighbourhoods",
        "/api/v1/neighbourhoods/{key}",
        "/api/v1/themes",
        "/health/ready",
    ],
)
def test_the_api_does_what_it_says(described: Any, path: str) -> None:
    cases = st.one_of(*(described[path]["GET"].as_strategy(generation_mode=mode) for mode in GenerationMode))

    @settings(max_examples=25, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(case=cases)
    def holds(case: Any) -> None:
        # A box may be well written and still lie upside down; that is refused with 422 and right so.
        case.call_and_validate(excluded_checks=[positive_data_acceptance])

    holds()
