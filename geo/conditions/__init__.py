"""What places ask for: cost, appointment, documents, steps, languages, age; "unknown" is told apart from "no"."""

from geo.conditions.judging import PART_KINDS, PART_TAGS, PART_THEMES, facts_of, judge, takes_part
from geo.conditions.offering import as_offered, offers_of

__all__ = ["PART_KINDS", "PART_TAGS", "PART_THEMES", "as_offered", "facts_of", "judge", "offers_of", "takes_part"]
