// Where something is: a point under the cross or the pointer, an area by its corners, an address, a place, a whole quarter.
import { map, say } from "../settings.js";
import { tell } from "./api.js";

const AREA = { color: "#131525", weight: 2.5, dashArray: "6 4", fillColor: "#ffc933", fillOpacity: 0.25, interactive: false };
const LEAST_CORNERS = 3;
const MOST_FOUND = 5;
const DIGITS = 6;

export class Spot {
  /** `onWord(text)` says what a screen reader should hear. */
  constructor({ panel, known, onWord }) {
    Object.assign(this, { panel, known, onWord });
    this.line = document.getElementById("wo-gewaehlt");
    this.bar = document.getElementById("zielen");
    this.layer = L.layerGroup().addTo(map);
    this.container = map.getContainer();
    this.canvas = this.container.closest(".canvas");
    // Before Leaflet and the page hear of it: Esc ends the aiming and nothing else.
    this.container.addEventListener("keydown", (event) => this.pressed(event), true);
    map.on("click", ({ latlng }) => this.aiming && this.hit(latlng));
    panel.addEventListener("change", ({ target }) => this.changed(target));
    panel.addEventListener("click", ({ target }) => this.clicked(target));
    panel.addEventListener("keydown", (event) => this.searched(event));
    this.bar.addEventListener("click", ({ target }) => this.barred(target));
    document.addEventListener("atlas:choose", (event) => this.taken(event));
    this.clear();
  }

  get way() {
    return this.panel.querySelector("[name=wo]:checked").value;
  }

  /** Forget what was chosen. */
  clear() {
    this.end();
    this.told = null;
    this.layer.clearLayers();
    this.say(this.line.dataset.none);
  }

  say(text) {
    this.line.lastElementChild.textContent = text;
    this.line.classList.toggle("is-set", this.told !== null);
  }

  /** Hold `told` (fields of a record) and what it is called. */
  hold(told, text) {
    this.told = told;
    this.say(text);
  }

  /** Show where a record is that somebody changes. */
  show(record, text) {
    this.layer.clearLayers();
    if (record.lon !== null) this.pin([record.lat, record.lon]);
    this.hold({}, text);
  }

  changed(control) {
    if (control.name === "wo") this.turn(control.value);
    if (control.id === "wo-stadtteil") this.whole();
  }

  turn(way) {
    for (const part of this.panel.querySelectorAll("[data-way]")) part.hidden = part.dataset.way !== way;
    this.clear();
    if (way === "area") this.whole();
  }

  whole() {
    const { value, selectedOptions } = document.getElementById("wo-stadtteil");
    this.hold({ neighbourhood_id: Number(value) }, say("wholeArea", { area: selectedOptions[0].text }));
  }

  clicked(target) {
    if (target.closest("[data-aim]")) this.aim("point");
    if (target.closest("[data-draw]")) this.aim("corners");
    const find = target.closest("[data-find]");
    if (find) this.find(find.dataset.find);
  }

  searched(event) {
    const field = event.target.closest("#wo-adresse, #wo-ort");
    if (!field || event.key !== "Enter") return;
    event.preventDefault();
    this.find(this.way);
  }

  // On the map

  aim(kind) {
    this.aiming = kind;
    this.corners = [];
    this.layer.clearLayers();
    this.told = null;
    this.say(this.line.dataset.none);
    this.canvas.classList.add("is-aiming");
    this.bar.hidden = false;
    this.hint(say(kind === "point" ? "aim" : "corners"));
    this.scene?.(true);
    map.invalidateSize({ animate: false });
    this.container.focus();
  }

  hint(text) {
    this.bar.querySelector("[data-text]").textContent = text;
    this.bar.querySelector("[data-corner-back]").hidden = this.aiming !== "corners" || this.corners.length === 0;
    this.bar.querySelector("[data-corners-done]").hidden = this.aiming !== "corners" || this.corners.length < LEAST_CORNERS;
    this.onWord(text);
  }

  end() {
    if (!this.aiming) return;
    this.aiming = null;
    this.canvas.classList.remove("is-aiming");
    this.bar.hidden = true;
    this.scene?.(false);
  }

