// What lies under the numbers: from where, how far one gets in so many minutes, and the way to the chosen place.
import { map, say, settings } from "./settings.js";
import { WORLD } from "./outline.js";

const VEIL = { stroke: false, fillColor: "#fff", fillOpacity: 0.62, interactive: false };
const LINE = { color: "#2044AA", weight: 3, fill: false, interactive: false, lineJoin: "round", lineCap: "round" };
const DASHES = [null, "10 8", "0.1 7"];
const ON_WHEELS = new Set(["pram", "wheelchair"]);
const WALK = { color: "#131525", weight: 5, dashArray: "0.1 9", lineCap: "round", interactive: false };
const RIDE = { color: "#16317D", weight: 6, lineCap: "round", interactive: false };

export class Ways {
  constructor() {
    this.areas = L.layerGroup().addTo(map);
    this.route = L.layerGroup().addTo(map);
    this.above = aboveAreas();
    this.home = L.layerGroup().addTo(map);
    this.goal = L.layerGroup().addTo(map);
  }

  setHome({ lon, lat }) {
    const icon = L.divIcon({ html: sign("home"), className: "home", iconSize: [36, 36], iconAnchor: [18, 18] });
    const options = { icon, keyboard: false, title: say("home"), zIndexOffset: 4000 };
    this.home.clearLayers();
    L.marker([lat, lon], options).addTo(this.home);
  }

  /** Show where one wants to be in the end; null takes it away. */
  setGoal(point, label = "") {
    this.goal.clearLayers();
    if (!point) return;
    const icon = L.divIcon({ html: sign("goal"), className: "home home--goal", iconSize: [36, 36], iconAnchor: [18, 18] });
    L.marker([point.lat, point.lon], { icon, keyboard: false, title: label, zIndexOffset: 3900 }).addTo(this.goal);
  }

  /** Draw how far one gets, the largest area first. */
  drawAreas(areas) {
    this.areas.clearLayers();
    areas.forEach((area, rank) => this.drawArea(area, rank));
    map.getContainer().dataset.areas = String(areas.length);
  }

  drawArea({ minutes, ...outline }, rank) {
    const rings = ringsIn(outline);
    if (rings.length === 0) return;
    if (rank === 0) L.polygon([WORLD, ...rings.flat()], VEIL).addTo(this.areas);
    L.polygon(rings, { ...LINE, dashArray: DASHES[Math.min(rank, 2)] }).addTo(this.areas);
    const largest = rings.map(([outer]) => outer).reduce((best, ring) => (ring.length > best.length ? ring : best));
    const lowest = largest.reduce((best, point) => (point[0] < best[0] ? point : best));
    const html = document.createElement("span");
    html.textContent = say("minutes", { n: minutes });
    const icon = L.divIcon({ html, className: "band", iconAnchor: [30, 12] });
    L.marker(lowest, { icon, keyboard: false, interactive: false, zIndexOffset: -3000 }).addTo(this.areas);
  }

  /** Draw the legs of a way. */
  drawRoute(legs) {
    this.route.clearLayers();
    for (const { kind, geometry } of legs) {
      const line = geometry.coordinates.map(([lon, lat]) => [lat, lon]);
      const style = kind === "ride" ? RIDE : WALK;
      L.polyline(line, { ...style, renderer: this.above }).addTo(this.route);
    }
  }

  /** Show home and all `places`. */
  frame({ lon, lat }, places) {
    const points = [[lat, lon], ...places.map((place) => [place.lat, place.lon])];
    map.fitBounds(points, { reset: true, padding: [48, 48], maxZoom: 15 });
  }

  /** Take the areas away. */
  drop() {
    this.areas.clearLayers();
    delete map.getContainer().dataset.areas;
  }

  forget() {
    this.drop();
    for (const layer of [this.route, this.home, this.goal]) layer.clearLayers();
  }
}

/** A drawing of its own for the way: in that of the areas, their thousands of corners would be painted anew with it. */
function aboveAreas() {
  const pane = map.createPane("way");
  pane.style.zIndex = "401";
  pane.style.pointerEvents = "none";
  return L.svg({ pane: "way" });
}

/** Polygons of rings of [lat, lon] from steps east and north: see `Outline` of the server. */
function ringsIn({ corner: [west, south], step: [east, north], polygons }) {
  const walk = (steps) => {
    const ring = [];
    for (let at = 0, x = 0, y = 0; at < steps.length; at += 2) {
      x += steps[at];
      y += steps[at + 1];
      ring.push([south + y * north, west + x * east]);
    }
    return ring;
  };
  return polygons.map((rings) => rings.map(walk));
}

