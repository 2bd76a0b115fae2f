// The form of one step: what, which, where; from the map or by keyboard, and nothing is computed before it is whole.
import { map, say, settings } from "../settings.js";
import { tell } from "../team/api.js";
import { finder } from "./find.js";
import { element } from "./table.js";

const DIGITS = 6;
const MOST_FOUND = 6;
const NEEDS_PLACE = ["move", "close", "hours"];
const NEEDS_SPOT = ["place", "move", "stop"];

export class StepForm {
  /** `onStep(step, kind)` hears of a whole step and resolves to null, or to the sentence that refuses it. */
  constructor({ marks, places, question, steps, onStep, announce }) {
    Object.assign(this, { marks, places, question, steps, onStep, announce });
    this.form = document.getElementById("schritt");
    this.kinds = document.getElementById("arten");
    this.fault = document.getElementById("fehler");
    this.halts = document.getElementById("halte");
    this.clear = [
      finder(this.box("spot"), addresses, (spot, label) => this.pickSpot({ ...spot, name: label })),
      finder(this.box("place"), (text) => this.findPlaces(text), (place) => this.pickPlace(place)),
      finder(this.box("line"), findLines, (line) => this.pickLine(line)),
    ];
    this.kinds.addEventListener("click", ({ target }) => this.open(target.closest("[data-kind]")?.dataset.kind));
    this.form.addEventListener("submit", (event) => (event.preventDefault(), this.send()));
    this.form.addEventListener("keydown", (event) => event.key === "Escape" && !event.defaultPrevented && this.close());
    document.getElementById("abbrechen").addEventListener("click", () => this.close());
    document.getElementById("vorschlaege").addEventListener("click", () => this.suggest());
    map.on("click", ({ latlng }) => this.clicked(latlng));
  }

  box(name) {
    return this.form.querySelector(`[data-find=${name}]`);
  }

  get kind() {
    return this.form.hidden ? null : this.form.dataset.kind;
  }

  open(kind) {
    if (!kind) return;
    this.reset();
    this.form.dataset.kind = kind;
    for (const part of this.form.querySelectorAll("[data-for]")) part.hidden = !part.dataset.for.split(" ").includes(kind);
    const title = document.getElementById("schritt-titel");
    title.textContent = say(`title_${kind}`);
    this.form.hidden = false;
    this.kinds.hidden = true;
    map.getContainer().classList.add("is-aiming");
    title.focus();
    this.announce(kind === "hours" || kind === "close" ? "" : say("aim"));
  }

  close() {
    const { kind } = this;
    this.form.hidden = true;
    this.kinds.hidden = false;
    this.marks.drawDraft([]);
    map.getContainer().classList.remove("is-aiming");
    if (kind) this.kinds.querySelector(`[data-kind=${kind}]`)?.focus();
  }

  reset() {
    this.form.reset();
    for (const clear of this.clear) clear();
    Object.assign(this, { spot: null, place: null, line: null, route: [] });
    this.fault.textContent = "";
    this.halts.replaceChildren();
    const sites = document.getElementById("kandidaten");
    sites.hidden = sites.nextElementSibling.hidden = true;
    for (const note of this.form.querySelectorAll("[data-chosen]")) note.textContent = note.dataset.first ??= note.textContent;
    this.marks.drawDraft([]);
  }

  /** The map answers while one looks for a spot. */
  clicked({ lat, lng }) {
    if (this.kind && (NEEDS_SPOT.includes(this.kind) || this.kind === "line")) this.pickSpot({ lat, lon: lng, name: say("pointOnMap") });
  }

  /** A real place of the map was clicked; true if that was an answer. */
  takes(place) {
    if (!NEEDS_PLACE.includes(this.kind) || (this.kind === "move" && this.place)) return false;
    this.pickPlace(place);
    return true;
  }

  pickSpot({ lat, lon, name }) {
    const spot = { lat: rounded(lat), lon: rounded(lon), name };
    this.fault.textContent = "";
    if (this.kind === "line") {
      this.route.push(spot);
      this.listHalts();
    } else {
      this.spot = spot;
      this.note("spot", say("spot", { name }));
      if (this.kind === "place" && this.form.name.value === "" && name !== say("pointOnMap")) this.form.name.value = name;
    }
    const drawn = this.kind === "line" ? this.route : [spot];
    this.marks.drawDraft(drawn.map((each) => [each.lat, each.lon]));
    if (!map.getBounds().contains([spot.lat, spot.lon])) map.panTo([spot.lat, spot.lon], { animate: false });
  }

  pickPlace(place) {
    this.place = place;
    this.fault.textContent = "";
    this.note("place", say("spot", { name: place.name ?? say("unnamed") }));
    if (this.kind === "hours") this.form.hours.value = place.hours ?? "";
    this.marks.drawDraft([[place.lat, place.lon]]);
  }

  pickLine(line) {
    this.line = line;
    this.note("line", say("lineTo", { line: line.name, ends: line.ends.join(" – ") }));
  }

  note(name, text) {
    const note = this.form.querySelector(`[data-chosen=${name}]`);
    note.dataset.first ??= note.textContent;
    note.textContent = text;
  }

