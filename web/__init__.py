"""Pages: records in, pages out."""

from web.accounts import Told, accounts_page, invitation_page, sign_in_page
from web.counselling import counselling_answer, counselling_areas, counselling_page, counselling_refusal
from web.counselling_chain import Passage, Passages, counselling_chains
from web.counselling_records import MINUTES, Counsel, Help, Sight
from web.gaps import GapScene, gap_page, gaps_page
from web.i18n import DESK_LANGUAGES, LANGUAGES
from web.knowledge import (
    KINDS,
    Adding,
    AtPlace,
    Card,
    adding_panel,
    card_fragment,
    knowledge_fragment,
    place_knowledge,
)
from web.marks import sprite
from web.meetings import MeetingScene, meeting_page, meetings_page
from web.menu import home_of
from web.needs import NeedsView, needs_page
from web.notices import notices_file
from web.pages import (
    PlaceKnown,
    compile_templates,
    details_fragment,
    empty_page,
    error_page,
    help_page,
    list_fragment,
    map_page,
    neighbourhood_page,
    place_page,
    report_page,
    review_page,
    sources_page,
    start_page,
)
from web.signs import signs
from web.site import Site, Town
from web.team_start import TASKS, Task, Waiting, team_page
from web.view import MapView, chosen_themes

__all__ = [
    "DESK_LANGUAGES",
    "KINDS",
    "LANGUAGES",
    "MINUTES",
    "TASKS",
    "Adding",
    "AtPlace",
    "Card",
    "Counsel",
    "GapScene",
    "Help",
    "MapView",
    "MeetingScene",
    "NeedsView",
    "Passage",
    "Passages",
    "PlaceKnown",
    "Sight",
    "Site",
    "Task",
    "Told",
    "Town",
    "Waiting",
    "accounts_page",
    "adding_panel",
    "card_fragment",
    "chosen_themes",
    "compile_templates",
    "counselling_answer",
    "counselling_areas",
    "counselling_chains",
    "counselling_page",
    "counselling_refusal",
    "details_fragment",
    "empty_page",
    "error_page",
    "gap_page",
    "gaps_page",
    "help_page",
    "home_of",
    "invitation_page",
    "knowledge_fragment",
    "list_fragment",
    "map_page",
    "meeting_page",
    "meetings_page",
    "needs_page",
    "neighbourhood_page",
    "notices_file",
    "place_knowledge",
    "place_page",
    "report_page",
    "review_page",
    "sign_in_page",
    "signs",
    "sources_page",
    "sprite",
    "start_page",
    "team_page",
]
