// Cells on a map: colour by class, a pattern over those that are too far, hatching over those nobody checked.
import { besideLegend } from "./ground.js";
import { map, say, settings } from "./settings.js";

const NUMBERS_FROM_ZOOM = 15;
const EDGES_FROM_ZOOM = 13;

export class CellLayer {
  constructor() {
    this.classes = L.featureGroup().addTo(map);
    this.over = L.layerGroup().addTo(map);
    this.numbers = L.layerGroup().addTo(map);
    this.chosen = L.layerGroup().addTo(map);
    this.tooltip = L.tooltip({ sticky: true });
    this.cells = new Map();
    // The cells are made of these data, whether or not a base map can be drawn; the same words stand there once only.
    map.attributionControl.addAttribution(`© <a href="https://www.openstreetmap.org/copyright">${say("credit")}</a>`);
    map.on("zoomend", () => this.drawEdges());
    map.on("zoomend moveend", () => this.drawNumbers());
  }

  /** Draw cells: one shape for each class and each pattern, however many cells there are. */
  draw(told) {
    for (const layer of [this.classes, this.over, this.chosen]) layer.clearLayers();
    this.cells = new Map(told.map((cell) => [cell.id, { ...cell, bounds: L.geoJSON(cell).getBounds() }]));
    settings.fills.forEach((fillColor, level) => {
      const cells = told.filter(({ properties }) => properties.level === level);
      this.add(cells, { fillColor, fillOpacity: 0.85, weight: 0.4, color: "#ffffff" })
        ?.on("mousemove", ({ latlng }) => this.tell(latlng))
        .on("mouseout", () => this.tooltip.remove())
        .addTo(this.classes);
      const pattern = settings.patterns[level];
      if (pattern) this.cover(cells, pattern, 0.75);
    });
    this.cover(told.filter(({ properties }) => properties.open), "schraffur", 0.85);
    this.drawEdges();
    this.drawNumbers();
  }

  /** Where cells are a few pixels large, their edges would be all that is seen of them. */
  drawEdges() {
    const stroke = map.getZoom() >= EDGES_FROM_ZOOM;
    this.classes.eachLayer((shape) => shape.setStyle({ stroke }));
  }

  cover(cells, pattern, fillOpacity) {
    this.add(cells, { interactive: false, stroke: false, fillOpacity, fillColor: `url(#${pattern})` })?.addTo(this.over);
  }

  add(cells, style) {
    if (cells.length === 0) return null;
    return L.polygon(cells.flatMap(({ geometry }) => polygons(geometry)).map((rings) => L.GeoJSON.coordsToLatLngs(rings, 1)), style);
  }

  /** Say what is known of the cell under the pointer: the one in whose box it is, and whose middle is nearest. */
  tell(spot) {
    let nearest = null;
    let least = Infinity;
    for (const cell of this.cells.values()) {
      if (!cell.bounds.contains(spot)) continue;
      const away = cell.bounds.getCenter().distanceTo(spot);
      if (away < least) [nearest, least] = [cell, away];
    }
    if (nearest) this.tooltip.setLatLng(spot).setContent(tooltip(nearest.properties)).addTo(map);
  }

  /** Write the numbers into the cells that are seen, once they are large enough. */
  drawNumbers() {
    this.numbers.clearLayers();
    if (map.getZoom() < NUMBERS_FROM_ZOOM) return;
    const seen = map.getBounds();
    for (const { bounds, properties } of this.cells.values()) {
      const middle = bounds.getCenter();
      if (!properties.number || !seen.contains(middle)) continue;
      const text = document.createElement("span");
      text.textContent = properties.number;
      L.marker(middle, { icon: L.divIcon({ html: text, className: "plan-number" }), interactive: false, keyboard: false }).addTo(this.numbers);
    }
  }

  /** Show a cell with an edge and what is said of it; the map moves only if it is out of view. */
  choose(id) {
    const cell = this.cells.get(id);
    this.chosen.clearLayers();
    if (!cell) return;
    L.geoJSON(cell, { interactive: false, style: { weight: 4, color: "#131525", fill: false } }).addTo(this.chosen);
    if (!map.getBounds().contains(cell.bounds)) map.panTo(cell.bounds.getCenter());
    this.tooltip.setLatLng(cell.bounds.getCenter()).setContent(tooltip(cell.properties)).addTo(map);
  }

  /** Show all cells, beside the legend where it lies on the map. */
  fit() {
    if (this.classes.getBounds().isValid()) map.fitBounds(this.classes.getBounds(), besideLegend());
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
