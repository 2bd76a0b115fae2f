"""What places ask for: cost, appointment, documents, steps, languages, age; "unknown" is told apart from "no"."""

from geo.conditions.judging import FACTS, PART_KINDS, PART_TAGS, PART_THEMES, judge, takes_part
from geo.conditions.offering import as_offered, offers_of

__all__ = ["FACTS", "PART_KINDS", "PART_TAGS", "PART_THEMES", "as_offered", "judge", "offers_of", "takes_part"]
