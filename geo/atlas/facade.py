"""The facade that `api` and `cli` talk to: questions in, frozen answers out."""

from geo.atlas.accounts import Accounts
from geo.atlas.chains import Chains
from geo.atlas.comparing import Comparing
from geo.atlas.gap_figures import GapFigures
from geo.atlas.gap_files import GapFiles
from geo.atlas.layers import Layers
from geo.atlas.paper import Paper
from geo.atlas.places import Places
from geo.atlas.town import Town

__all__ = ["Atlas"]


class Atlas(Accounts, Layers, Paper, Places, Town, Chains, GapFiles, GapFigures, Comparing):
    """The atlas of one town: its database and its network."""
