// The cells of a scenario on one canvas: today, afterwards, or the difference; only what changes gets another colour.
import { map, say, settings } from "../settings.js";

const NUMBERS_FROM_ZOOM = 15;
const EDGES_FROM_ZOOM = 14;
const THIRDS = [1, 2, 3, 4];
const MINUTE = 60;
/** Pixels from one line of the hatching to the next, across. */
const HATCH = 16;
const OPACITY = 0.85;
/** So many cells are one path. */
const TOGETHER = 400;

/** A canvas that paints cells of one colour together, and the hatching of all as one: each alone would take seconds. */
const Painted = L.Canvas.extend({
  _initContainer() {
    const canvas = (this._container = document.createElement("canvas"));
    L.DomEvent.on(canvas, "mousemove", this._onMouseMove, this);
    L.DomEvent.on(canvas, "click dblclick mousedown mouseup contextmenu", this._onClick, this);
    L.DomEvent.on(canvas, "mouseout", this._handleMouseOut, this);
    canvas._leaflet_disable_events = true;
    this._ctx = canvas.getContext("2d", { willReadFrequently: true });
    this._hatching = hatching(this._ctx);
  },

  _draw() {
    const { _ctx: pen, _redrawBounds: bounds } = this;
    const { min, max } = bounds ?? this._bounds;
    const open = new Map();
    const checked = new Map();
    const others = [];
    for (let order = this._drawFirst; order; order = order.next) {
      const { layer } = order;
      if (bounds && !layer._pxBounds?.intersects(bounds)) continue;
      if (!layer.cell) others.push(layer);
      else gather(layer.cell.unchecked ? open : checked, layer);
    }
    pen.save();
    pen.beginPath();
    pen.rect(min.x, min.y, max.x - min.x, max.y - min.y);
    pen.clip();
    paint(pen, open);
    // Only where something is painted already.
    pen.globalCompositeOperation = "source-atop";
    pen.fillStyle = this._hatching;
    if (open.size) pen.fillRect(min.x, min.y, max.x - min.x, max.y - min.y);
    pen.globalCompositeOperation = "source-over";
    paint(pen, checked);
    this._drawing = true;
    for (const layer of others) layer._updatePath();
    this._drawing = false;
    pen.restore();
  },
});

function gather(colours, layer) {
  const { fillColor } = layer.options;
  if (!colours.has(fillColor)) colours.set(fillColor, []);
  colours.get(fillColor).push(layer);
}

/** Fill all cells of a colour at once; edges are white where there is room for them, else of the same colour. */
function paint(pen, colours) {
  const edged = map.getZoom() >= EDGES_FROM_ZOOM;
  pen.globalAlpha = OPACITY;
  pen.lineWidth = edged ? 0.5 : 1;
  for (const [colour, layers] of colours) {
    pen.fillStyle = colour;
    pen.strokeStyle = edged ? "#ffffff" : colour;
    for (let first = 0; first < layers.length; first += TOGETHER) {
      pen.beginPath();
      for (const layer of layers.slice(first, first + TOGETHER)) outline(pen, layer._parts);
      pen.fill("evenodd");
      pen.stroke();
    }
  }
  pen.globalAlpha = 1;
}

function outline(pen, parts) {
  for (const [start, ...rest] of parts) {
    pen.moveTo(start.x, start.y);
    for (const { x, y } of rest) pen.lineTo(x, y);
    pen.closePath();
  }
}

/** One canvas for all that lies on the map: of two, the upper one would take every click. */
export const renderer = new Painted({ padding: 0.1 });

export class Cells {
  constructor() {
    this.view = "after";
    this.shapes = L.featureGroup().addTo(map);
    this.numbers = L.layerGroup().addTo(map);
    this.shapes.bindTooltip((layer) => this.tip(layer.cell), { sticky: true });
    this.known = new Map();
    this.changed = new Map();
    map.on("zoomend moveend", () => this.writeNumbers());
  }

  /** Take all cells of a full answer; with their outlines if it has them, else those that are drawn already. */
  load(answer, limit) {
    this.steps = THIRDS.map((third) => Math.round((limit * third) / 3));
    this.much = Math.max(1, Math.round(limit / 3));
    const { id, area_id: areas, people, before, after, geometry } = answer.cells;
    const open = new Set(answer.areas.filter((area) => area.completeness.state === "unchecked").map((area) => area.id));
    if (geometry) this.begin(answer);
    id.forEach((name, row) => {
      const told = { people: people[row], before: before.seconds[row], after: after.seconds[row], unchecked: open.has(areas[row]) };
      if (geometry) this.draw(name, { ...told, area: this.names.get(areas[row]) ?? "", rings: flipped(geometry[row]) });
      else this.paint(Object.assign(this.known.get(name), told));
    });
    this.list = id.map((name) => this.known.get(name));
    this.changed = new Map(this.list.filter((cell) => cell.before !== cell.after).map((cell) => [cell, cell.after]));
    this.writeNumbers();
  }

  begin(answer) {
    this.known = new Map();
    this.names = new Map(answer.areas.map(({ id, name }) => [id, name]));
    this.shapes.clearLayers();
  }

  draw(name, cell) {
    cell.layer = L.polygon(cell.rings, { weight: 0.5, renderer, fillColor: this.colour(cell) });
    cell.layer.cell = cell;
    this.known.set(name, cell);
    this.shapes.addLayer(cell.layer);
  }

  /** Take the cells that an answer says have changed, by their rows; all others are as they are today. */
  apply({ cells: { row, after } }) {
    const changed = new Map(row.map((number, place) => [this.list[number], after.seconds[place]]));
    for (const cell of this.changed.keys()) if (!changed.has(cell)) this.take(cell, cell.before);
    for (const [cell, seconds] of changed) this.take(cell, seconds);
    this.changed = changed;
    this.writeNumbers();
  }

  take(cell, seconds) {
    if (seconds === cell.after) return;
    cell.after = seconds;
    this.paint(cell);
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

  colour(cell) {
    return this.view === "difference" ? settings.differences[this.change(cell)] : settings.fills[this.level(cell[this.view])];
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

/** The hatching of what nobody has checked. */
function hatching(brush) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = HATCH;
  const pen = tile.getContext("2d", { willReadFrequently: true });
  for (const [width, ink] of [
    [2.5, "#ffffff"],
    [1, "#131525"],
  ]) {
    pen.strokeStyle = ink;
    pen.lineWidth = width;
    pen.beginPath();
    for (const shift of [-HATCH, 0, HATCH]) {
      pen.moveTo(shift, HATCH);
      pen.lineTo(shift + HATCH, 0);
    }
    pen.stroke();
  }
  return brush.createPattern(tile, "repeat");
}