  listHalts() {
    const rows = this.route.map(({ name }, number) => {
      const button = element("button", "link", say("remove"));
      button.type = "button";
      button.setAttribute("aria-label", `${say("remove")}: ${say("halt", { n: number + 1, name })}`);
      button.addEventListener("click", () => {
        this.route.splice(number, 1);
        this.listHalts();
        this.marks.drawDraft(this.route.map(({ lat, lon }) => [lat, lon]));
        this.box("spot").querySelector("input").focus();
      });
      return element("li", "", element("span", "", say("halt", { n: number + 1, name })), button);
    });
    this.halts.replaceChildren(...rows);
    this.clear[0]();
  }

  /** Cells in which one more place would help most people after all steps, one after the other. */
  async suggest() {
    const list = document.getElementById("kandidaten");
    this.announce(say("computing"));
    try {
      const sites = await tell("POST", "/what-if/sites", { ...this.question(), changes: this.steps(), limit: 5 });
      list.replaceChildren(...sites.map((site) => this.siteRow(site)));
      list.hidden = list.nextElementSibling.hidden = false;
      this.announce(sites.length ? "" : say("noSites"));
      list.querySelector("button")?.focus();
    } catch (error) {
      this.announce(error.status ? say("refused", { why: error.message }) : say("notSent"));
    }
  }

  siteRow({ area_id, lon, lat, people }) {
    const name = this.areaName(area_id);
    const button = element("button", "link", say("site", { name, n: people }));
    button.type = "button";
    button.addEventListener("click", () => (this.pickSpot({ lat, lon, name }), this.form.name.focus()));
    return element("li", "", button);
  }

  areaName(id) {
    return document.querySelector(`#tabelle tr[data-area="${id}"] th`)?.textContent ?? "";
  }

  findPlaces(text) {
    const wanted = text.toLocaleLowerCase(settings.lang);
    const found = this.places().filter(({ name }) => name?.toLocaleLowerCase(settings.lang).includes(wanted));
    return found.slice(0, MOST_FOUND).map((place) => ({ label: place.name, value: place }));
  }

  async send() {
    const wrong = this.wrongField();
    const told = wrong ? null : this.read();
    for (const field of this.form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
    wrong?.setAttribute("aria-invalid", "true");
    wrong?.focus();
    this.fault.textContent = wrong ? faultOf(wrong) : typeof told === "string" ? told : "";
    if (this.fault.textContent) return;
    const refused = await this.onStep(told);
    if (refused) this.fault.textContent = refused;
    else this.close();
  }

  /** The first field in sight that holds nothing one could compute with. */
  wrongField() {
    return [...this.form.querySelectorAll("input")].find((field) => !field.closest("[hidden]") && !(field.validity.valid && (!field.required || field.value.trim())));
  }

  /** The step that the form tells, or a sentence that says what is missing. */
  read() {
    const { kind, form, spot, place, line } = this;
    const capacity = form.capacity.value ? Number(form.capacity.value) : undefined;
    if (NEEDS_PLACE.includes(kind) && !place) return say("noPlace");
    if (kind === "stop" && !line) return say("noLine");
    if (NEEDS_SPOT.includes(kind) && !spot) return say("noSpot");
    const where = spot && { lon: spot.lon, lat: spot.lat };
    const name = (place?.name ?? spot?.name ?? "").slice(0, 120);
    if (kind === "place") return { kind, name: form.name.value.trim() || name, capacity, ...where };
    if (kind === "move") return { kind, name, place_id: place.id, capacity, ...where };
    if (kind === "close") return { kind, name, place_id: place.id };
    if (kind === "stop") return { kind, name, line: line.name, agency: line.agency, delay_seconds: 60 * Number(form.delay.value || 0), ...where };
    if (kind === "hours") return form.hours.value.trim() ? { kind, name, place_id: place.id, hours: form.hours.value.trim() } : say("noHours");
    return this.readLine();
  }

  readLine() {
    const { form, route } = this;
    if (route.length < 2) return say("fewHalts");
    const halts = route.map(({ name, lon, lat }) => ({ name: name.slice(0, 120), lon, lat }));
    const numbers = { headway_minutes: Number(form.headway.value), kmh: Number(form.kmh.value) };
    const [first, last] = [form.first.value, afterMidnight(form.first.value, form.last.value)];
    if (last < first) return say("lastFirst");
    return { kind: "line", name: form.line_name.value.trim(), halts, ...numbers, first, last };
  }
}

/** The last trip of a night belongs to the day before: 01:30 is 25:30. */
function afterMidnight(first, last) {
  const hour = Number(last.slice(0, 2));
  return last < first && hour < 3 ? `${hour + 24}${last.slice(2)}` : last;
}

function faultOf(field) {
  const name = field.closest("label").firstChild.textContent.trim();
  if (field.type === "number") return say("wrongNumber", { name, least: field.min, most: field.max });
  return say(field.type === "time" ? "wrongTime" : "nothingTyped", { name });
}

async function addresses(text) {
  const { results } = await tell("POST", "/addresses/search", { text, limit: MOST_FOUND });
  return results.map(({ label, lon, lat }) => ({ label, value: { lon, lat } }));
}

async function findLines(text) {
  const { items } = await tell("GET", `/lines?${new URLSearchParams({ q: text.slice(0, 100), limit: MOST_FOUND })}`);
  return items.map((line) => ({ label: line.name, more: [line.ends.join(" – "), line.agency].filter(Boolean).join(" · "), value: line }));
}

function rounded(degrees) {
  return Number(Number(degrees).toFixed(DIGITS));
}
