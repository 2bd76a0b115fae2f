"""Fail the very test that leaves a connection to the database open, not the one during which it is swept up."""

import weakref
from collections.abc import Iterator
from typing import Any, NamedTuple

import psycopg
import pytest
from sqlalchemy import Engine, create_engine, event

from geo.store import session

__all__ = ["pytest_fixture_setup", "pytest_runtest_protocol", "pytest_runtest_teardown"]


class _Opened(NamedTuple):
    """A connection, by whom it was opened, and after which part of the test run it must be closed."""

    connection: weakref.ref[psycopg.Connection]
    test: str
    owner: str


_opened: list[_Opened] = []
_owners = [""]
"""The part of the run that is in work now: a test, or the module or session whose fixture is being set up."""
_test = [""]


def _watched(*args: Any, **options: Any) -> Engine:
    """Create an engine whose connections belong to whoever creates it."""
    engine, owner = create_engine(*args, **options), _owners[-1]

    def note(connection: psycopg.Connection, _record: object) -> None:
        _opened.append(_Opened(weakref.ref(connection), _test[0], owner))

    event.listen(engine, "connect", note)
    return engine


session.create_engine = _watched  # type: ignore[attr-defined]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Connections that are opened from now on belong to this test."""
    _test[0] = item.nodeid
    _owners[:] = [item.nodeid]
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(request: pytest.FixtureRequest) -> Iterator[object]:
    """Let what a fixture of a module opens live as long as the module."""
    _owners.append(request.node.nodeid)
    try:
        return (yield)
    finally:
        _owners.pop()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> Iterator[None]:
    """Fail if something is open whose owner is over."""
    yield
    going_on = {node.nodeid for node in nextitem.listchain()} if nextitem else set()
    left, over = [], [each for each in _opened if each.owner not in going_on]
    for each in over:
        _opened.remove(each)
        connection = each.connection()
        if connection is not None and not connection.closed:
            left.append(f"{each.test} of {each.owner or 'the whole run'} opened {connection.info.dbname}")
            connection.close()
    if left:
        pytest.fail(f"{len(left)} connections to the database are still open: {'; '.join(left)}", pytrace=False)