  pressed(event) {
    if (!this.aiming || !["Enter", "Escape", "Backspace"].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") this.cancel();
    else if (event.key === "Backspace") this.back();
    else if (this.aiming === "corners" && this.returned(map.getCenter())) this.close();
    else this.hit(map.getCenter());
  }

  /** Enter on the last corner again means: that is all. */
  returned({ lat, lng }) {
    const last = this.corners.at(-1);
    return this.corners.length >= LEAST_CORNERS && last && last[0] === lat && last[1] === lng;
  }

  barred(target) {
    if (target.closest("[data-aim-end]")) this.cancel();
    if (target.closest("[data-corner-back]")) this.back();
    if (target.closest("[data-corners-done]")) this.close();
  }

  cancel() {
    this.clear();
    this.panel.querySelector("[data-aim]").focus();
  }

  hit({ lat, lng }) {
    if (this.aiming === "corners") return this.corner(lat, lng);
    this.end();
    return this.point(lng, lat, (area) => say("pointIn", { area }));
  }

  corner(lat, lng) {
    this.corners.push([lat, lng]);
    this.draw();
    this.hint(say("cornersSet", { n: this.corners.length }));
  }

  back() {
    this.corners?.pop();
    this.draw();
    if (this.aiming === "corners") this.hint(say("cornersSet", { n: this.corners.length }));
  }

  draw() {
    this.layer.clearLayers();
    L.polygon(this.corners, AREA).addTo(this.layer);
    for (const corner of this.corners) L.circleMarker(corner, { radius: 5, color: "#131525", fillColor: "#fff", fillOpacity: 1, interactive: false }).addTo(this.layer);
  }

  async close() {
    const ring = [...this.corners, this.corners[0]].map(([lat, lon]) => [rounded(lon), rounded(lat)]);
    const middle = L.latLngBounds(this.corners).getCenter();
    this.end();
    const area = await this.areaAt(middle.lng, middle.lat);
    if (area) this.hold({ outline: { type: "Polygon", coordinates: [ring] }, neighbourhood_id: area.id }, say("areaIn", { area: area.name }));
    this.onward();
  }

  /** Set a point, if it lies where one may write. */
  async point(lon, lat, text, more = {}) {
    this.layer.clearLayers();
    const area = await this.areaAt(lon, lat);
    if (!area) return this.onward();
    this.pin([lat, lon]);
    const where = more.place_id ? more : { lon: rounded(lon), lat: rounded(lat) };
    this.hold({ ...where, neighbourhood_id: area.id }, text(area.name));
    return this.onward();
  }

  async areaAt(lon, lat) {
    try {
      const [smallest] = await this.ask({ lon: rounded(lon), lat: rounded(lat) });
      if (smallest) return smallest;
      this.told = null;
      this.say(say("notOurs", { areas: this.known.areas.map(({ name }) => name).join(", ") }));
    } catch (error) {
      this.told = null;
      this.say(error.status ? error.message : say("notSent"));
    }
    return null;
  }

  async ask(spot) {
    const csrf = document.querySelector("meta[name=csrf]").content;
    const headers = { "Content-Type": "application/json", "X-CSRF-Token": csrf };
    const answer = await fetch(this.known.spot, { method: "POST", headers, body: JSON.stringify(spot) });
    if (!answer.ok) throw Object.assign(new Error(say("failed")), { status: answer.status });
    return answer.json();
  }

  pin(at) {
    const ring = document.createElement("span");
    const icon = L.divIcon({ html: ring, className: "new-pin", iconSize: [40, 40], iconAnchor: [20, 20] });
    L.marker(at, { icon, keyboard: false, interactive: false, zIndexOffset: 9800 }).addTo(this.layer);
    if (!map.getBounds().contains(at)) map.panTo(at, { animate: false });
  }

  /** After the place comes what it is about. */
  onward() {
    const next = this.told ? this.panel.querySelector(".add__form:not([hidden]) .field") : this.panel.querySelector("[data-aim]");
    next?.focus();
  }

  // By words

  async find(kind) {
    const part = this.panel.querySelector(`[data-way=${kind}]`);
    const text = part.querySelector("input").value.trim();
    const found = part.querySelector(".where-found");
    found.replaceChildren();
    if (!text) return;
    try {
      const rows = kind === "address" ? await addresses(text) : await places(text);
      found.append(...rows.map((row) => this.row(row)));
      this.onWord(rows.length ? say("found", { n: rows.length }) : say("nothingFound"));
      if (rows.length === 0) found.append(say("nothingFound"));
      else found.querySelector("button").focus();
    } catch (error) {
      found.append(error.status ? error.message : say("notSent"));
    }
  }

  row({ label, lon, lat, place_id }) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", () => {
      item.parentElement.replaceChildren();
      this.point(lon, lat, (area) => (place_id ? label : say("addressIn", { address: label, area })), place_id ? { place_id } : {});
    });
    item.append(button);
    return item;
  }

  /** While one looks for a place, a mark on the map answers as well. */
  taken(event) {
    if (this.panel.hidden || this.way !== "place" || this.editing) return;
    const place = event.detail;
    event.preventDefault();
    this.point(place.lon, place.lat, () => place.name ?? "", { place_id: place.id });
  }
}

async function addresses(text) {
  const { results } = await tell("POST", "/addresses/search", { text, limit: MOST_FOUND });
  return results;
}

async function places(text) {
  const { items } = await tell("GET", `/places?${new URLSearchParams({ q: text, limit: MOST_FOUND })}`);
  return items.map(({ id, name, kind, lon, lat, address }) => {
    const street = [address.street, address.housenumber].filter(Boolean).join(" ");
    return { label: [name ?? kind, street].filter(Boolean).join(", "), lon, lat, place_id: id };
  });
}

function rounded(degrees) {
  return Number(degrees.toFixed(DIGITS));
}
