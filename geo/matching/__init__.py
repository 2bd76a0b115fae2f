"""Are these two the same place: names, addresses and closeness weighed by rules that stand in a table."""

from geo.matching.addresses import number_key, place_key, street_key
from geo.matching.names import similarity
from geo.matching.pairs import Pair, Pairing, Thing, compare, pair_up
from geo.matching.rules import AGAIN, LISTS, Rule, RuleSet

__all__ = [
    "AGAIN",
    "LISTS",
    "Pair",
    "Pairing",
    "Rule",
    "RuleSet",
    "Thing",
    "compare",
    "number_key",
    "pair_up",
    "place_key",
    "similarity",
    "street_key",
]
