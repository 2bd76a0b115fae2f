// The cells of a scenario on one canvas: today, afterwards, or the difference; only what changes gets another colour.
import { map, say, settings } from "../settings.js";

const NUMBERS_FROM_ZOOM = 15;
const THIRDS = [1, 2, 3, 4];
const MINUTE = 60;
const EDGE = { weight: 0.5, color: "#ffffff", fillOpacity: 0.85 };
/** One canvas for all that lies on the map: of two, the upper one would take every click. */
export const renderer = L.canvas({ padding: 0.2 });

export class Cells {
  constructor() {
    this.view = "after";
    this.shapes = L.featureGroup().addTo(map);
    this.hatchings = new Map();
    this.numbers = L.layerGroup().addTo(map);
    this.shapes.bindTooltip((layer) => this.tip(layer.cell), { sticky: true });
    map.on("zoomend moveend", () => this.writeNumbers());
  }

  /** Take all cells of a full answer; with their outlines if it has them, else those that are drawn already. */
  load(answer, limit) {
    this.limit = limit;
    const { id, area_id: areas, people, before, after, geometry } = answer.cells;
    const open = new Set(answer.areas.filter((area) => area.completeness.state === "unchecked").map((area) => area.id));
    if (geometry) this.begin(answer);
    id.forEach((name, row) => {
      const told = { people: people[row], before: before.seconds[row], after: after.seconds[row], unchecked: open.has(areas[row]) };
      if (geometry) this.draw(name, { ...told, area: this.names.get(areas[row]) ?? "", rings: flipped(geometry[row]) });
      else this.paint(Object.assign(this.known.get(name), told));
    });
    this.writeNumbers();
  }

  begin(answer) {
    this.known = new Map();
    this.names = new Map(answer.areas.map(({ id, name }) => [id, name]));
    this.shapes.clearLayers();
  }

  draw(name, cell) {
    cell.layer = L.polygon(cell.rings, { ...EDGE, renderer, fillColor: this.colour(cell) });
    cell.layer.cell = cell;
    this.known.set(name, cell);
    this.shapes.addLayer(cell.layer);
  }

  /** Take the cells that an answer says have changed; all others are as they are today. */
  apply(answer) {
    const row = new Map(answer.cells.id.map((id, number) => [id, number]));
    for (const [id, cell] of this.known) {
      const number = row.get(id);
      const after = number === undefined ? cell.before : answer.cells.after.seconds[number];
      if (after === cell.after) continue;
      cell.after = after;
      this.paint(cell);
    }
    this.writeNumbers();
  }

  show(view) {
    this.view = view;
    for (const cell of this.known.values()) this.paint(cell);
    this.writeNumbers();
  }

  paint(cell) {
    const fillColor = this.colour(cell);
    if (cell.layer.options.fillColor !== fillColor) cell.layer.setStyle({ fillColor });
  }

  /** The fill of a cell: its colour, hatched where nobody has checked. */
  colour(cell) {
    const colour = this.view === "difference" ? settings.differences[this.change(cell)] : settings.fills[this.level(cell[this.view])];
    if (!cell.unchecked) return colour;
    if (!this.hatchings.has(colour)) this.hatchings.set(colour, hatching(colour));
    return this.hatchings.get(colour);
  }

  /** Which class some seconds are in; the last is beyond all limits. */
  level(seconds) {
    if (seconds === null) return THIRDS.length;
    const found = this.steps.findIndex((step) => seconds <= step * MINUTE);
    return found < 0 ? THIRDS.length : found;
  }

  /** Much nearer, nearer, the same, farther, much farther: 0 to 4. */
  change({ before, after }) {
    if (before === after) return 2;
    if (before === null) return 0;
    if (after === null) return 4;
    const minutes = (after - before) / MINUTE;
    return minutes < -this.much ? 0 : minutes < 0 ? 1 : minutes > this.much ? 4 : 3;
  }

  get steps() {
    return THIRDS.map((third) => Math.round((this.limit * third) / 3));
  }

  /** From so many minutes on nearer is much nearer. */
  get much() {
    return Math.max(1, Math.round(this.limit / 3));
  }

  /** People for each class of the view, to the next ten. */
  sums() {
    const sums = new Array(5).fill(0);
    for (const cell of this.known.values()) {
      const kind = this.view === "difference" ? this.change(cell) : this.level(cell[this.view]);
      sums[kind] += cell.people ?? 0;
    }
    return sums.map((people) => Math.round(people / 10) * 10);
  }

  tip(cell) {
    const box = document.createElement("div");
    const people = say("tipPeople", { n: cell.people === null ? say("few") : cell.people });
    const times = say("tip", { before: told(cell.before), after: told(cell.after) });
    for (const line of [cell.area, times, people, ...(cell.unchecked ? [say("unchecked")] : [])]) {
      box.appendChild(document.createElement(box.childElementCount ? "div" : "b")).append(line);
    }
    return box;
  }

  writeNumbers() {
    this.numbers.clearLayers();
    if (map.getZoom() < NUMBERS_FROM_ZOOM || !this.known) return;
    const seen = map.getBounds();
    for (const cell of this.known.values()) {
      const number = this.number(cell);
      if (number === null) continue;
      const middle = cell.layer.getBounds().getCenter();
      if (!seen.contains(middle)) continue;
      const text = document.createElement("span");
      text.textContent = number;
      L.marker(middle, { icon: L.divIcon({ html: text, className: "plan-number" }), interactive: false, keyboard: false }).addTo(this.numbers);
    }
  }

  number(cell) {
    const { before, after } = cell;
    if (this.view !== "difference") return cell[this.view] === null ? null : Math.ceil(cell[this.view] / MINUTE);
    if (before === after || before === null || after === null) return null;
    const minutes = Math.round((after - before) / MINUTE);
    return minutes > 0 ? `+${minutes}` : `−${-minutes}`;
  }
}

function told(seconds) {
  return seconds === null ? say("farOff") : say("minutes", { n: Math.ceil(seconds / MINUTE) });
}

/** Rings of latitudes and longitudes, as Leaflet wants them. */
function flipped({ type, coordinates }) {
  const parts = type === "Polygon" ? [coordinates] : type === "MultiPolygon" ? coordinates : [];
  return parts.flatMap((rings) => rings.map((ring) => ring.map(([lon, lat]) => [lat, lon])));
}

/** A colour with the hatching of what nobody has checked. */
function hatching(colour) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 10;
  const pen = tile.getContext("2d");
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 10, 10);
  for (const [width, ink] of [
    [3, "#ffffff"],
    [1.2, "#131525"],
  ]) {
    pen.strokeStyle = ink;
    pen.lineWidth = width;
    pen.beginPath();
    for (const shift of [-10, 0, 10]) {
      pen.moveTo(shift, 10);
      pen.lineTo(shift + 10, 0);
    }
    pen.stroke();
  }
  return pen.createPattern(tile, "repeat");
}
