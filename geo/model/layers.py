"""Layers that everybody may take along: which columns they have, and questions to them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from geo.model.queries import BBox
from geo.model.themes import THEMES

__all__ = [
    "LAYERS",
    "Feature",
    "FeaturePage",
    "Layer",
    "LayerColumn",
    "LayerFilter",
    "LayerInfo",
    "LayerValue",
    "find_layer",
]

ColumnKind = Literal["text", "int", "float", "bool", "date", "datetime"]
LayerValue = str | int | float | bool | date | datetime | None
WGS84 = 4326


@dataclass(frozen=True, slots=True)
class LayerColumn:
    """A column of a layer."""

    name: str
    kind: ColumnKind = "text"
    many: bool = False
    """Several words with commas between them; a filter asks for one of them."""
    asked: bool = True
    """Whether one may filter by it."""


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer: one row for each thing, with a geometry in WGS 84."""

    key: str
    title: str
    title_de: str
    about: str
    about_de: str
    geometry: Literal["Point", "MultiPolygon", "Geometry"]
    columns: tuple[LayerColumn, ...]
    time: str | None = None
    """The column that says of when a row is."""

    def column(self, name: str) -> LayerColumn | None:
        """Return the column of this name, or None."""
        return next((column for column in self.columns if column.name == name), None)


def _texts(*names: str) -> tuple[LayerColumn, ...]:
    return tuple(LayerColumn(name) for name in names)


def _columns_of_themes() -> tuple[LayerColumn, ...]:
    """Return for each theme the minutes on foot, and whether anybody looked if the theme is known completely."""
    return tuple(
        column
        for theme in THEMES
        for column in (LayerColumn(f"{theme.key}_minutes", "int"), LayerColumn(f"{theme.key}_data"))
    )


LAYERS = (
    Layer(
        key="places",
        title="Places",
        title_de="Orte",
        about="Places that people can use, as imported and as corrected by teams.",
        about_de="Orte, die Menschen nutzen können, wie importiert und von Teams berichtigt.",
        geometry="Point",
        columns=(
            *_texts("name", "kind"),
            LayerColumn("themes", many=True),
            *_texts("street", "housenumber", "postcode", "city", "opening_hours", "phone", "email", "website"),
            *_texts("operator", "wheelchair", "fee"),
            LayerColumn("languages", many=True),
            LayerColumn("checked_on", "date"),
            LayerColumn("source"),
            LayerColumn("osm"),
            LayerColumn("source_date", "datetime"),
        ),
        time="source_date",
    ),
    Layer(
        key="areas",
        title="Areas",
        title_de="Gebiete",
        about="Quarters, districts and municipalities with their outlines and, rounded to tens, their people.",
        about_de="Quartiere, Stadtteile und Gemeinden mit ihrem Umriss und, auf zehn gerundet, ihren Menschen.",
        geometry="MultiPolygon",
        columns=(
            *_texts("slug", "name", "kind"),
            LayerColumn("admin_level", "int"),
            LayerColumn("parent_id", "int"),
            LayerColumn("source"),
            LayerColumn("people", "int", asked=False),
            LayerColumn("people_year", "int", asked=False),
            LayerColumn("people_source", asked=False),
        ),
    ),
    Layer(
        key="gaps",
        title="Published gaps",
        title_de="Veröffentlichte Lücken",
        about="What is missing in the infrastructure, as far as a team has published it.",
        about_de="Was an Infrastruktur fehlt, soweit ein Team es veröffentlicht hat.",
        geometry="Geometry",
        columns=(
            *_texts("title", "theme", "barrier", "status", "neighbourhood"),
            LayerColumn("reported_on", "date"),
            LayerColumn("confirmed_on", "date"),
            LayerColumn("closed_on", "date"),
        ),
        time="reported_on",
    ),
    Layer(
        key="cells",
        title="Cells",
        title_de="Waben",
        about="Hexagons of H3 cut along areas: people (few are not told), minutes on foot to the nearest place of each "
        "theme (none: over an hour), and how completely the theme is known there; what is unchecked may be a hole in "
        "the data.",
        about_de="Sechsecke (H3), an Gebieten geschnitten: Menschen (wenige werden nicht genannt), Minuten zu Fuß zum "
        "nächsten Ort jedes Themas (leer: über eine Stunde) und wie vollständig das Thema dort bekannt ist; ungeprüft "
        "kann heißen, dass nur die Daten fehlen.",
        geometry="MultiPolygon",
        columns=(
            LayerColumn("cell"),
            LayerColumn("area_id", "int"),
            LayerColumn("area"),
            LayerColumn("people", "int"),
            LayerColumn("few", "bool"),
            *_columns_of_themes(),
        ),
    ),
)
"""Public layers; whoever asks is answered the same."""


def find_layer(key: str) -> Layer | None:
    """Return the layer of this name, or None."""
    return next((layer for layer in LAYERS if layer.key == key), None)


@dataclass(frozen=True, slots=True)
class LayerFilter:
    """A question to a layer; all of it has to hold."""

    layer: Layer
    bbox: BBox | None = None
    """West, south, east, north in `bbox_srid`; a west beyond the east goes round the back of the earth."""
    bbox_srid: int = WGS84
    since: datetime | None = None
    until: datetime | None = None
    """Both ends count."""
    values: tuple[tuple[str, str], ...] = ()
    """Column and what it should say."""
    cql: str | None = None
    """A filter in CQL2 text."""
    srid: int = WGS84
    """EPSG number of the geometries in the answer."""
    limit: int | None = 100
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Feature:
    """A row of a layer."""

    id: int
    geometry: str | None
    """GeoJSON, longitude or easting first."""
    told: dict[str, LayerValue]


@dataclass(frozen=True, slots=True)
class FeaturePage:
    """A part of a layer, by id."""

    features: tuple[Feature, ...]
    total: int


@dataclass(frozen=True, slots=True)
class LayerInfo:
    """How far a layer reaches, and where it comes from."""

    layer: Layer
    total: int
    bbox: BBox | None
    since: datetime | None
    until: datetime | None
    sources: tuple[str, ...] = field(default=())
    as_of: datetime | None = None
    """When the newest of its sources was imported."""
