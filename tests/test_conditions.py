"""What places ask for: yes, no, and "nobody knows", each told apart."""

import pytest

from geo.conditions import judge, takes_part
from geo.model import Address, Conditions, Place, PlaceId


def a_place(kind: str = "office=ngo", **told: object) -> Place:
    fields = {"name": "Ort", "themes": ("counselling",), "presumed_themes": (), "lon": 8.8, "lat": 48.6}
    return Place(id=PlaceId(1), kind=kind, address=Address(), **(fields | told))  # type: ignore[arg-type]  # a test names fields


@pytest.mark.parametrize(
    ("conditions", "told", "verdict"),
    [
        (Conditions(free=True), {"fee": "no"}, True),
        (Conditions(free=True), {"fee": "yes"}, False),
        (Conditions(free=True), {}, None),
        (Conditions(free=True), {"tags": {"charge": "3 EUR"}}, False),
        (Conditions(free=True), {"tags": {"charge": "0,00 €"}}, True),
        (Conditions(free=True), {"kind": "leisure=playground"}, True),
        (Conditions(free=True), {"kind": "leisure=playground", "fee": "yes"}, False),
        (Conditions(without_appointment=True), {"tags": {"reservation": "required"}}, False),
        (Conditions(without_appointment=True), {"tags": {"reservation": "no"}}, True),
        (Conditions(without_appointment=True), {"opening_hours": 'Mo 09:00-12:00; "nach Vereinbarung"'}, False),
        (Conditions(without_appointment=True), {"opening_hours": "Mo 09:00-12:00"}, None),
        (Conditions(without_documents=True), {}, None),
        (Conditions(without_documents=True), {"tags": {"documents": "Ausweis"}}, False),
        (Conditions(step_free=True), {"wheelchair": "yes"}, True),
        (Conditions(step_free=True), {"wheelchair": "limited"}, False),
        (Conditions(step_free=True), {"wheelchair": "unknown"}, None),
        (Conditions(languages=("tr", "ar")), {"languages": ("de", "tr")}, True),
        (Conditions(languages=("tr",)), {"languages": ("de",)}, False),
        (Conditions(languages=("tr",)), {}, None),
        (Conditions(age=3), {"tags": {"min_age": "3", "max_age": "6"}}, True),
        (Conditions(age=7), {"tags": {"max_age": "6 Jahre"}}, False),
        (Conditions(age=2), {"tags": {"min_age": "3"}}, False),
        (Conditions(age=0), {"tags": {"min_age": "3"}}, False),
        (Conditions(age=0), {"tags": {"min_age": "0", "max_age": "3"}}, True),
        (Conditions(age=2), {"tags": {"min_age": "jung"}}, None),
        (Conditions(checked=True), {}, False),
        (Conditions(checked=True), {"lists": ("Kitas",)}, True),
    ],
)
def test_a_condition_is_met_or_not_or_nobody_knows(
    conditions: Conditions, told: dict[str, object], *, verdict: bool | None
) -> None:
    assert list(judge(a_place(**told), conditions).values()) == [verdict]  # type: ignore[arg-type]  # as above


def test_nothing_asked_is_nothing_judged() -> None:
    assert judge(a_place(), Conditions(unknown=True)) == {}


@pytest.mark.parametrize(
    ("told", "part"),
    [
        ({"themes": ("engagement",)}, True),
        ({"tags": {"garden:type": "community"}}, True),
        ({"tags": {"garden:type": "residential"}}, False),
        ({"kind": "landuse=allotments"}, True),
        ({}, False),
    ],
)
def test_where_one_can_take_part(told: dict[str, object], *, part: bool) -> None:
    assert takes_part(a_place(**told)) is part  # type: ignore[arg-type]  # as above
