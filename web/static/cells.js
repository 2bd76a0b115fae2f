// Cells on a map: colour by class, a pattern over those that are too far, hatching over those nobody checked.
import { map, settings } from "./settings.js";

const NUMBERS_FROM_ZOOM = 15;
const EDGE = { weight: 0.5, color: "#ffffff" };

export class CellLayer {
  constructor() {
    // Many thousand cells are drawn on one canvas; patterns are shapes of SVG, one for each pattern.
    this.canvas = L.canvas({ padding: 0.3 });
    this.svg = L.svg({ padding: 0.3 });
    this.cells = L.featureGroup().addTo(map);
    this.over = L.layerGroup().addTo(map);
    this.numbers = L.layerGroup().addTo(map);
    this.chosen = L.layerGroup().addTo(map);
    this.byId = new Map();
    map.on("zoomend moveend", () => this.drawNumbers());
  }

  draw(told) {
    for (const layer of [this.cells, this.over, this.chosen]) layer.clearLayers();
    this.byId.clear();
    const style = ({ properties }) => ({ ...EDGE, renderer: this.canvas, fillOpacity: 0.85, fillColor: settings.fills[properties.level] });
    const onEachFeature = (cell, layer) => {
      this.byId.set(cell.id, layer);
      layer.bindTooltip(() => tooltip(cell.properties), { sticky: true });
    };
    L.geoJSON(told, { style, onEachFeature, renderer: this.canvas }).addTo(this.cells);
    settings.patterns.forEach((pattern, level) => {
      if (pattern) this.cover(told.filter(({ properties }) => properties.level === level), pattern, 0.8);
    });
    this.cover(told.filter(({ properties }) => properties.open), "schraffur", 0.55);
    this.drawNumbers();
  }

  cover(cells, pattern, fillOpacity) {
    if (cells.length === 0) return;
    const shapes = cells.flatMap(({ geometry }) => polygons(geometry)).map((rings) => L.GeoJSON.coordsToLatLngs(rings, 1));
    L.polygon(shapes, {
      renderer: this.svg,
      interactive: false,
      stroke: false,
      fillOpacity,
      fillColor: `url(#${pattern})`,
    }).addTo(this.over);
  }

  /** Write the minutes into the cells that are seen, once they are large enough. */
  drawNumbers() {
    this.numbers.clearLayers();
    if (map.getZoom() < NUMBERS_FROM_ZOOM) return;
    const seen = map.getBounds();
    for (const layer of this.byId.values()) {
      const { minutes } = layer.feature.properties;
      const middle = layer.getBounds().getCenter();
      if (minutes === null || !seen.contains(middle)) continue;
      const text = document.createElement("span");
      text.textContent = minutes;
      L.marker(middle, { icon: L.divIcon({ html: text, className: "plan-number" }), interactive: false, keyboard: false }).addTo(this.numbers);
    }
  }

  /** Show a cell with an edge; the map moves only if it is out of view. */
  choose(id) {
    const layer = this.byId.get(id);
    this.chosen.clearLayers();
    if (!layer) return;
    L.geoJSON(layer.feature, { interactive: false, style: { weight: 4, color: "#131525", fill: false } }).addTo(this.chosen);
    if (!map.getBounds().contains(layer.getBounds())) map.panTo(layer.getBounds().getCenter());
  }

  fit() {
    if (this.cells.getBounds().isValid()) map.fitBounds(this.cells.getBounds(), { animate: false });
  }
}

function polygons({ type, coordinates, geometries }) {
  if (type === "Polygon") return [coordinates];
  if (type === "MultiPolygon") return coordinates;
  return (geometries ?? []).flatMap(polygons);
}

function tooltip({ said }) {
  const box = document.createElement("div");
  said.forEach((line, place) => box.appendChild(document.createElement(place ? "div" : "b")).append(line));
  return box;
}