/** The way to a place, or there and back, as lists of legs; null where there is none. */
export async function askWay(origin, { visit, ...way }, place, signal) {
  const { id, lon, lat } = place;
  const there = { ...way, origin, destination: id < 0 ? { lon, lat } : { place_id: id } };
  if (!visit) return [await post("/api/v1/itinerary", there, signal)];
  const back = { ...way, origin: { lon, lat }, destination: origin, depart_at: visit.to };
  return Promise.all([
    post("/api/v1/itinerary", { ...there, arrive_by: visit.from }, signal),
    post("/api/v1/itinerary", back, signal),
  ]);
}

/** Ask the server; whatever holds an address travels in the body and is not cached. */
async function post(url, question, signal) {
  const headers = { "Content-Type": "application/json" };
  const reply = await fetch(url, { method: "POST", headers, body: JSON.stringify(question), signal, cache: "no-store" });
  if (!reply.ok) throw new Error(`status ${reply.status}`);
  return reply.json();
}

/** The legs in words and signs, one strip for each way. */
export function strips(ways, way) {
  if (ways.length === 1) return [stripOf(ways[0], "", "arrive", way)];
  return [stripOf(ways[0], say("there"), "leave", way), stripOf(ways[1], say("back"), "homeAgain", way)];
}

function stripOf({ seconds, legs, start, end }, name, when, { mode, profile }) {
  const strip = document.createElement("div");
  strip.className = "strip";
  if (name) strip.append(text("b", name, "strip__name"));
  if (seconds === null) {
    strip.append(text("span", say("noWay")));
    return strip;
  }
  const steps = document.createElement("ol");
  steps.className = "strip__legs";
  let before = null;
  for (const leg of legs) {
    const waited = before ? Math.round(minutesBetween(before.end, leg.start)) : 0;
    if (waited > 0) steps.append(step("wait", say("wait"), waited));
    steps.append(leg.kind === "ride" ? ride(leg) : onOnesOwn(leg, mode, profile));
    before = leg;
  }
  strip.append(steps, text("b", say(when, { clock: clock(when === "leave" ? start : wholeMinute(end)) }), "strip__end"));
  const stops = legs.filter((leg) => leg.kind === "ride").map(stopsOf);
  if (stops.length) strip.append(text("p", stops.join("; "), "strip__stops"));
  if (mode !== "bike" && ON_WHEELS.has(profile)) strip.append(text("p", barriers(legs), "strip__stops strip__barriers"));
  return strip;
}

/** Who comes on wheels hears how much of the way nobody has told everything about. */
function barriers(legs) {
  const untold = legs.map(({ untold_metres }) => Math.max(0, ...Object.values(untold_metres)));
  const metres = Math.ceil(untold.reduce((sum, length) => sum + length, 0));
  return metres === 0 ? say("noBarriers") : say("untold", { n: metres.toLocaleString(settings.lang) });
}

function stopsOf({ stops, headsign }) {
  const [first, last] = [stops[0], stops.at(-1)];
  const ridden = `${clock(first.departure)} ${first.name} → ${clock(last.arrival)} ${last.name}`;
  return headsign ? `${ridden} (${headsign})` : ridden;
}

function onOnesOwn({ start, end }, mode, profile) {
  const kind = mode === "bike" ? "bike" : profile === "wheelchair" ? "wheel" : "walk";
  return step(kind, say(kind), Math.ceil(minutesBetween(start, end)));
}

function step(kind, word, minutes) {
  const item = document.createElement("li");
  item.append(sign(kind), text("span", word, "sr-only"), text("b", String(minutes)));
  return item;
}

function ride({ line, start, end }) {
  const item = document.createElement("li");
  const badge = text("span", line, "strip__line");
  badge.prepend(sign("ride"));
  item.append(badge, text("b", String(Math.round(minutesBetween(start, end)))));
  return item;
}

function text(tag, words, className = "") {
  const element = document.createElement(tag);
  element.textContent = words;
  element.className = className;
  return element;
}

function sign(key) {
  const template = document.getElementById("zeichen");
  return template.content.querySelector(`[data-sign="${key}"] svg`).cloneNode(true);
}

function minutesBetween(begin, end) {
  return (new Date(end) - new Date(begin)) / 60000;
}

function wholeMinute(moment) {
  return Math.ceil(new Date(moment) / 60000) * 60000;
}

function clock(moment) {
  const format = { timeZone: settings.timezone, hour: "numeric", minute: "2-digit" };
  return new Intl.DateTimeFormat(settings.lang, { ...format, hour12: false }).format(new Date(moment));
}
