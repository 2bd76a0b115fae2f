"""What tells a poor answer from a good one: every liberty that is taken with the typed text costs something.

The cost of an answer is the sum of the cost of its name, its number, each word about the village, and its postcode;
nought is what was typed. Only the order of answers depends on these figures.
"""

from dataclasses import dataclass

__all__ = ["COSTS", "Costs"]


@dataclass(frozen=True, slots=True)
class Costs:
    """The price list; one is a typing error in the name of a street."""

    typing_error: float = 1.0
    part_of_name: float = 0.4
    """Only the last words of the name were typed."""
    without_kind: float = 0.6
    """A street without its "Straße": "Hindenburg 36"."""
    without_town: float = 0.1
    """A place without the town that its name repeats: "ZOB" of "Herrenberg ZOB"."""
    end_of_word: float = 0.2
    """The end of a word by which people call a place: "Krankenhaus" of "Kreiskrankenhaus"."""
    one_word: float = 0.7
    """One word out of the name of a place."""
    abbreviation: float = 0.3
    beginning: float = 0.4
    missing_letter: float = 0.03
    beginning_at_most: float = 1.2
    inner_beginning: float = 0.2
    """Something stands behind a word that is not finished."""
    one_of_row: float = 0.1
    """The number is one of a range, or the range begins with it."""
    no_letter: float = 0.6
    """12a was typed and 12 is known, or the other way round."""
    in_range: float = 0.4
    """The number lies in the range of a section."""
    between_houses: float = 0.7
    unknown_number: float = 2.0
    number_of_no_street: float = 2.6
    """A number was typed, and this is no street."""
    village_error: float = 0.6
    """A typing error in the name of a village."""
    village_near: float = 0.3
    """The village is the next but one."""
    village_as_street: float = 0.5
    """The houses of a village that are numbered without a street."""
    other_village: float = 2.4
    idle_word: float = 2.6
    """A word that is neither street nor village; misspelling it twice is likelier."""
    idle_letters: float = 0.8
    idle_number: float = 1.5
    other_postcode: float = 0.9
    near_postcode: float = 0.5
    """One digit is wrong, or two are swapped."""
    apart: float = 0.5
    """Two streets that come near each other without sharing a node."""
    apart_metre: float = 0.01
    not_a_street: float = 0.05
    area: float = 0.01
    place: float = 0.02


COSTS = Costs()
