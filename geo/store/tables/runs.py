"""Runs of imports and the faults that they found."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, func
from sqlalchemy.orm import Mapped, mapped_column

from geo.store.tables.base import Table

__all__ = ["ImportNoticeRow", "ImportRunRow"]


class ImportRunRow(Table):
    """One run of one import."""

    __tablename__ = "import_run"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    kind: Mapped[str]
    """osm, gtfs, areas, population, places or addresses."""
    dataset: Mapped[str] = mapped_column(server_default="")
    """What of that kind the run replaces: the name of a feed, a list, a set of areas; empty for the one town."""
    source: Mapped[str]
    location: Mapped[str] = mapped_column(server_default="")
    """Where it can be had again: a path or an address on the web, without a password."""
    options: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    """What it was asked with, so that an update asks the same."""
    etag: Mapped[str] = mapped_column(server_default="")
    """What the web said to know the version by."""
    checksum: Mapped[str]
    licence: Mapped[str] = mapped_column(server_default="")
    made_up: Mapped[bool] = mapped_column(server_default="false")
    status: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(server_default=func.now())
    finished_at: Mapped[datetime | None]
    counts: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    notices: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    changes: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    message: Mapped[str] = mapped_column(server_default="")
    message_de: Mapped[str] = mapped_column(server_default="")
    recipe: Mapped[str] = mapped_column(server_default="")
    """Digest of the rules and the program that read the source; a new one makes an equal source worth reading again."""
    themes: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    """Number of living places by theme."""


class ImportNoticeRow(Table):
    """A fault found in the data of a run."""

    __tablename__ = "import_notice"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id", ondelete="CASCADE"), index=True)
    code: Mapped[str]
    severity: Mapped[str]
    subject: Mapped[str]
    detail: Mapped[str] = mapped_column(server_default="")
