"""The facade that `api` and `cli` talk to, one room for each kind of question."""

from geo.atlas.facade import Atlas

__all__ = ["Atlas"]
