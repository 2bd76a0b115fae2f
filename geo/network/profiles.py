"""How fast each profile passes each kind of street, from the tables of `profiles.toml`."""

import tomllib
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Literal

import numpy as np

from geo.network.attributes import COLUMNS, NODE_COLUMNS, UNKNOWN, UNMEASURED, WORDS, Codes
from geo.network.units import BANNED, TICKS_PER_SECOND, Floats, Ints, Longs

__all__ = ["PROFILES", "Profile", "edge_ticks", "node_ticks", "profile_number", "untold_metres"]

_STEPS = WORDS["highway"].index("steps") + 1
_YES = WORDS["ramp"].index("yes") + 1
_STEP_FREE = tuple(WORDS["wheelchair"].index(word) + 1 for word in ("yes", "designated"))
_RAMPS = {
    "standard": ("ramp",),
    "slow": ("ramp",),
    "pram": ("ramp", "ramp:stroller", "ramp:wheelchair"),
    "wheelchair": ("ramp:wheelchair",),
    "bike": ("ramp", "ramp:bicycle", "ramp:wheelchair"),
}
"""Which ramps beside steps a profile can use."""
_NARROW = tuple(
    WORDS["highway"].index(word) + 1
    for word in ("footway", "path", "cycleway", "track", "bridleway", "corridor", "platform")
)
"""Where a way may be too narrow; what cars drive on is not."""

Factors = dict[str, float]


@dataclass(frozen=True, slots=True)
class Profile:
    """How somebody gets along; the words are told in `profiles.toml`."""

    name: str
    mode: Literal["foot", "bike"]
    speed_kmh: float
    steps: float
    steps_ramp: float
    incline: list[tuple[float, float]]
    push_kmh: float = 0.0
    width: list[tuple[float, float]] = field(default_factory=list)
    silence: Factors = field(default_factory=dict)
    asks: tuple[str, ...] = ()
    highway: Factors = field(default_factory=dict)
    surface: Factors = field(default_factory=dict)
    smoothness: Factors = field(default_factory=dict)
    tracktype: Factors = field(default_factory=dict)
    wheelchair: Factors = field(default_factory=dict)
    at: dict[str, Factors] = field(default_factory=dict)

    @property
    def speed_mps(self) -> float:
        """Metres in a second on a good, level way."""
        return self.speed_kmh / 3.6

    @property
    def off_street_mps(self) -> float:
        """Metres in a second between a door and the street; a bike is pushed there."""
        return (self.push_kmh or self.speed_kmh) / 3.6


def _load() -> tuple[Profile, ...]:
    tables = tomllib.loads(files("geo.network").joinpath("profiles.toml").read_text(encoding="utf-8"))
    return tuple(Profile(name=name, **table | {"asks": tuple(table.get("asks", ()))}) for name, table in tables.items())


PROFILES = _load()
"""All profiles; the position is the number of a profile in every array of the network."""
_NUMBER = {profile.name: number for number, profile in enumerate(PROFILES)}


def profile_number(name: str) -> int:
    """Return the number of the profile `name` in the arrays."""
    return _NUMBER[name]


def edge_ticks(profile: Profile, kinds: Codes, kind: Ints, metres: Floats, access: Longs) -> Ints:
    """Return the ticks along and against each edge, shape (edges, 2); `access` holds the bits of the profile's mode."""
    speed = np.array([_speeds(profile, row) for row in kinds]).reshape(-1, 2) * profile.speed_mps
    mps = speed[kind]
    allowed = np.stack([access & 1, access & 2], axis=1) > 0
    if profile.mode == "bike":
        pushed = np.stack([access & 4, access & 8], axis=1) > 0
        mps = np.where(allowed, mps, np.minimum(mps, profile.push_kmh / 3.6))
        allowed |= pushed
    ticks = np.divide(metres[:, None] * TICKS_PER_SECOND, mps, out=np.full(mps.shape, np.inf), where=mps > 0)
    return np.where(allowed, np.minimum(np.rint(ticks), BANNED), BANNED).astype(np.int32)


def node_ticks(profile: Profile, kinds: Codes, kind: Longs) -> Ints:
    """Return the ticks lost at each node."""
    seconds = [_seconds_at(profile, row) for row in kinds]
    ticks = [BANNED if second < 0 else round(second * TICKS_PER_SECOND) for second in seconds]
    return np.array(ticks, dtype=np.int32)[kind]


def untold_metres(profile: Profile, kinds: Codes, metres: Floats) -> dict[str, float]:
    """Return of how many metres is not known what the profile asks for; `kinds` has a row for each stretch."""
    codes = dict(zip(COLUMNS, kinds.T, strict=True))
    steps = codes["highway"] == _STEPS
    untold = {
        "surface": ~steps & (codes["surface"] == UNKNOWN) & (codes["smoothness"] == UNKNOWN),
        "incline": ~steps & (codes["incline"] == UNMEASURED),
        "width": np.isin(codes["highway"], _NARROW) & (codes["width"] == UNMEASURED),
        "kerb": (codes["crossing"] != UNKNOWN) & (codes["kerb"] == UNKNOWN),
        "steps": steps & np.all([codes[tag] == UNKNOWN for tag in _RAMPS[profile.name]], axis=0),
    }
    sums = {what: round(float(metres[untold[what]].sum()), 1) for what in profile.asks}
    return {what: length for what, length in sums.items() if length > 0}


def _speeds(profile: Profile, row: Codes) -> tuple[float, float]:
    codes = dict(zip(COLUMNS, row.tolist(), strict=True))
    if codes["highway"] == _STEPS:
        step_free = profile.steps == 0 and codes["wheelchair"] in _STEP_FREE
        ramp = any(codes[tag] == _YES for tag in _RAMPS[profile.name])
        factor = profile.steps_ramp if ramp or step_free else profile.steps
        return factor, factor
    factor = 1.0
    for tag in ("highway", "surface", "smoothness", "tracktype", "wheelchair"):
        factor *= getattr(profile, tag).get(_word(tag, codes[tag]), 1.0)
    if codes["width"] != UNMEASURED:
        factor *= next((share for most, share in profile.width if codes["width"] <= most), 1.0)
    elif codes["highway"] in _NARROW:
        factor *= profile.silence.get("width", 1.0)
    if codes["incline"] == UNMEASURED:
        flat = factor * profile.silence.get("incline", 1.0) * _on_slope(profile, 0)
        return flat, flat
    return factor * _on_slope(profile, codes["incline"]), factor * _on_slope(profile, -codes["incline"])


def _on_slope(profile: Profile, percent: float) -> float:
    return next((factor for most, factor in profile.incline if percent <= most), profile.incline[-1][1])


def _seconds_at(profile: Profile, row: Codes) -> float:
    codes = zip(NODE_COLUMNS, row.tolist(), strict=True)
    lost = [_loss(profile, tag, code) for tag, code in codes]
    return -1 if min(lost) < 0 else sum(lost)


def _loss(profile: Profile, tag: str, code: int) -> float:
    return profile.at.get(tag, {}).get(_word(tag, code), 0.0)


def _word(tag: str, code: int) -> str:
    return "unknown" if code == UNKNOWN else WORDS[tag][code - 1]
