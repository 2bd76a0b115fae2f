"""What places ask for: yes, no, and "nobody knows", each told apart."""

from datetime import UTC, date, datetime

import pytest

from geo.conditions import as_offered, judge, offers_of, takes_part
from geo.model import Address, Conditions, Place, PlaceId
from geo.model.team import Service


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


def a_service(**told: object) -> Service:
    then = datetime(2026, 1, 1, tzinfo=UTC)
    fields = {"id": 1, "version": 1, "neighbourhood_id": 1, "team_id": 1, "created_at": then, "changed_at": then}
    return Service(resource_id=1, name="Sprachcafé", **(fields | told))  # type: ignore[arg-type]  # a test names fields


@pytest.mark.parametrize(
    ("conditions", "place", "service", "verdict"),
    [
        # What the team says of its service counts, whatever the place says of itself.
        (Conditions(free=True), {"fee": "yes", "tags": {"charge": "3 EUR"}}, {"cost": "free"}, True),
        (Conditions(free=True), {"fee": "no"}, {"cost": "paid", "price": "20 Euro"}, False),
        (Conditions(free=True), {}, {"cost": "donation"}, True),
        (Conditions(free=True), {}, {"cost": "reduced"}, False),
        (Conditions(without_appointment=True), {"tags": {"reservation": "required"}}, {"asks": ()}, True),
        (Conditions(without_appointment=True), {"tags": {"reservation": "no"}}, {"asks": ("appointment",)}, False),
        (Conditions(without_appointment=True), {}, {"asks": ("registration",)}, False),
        (Conditions(without_appointment=True), {}, {"opening_hours": "nach Vereinbarung"}, False),
        (Conditions(without_documents=True), {}, {"asks": ()}, True),
        (Conditions(without_documents=True), {}, {"asks": ("identity_document",)}, False),
        (Conditions(without_documents=True), {}, {"asks": ("appointment",)}, True),
        (Conditions(without_documents=True), {}, {"documents": "Bescheid"}, False),
        (Conditions(languages=("tr",)), {"languages": ("de",)}, {"languages": ("tr",)}, True),
        (Conditions(step_free=True), {"wheelchair": "yes"}, {"step_free": False}, False),
        (Conditions(age=17), {"tags": {"max_age": "6"}}, {"min_age": 16}, True),
        (Conditions(age=17), {"tags": {"min_age": "16"}}, {"max_age": 12}, False),
        # Where it is silent, the place's word stands; where both are, nobody knows.
        (Conditions(free=True), {"fee": "no"}, {"cost": "unknown"}, True),
        (Conditions(without_appointment=True), {"tags": {"reservation": "no"}}, {"asks": None}, True),
        (Conditions(languages=("tr",)), {"languages": ("tr",)}, {}, True),
        (Conditions(step_free=True), {"wheelchair": "yes"}, {}, True),
        (Conditions(age=5), {"tags": {"max_age": "6"}}, {}, True),
        (Conditions(free=True, without_documents=True), {}, {}, None),
    ],
)
def test_a_service_is_judged_as_the_attributes_of_a_place_are(
    conditions: Conditions, place: dict[str, object], service: dict[str, object], *, verdict: bool | None
) -> None:
    offered = as_offered(a_place(**place), a_service(**service))
    assert set(judge(offered, conditions).values()) == {verdict}


def test_a_service_that_was_confirmed_is_checked() -> None:
    checked = Conditions(checked=True)
    asked = a_place(confirmed_on=date(2026, 1, 1))
    assert as_offered(asked, a_service(confirmed_on=date(2026, 2, 1))).confirmed_on == date(2026, 2, 1)
    assert judge(as_offered(a_place(), a_service(confirmed_on=date(2026, 2, 1))), checked) == {"checked": True}
    assert judge(as_offered(a_place(), a_service()), checked) == {"checked": False}


def test_a_place_stands_for_the_themes_that_no_service_covers() -> None:
    house = a_place(themes=("counselling", "culture"))
    debts, course = a_service(themes=("debt",)), a_service(themes=("culture",))

    def offers(*services: Service, asked: tuple[str, ...] = ()) -> list[Service | None]:
        return [service for _, service in offers_of(house, services, asked)]

    assert offers(asked=("culture",)) == [None]
    assert offers(debts, asked=("debt",)) == [debts]
    assert offers(course, asked=("culture",)) == [course]
    assert offers(course, debts, asked=("culture", "counselling", "debt")) == [course, debts, None]
    assert offers(course) == [course, None]
