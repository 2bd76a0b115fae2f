"""What an operator can set: environment variables `ATLAS_*`, read once at the edge and handed down."""

import os
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

__all__ = ["Settings", "default_data_dir"]


def default_data_dir() -> Path:
    """Return the data folder: beside a checkout, else in the user's own data home."""
    root = Path(__file__).resolve().parents[1]
    if (root / "pyproject.toml").exists():
        return root / ".atlas"
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(home) / "sozialraumatlas"


class Settings(BaseSettings):
    """Every setting with its default; `docs/settings.md` is compared with this by a test."""

    model_config = SettingsConfigDict(env_prefix="ATLAS_", frozen=True, extra="ignore")

    database_url: str | None = Field(
        default=None,
        description="PostgreSQL with PostGIS; without it a private database in the data folder is used.",
    )
    data_dir: Path = Field(
        default_factory=default_data_dir,
        description="Folder for the private database and the network snapshots.",
    )
    timezone: str = Field(
        default="Europe/Berlin", description="Time zone of the town; times without an offset are local."
    )
    country: str = Field(default="DE", description="Country whose public holidays hold (ISO 3166-1).")
    state: str = Field(default="BW", description="Land whose public holidays hold (ISO 3166-2 without the country).")
    rules_file: Path | None = Field(
        default=None, description="A rules file of the town that extends or replaces rules of the themes."
    )
    public_reading: bool = Field(default=True, description="Whether the map may be read without signing in.")
    overpass_url: str = Field(
        default="https://overpass-api.de/api",
        description="Overpass server asked by `atlas ingest osm --place`.",
    )
    overpass_seconds: int = Field(
        default=180, ge=1, description="Seconds that the Overpass server may work on one question."
    )
    nominatim_url: str = Field(
        default="https://nominatim.openstreetmap.org",
        description="Nominatim server asked where a place lies by `atlas ingest osm --place`.",
    )
    people_threshold: int = Field(
        default=3, ge=0, description="Numbers of people below this are never stored nor told, only that there is one."
    )
    keep_indicators: bool = Field(
        default=True, description="Whether every import computes what is kept of its day, so that days can be compared."
    )
    public_url: str | None = Field(
        default=None, description="Where browsers find the atlas, such as https://atlas.example.org; used in links."
    )
    embed_sites: str = Field(
        default="*",
        pattern=r"^('none'|\*|https?://[\w.*-]+(:\d+)?( https?://[\w.*-]+(:\d+)?)*)$",
        description="Whose pages may frame `/einbetten`: `*`, `'none'`, or addresses with spaces between them.",
    )
    session_idle_minutes: int = Field(
        default=60, ge=1, description="Minutes without a request after which who is signed in has to sign in again."
    )
    session_hours: int = Field(default=10, ge=1, description="Hours after which everybody has to sign in again.")
    link_hours: int = Field(default=72, ge=1, description="Hours that an invitation or a reset link can be used.")
    oidc_issuer: str | None = Field(
        default=None, description="The authority's identity provider (OpenID Connect); without it only local accounts."
    )
    oidc_client_id: str = Field(default="sozialraumatlas", description="Name of the atlas at the identity provider.")
    oidc_client_secret: str | None = Field(default=None, description="Secret of the atlas at the identity provider.")
    oidc_groups_claim: str = Field(
        default="groups", description="Claim of the identity provider that lists the groups of a person."
    )
    oidc_groups: dict[str, str] = Field(
        default_factory=dict,
        description='Group to role as JSON: {"atlas-nord": "member@team:Team Nord", "atlas-plan": "planner@all"}.',
    )
    mail_server: str | None = Field(
        default=None, description="SMTP server for links and reminders: smtp://user:password@host:25 or smtps://."
    )
    mail_from: str = Field(default="sozialraumatlas@localhost", description="Sender of mails.")
    worksheets_file: Path | None = Field(
        default=None, description="A template of the worksheets that replaces the built-in one."
    )
    confirm_months: int = Field(
        default=6, ge=1, description="Months after which a resource or a service is due to be confirmed."
    )
    key_person_review_months: int = Field(
        default=12, ge=1, le=24, description="Months after which a key person is hidden unless somebody confirms."
    )
    key_person_deletion_days: int = Field(
        default=30, ge=0, description="Days after which a key person that is hidden is deleted for good."
    )
    trash_days: int = Field(default=30, ge=0, description="Days after which the trash is emptied.")
    history_months: int = Field(default=36, ge=1, description="Months that changes of records are kept.")
    entry_months: int | None = Field(
        default=None, ge=1, description="Months after which entries of meetings are deleted; none: they stay."
    )
    audit_days: int = Field(default=90, ge=1, description="Days that the audit of data protection is kept.")

    @property
    def indicators_dir(self) -> Path:
        """Where the kept days of indicators lie."""
        return self.data_dir / "indicators"
