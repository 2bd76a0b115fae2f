// The outline of a neighbourhood: a strong line, its name, and a veil over everything outside.
import { map } from "./settings.js";

export const WORLD = [
  [-89, -360],
  [-89, 360],
  [89, 360],
  [89, -360],
];
const LINE = { color: "#2044AA", weight: 3, fill: false, interactive: false, lineJoin: "round" };
const EDGE = { ...LINE, color: "#fff", weight: 6, opacity: 0.75 };
const VEIL = { stroke: false, fillColor: "#fff", fillOpacity: 0.36, interactive: false };

export class Outline {
  constructor() {
    this.layer = L.layerGroup().addTo(map);
  }

  /** Draw the neighbourhood `area` ({id, name}) or, for null, none. */
  async draw(area) {
    this.wanted = area?.id ?? null;
    if (!area) return this.layer.clearLayers();
    const answer = await fetch(`/api/v1/neighbourhoods/${area.id}`).catch(() => null);
    if (!answer?.ok || this.wanted !== area.id) return;
    const rings = ringsOf((await answer.json()).outline);
    this.layer.clearLayers();
    L.polygon([WORLD, ...rings.map(([outer]) => outer)], VEIL).addTo(this.layer);
    for (const style of [EDGE, LINE]) L.polygon(rings, style).addTo(this.layer);
    this.name(area.name, rings);
  }

  name(text, rings) {
    const top = rings.flat(2).reduce((best, point) => (point[0] > best[0] ? point : best));
    const label = document.createElement("span");
    label.textContent = text;
    const icon = L.divIcon({ html: label, className: "area-name", iconAnchor: [24, 14] });
    L.marker(top, { icon, keyboard: false, interactive: false }).addTo(this.layer);
  }
}

/** GeoJSON to what Leaflet draws: polygons of rings of [lat, lon]. */
export function ringsOf(geometry) {
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  return polygons.map((rings) => rings.map((ring) => ring.map(([lon, lat]) => [lat, lon])));
}
