"""What only a team knows is as far away as if the map had it, and stands in the answer at the desk."""

import numpy as np
import pytest
from drawn_town import place_table
from test_offered import answer, cast
from test_transit import STREET, TUESDAY, network, street
from typed_people import Cast, resource
from typed_town import spot

from geo.network import Guests, Network, with_guests, with_places
from geo.reach import reach

__all__ = ["STREET", "cast"]

BUSES = "U1 | A8:05 B8:10 C8:20\nU2 | C8:20 B8:30 A8:35"
ASKED = {"on foot": {"mode": "walk"}, "by bus": {"mode": "transit"}, "in a chair": {"profile": "wheelchair"}}


@pytest.mark.parametrize("asked", list(ASKED))
@pytest.mark.parametrize("when", [{"depart_at": TUESDAY}, {"arrive_by": TUESDAY.replace(minute=40)}])
def test_a_guest_is_as_far_away_as_a_place(asked: str, when: dict[str, object]) -> None:
    town, whole = street(), network(BUSES)
    names = sorted(town.places)
    kept, guests = names[::2], names[1::2]
    part = with_places(whole, place_table({name: town.places[name] for name in kept}))
    spots = np.array([town.places[name] for name in guests])
    ids, bits = (np.array([ord(name) for name in guests]), np.zeros(len(guests)))
    told = with_guests(part, Guests(ids.astype(np.int64), bits.astype(np.uint64), spots[:, 0], spots[:, 1]))
    query = town.ask(max_minutes=60, **(ASKED[asked] | when))

    def seconds(built: Network) -> dict[int, int]:
        return dict(zip(built.places.id.tolist(), reach(built, query).seconds.tolist(), strict=True))

    assert seconds(told) == seconds(whole)
    assert len(seconds(told)) == len(names) > len(kept) > 0
    assert seconds(part).items() <= seconds(whole).items(), "the network that was given stays as it is"


def test_nobody_more_is_the_network_itself() -> None:
    town, numbers, degrees = network(BUSES), np.zeros(0, dtype=np.int64), np.zeros(0)
    assert with_guests(town, Guests(numbers, numbers.astype(np.uint64), degrees, degrees)) is town


def own(cast: Cast, name: str, along: float, **more: object) -> int:
    lon, lat = spot(along)
    told = resource(cast, name=name, themes=["language"], lon=lon, lat=lat, **more)
    made = cast.clients["steward"].post("/api/v1/resources", json=told)
    assert made.status_code == 201, made.text
    return int(made.json()["id"])


@pytest.mark.database
def test_what_only_a_team_knows_is_in_the_answer_for_whoever_may_see_it(cast: Cast) -> None:
    hidden, public = own(cast, "Sprachtreff", 1), own(cast, "Lesekreis", 2, visibility="public")
    told = {"resource_id": public, "name": "Deutsch A1", "themes": ["language"], "cost": "free", "languages": ["ar"]}
    cast.clients["steward"].post("/api/v1/services", json=told)
    assert answer(cast, "member", themes=["language"]) == "Sprachtreff, Lesekreis (Deutsch A1)"
    assert answer(cast, "", themes=["language"]) == answer(cast, "foreign_member", themes=["language"])
    assert answer(cast, "", themes=["language"]) == "Lesekreis (Deutsch A1)"
    assert answer(cast, "member", themes=["language"], conditions={"free": True}) == "Lesekreis (Deutsch A1)"
    assert answer(cast, "member", words="lesekreis") == "Lesekreis"
    html = (
        cast.clients[""]
        .post(
            "/beratung/antwort",
            json={"origin": dict(zip(("lon", "lat"), spot(0), strict=True)), "themes": ["language"]},
        )
        .text
    )
    assert f'href="/vom-team/{public}"' in html
    assert "vom Team" in html
    for path in ("", "/tafel"):
        assert "Lesekreis" in cast.clients[""].get(f"/vom-team/{public}{path}").text
        assert cast.clients[""].get(f"/vom-team/{hidden}{path}").status_code == 404
    cast.clients["steward"].post(f"/api/v1/resources/{public}/gone")
    assert answer(cast, "member", themes=["language"]) == "Sprachtreff"


@pytest.mark.database
def test_a_resource_at_a_place_is_what_one_gets_there(cast: Cast) -> None:
    number = cast.clients[""].get("/api/v1/places", params={"q": "Haus 3"}).json()["items"][0]["id"]
    told = resource(cast, name="Nähstube", themes=["language"], place_id=number)
    cast.clients["steward"].post("/api/v1/resources", json=told)
    assert answer(cast, "member", themes=["language"]) == "Haus 3 (Nähstube)"
    assert answer(cast, "", themes=["language"]) == ""
