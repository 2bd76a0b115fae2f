// What the team knows, on the map: marks in ink, rows of the list that is their equal, and the card of one of them.
import { ringsOf } from "../outline.js";
import { PlaceList } from "../list.js";
import { details, filters, list, marks, remember } from "../map.js";
import { motion } from "../marks.js";
import { arrival, map, say, settings } from "../settings.js";
import { Adding } from "./add.js";
import { tell } from "./api.js";
import { PlaceActs } from "./place.js";

const known = JSON.parse(document.getElementById("wissen").textContent);
Object.assign(settings.strings, known.strings);
const SVG = "http://www.w3.org/2000/svg";
const AREA = { color: "#131525", weight: 2, dashArray: "6 4", fillOpacity: 0.06, interactive: false };
const drawer = document.getElementById("teamwissen");
const toggle = document.getElementById("vom-team");
const kinds = [...drawer.querySelectorAll("[data-kind]")];
const toast = document.getElementById("gemerkt");

/** Say shortly what happened, with a button if it can be taken back. */
function announce(text, label, act) {
  toast.replaceChildren(text);
  if (!act) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link";
  button.textContent = label;
  button.addEventListener("click", () => (toast.replaceChildren(), act()));
  toast.append(" ", button);
}

/** Rows of what the team knows, those in the view only. */
class KnownList extends PlaceList {
  get rows() {
    return super.rows.filter((row) => !row.hidden);
  }

  get all() {
    return super.rows;
  }

  ask(params, signal) {
    return fetch(`${known.list}?${params}`, { signal });
  }
}

class Knowledge {
  constructor() {
    this.layer = L.layerGroup().addTo(map);
    this.front = L.layerGroup().addTo(map);
    this.drawn = new Map();
    this.chosen = null;
    this.rows = new KnownList({
      element: document.getElementById("teamliste"),
      onChoose: ({ key }) => this.open(key),
      onPoint: (place) => this.point(place?.key ?? null),
      onFail: () => announce(say("knownFailed"), say("again"), () => this.load()),
      onAnswer: () => this.draw(),
    });
    map.on("moveend", () => this.narrow());
    toggle.addEventListener("change", () => this.show());
    drawer.addEventListener("change", () => this.narrow());
    document.addEventListener("atlas:area", () => setTimeout(() => this.load()));
    document.addEventListener("atlas:leave", (event) => this.leave(event));
    document.addEventListener("atlas:choose", () => this.choose(null));
  }

  load() {
    return this.rows.load(new URLSearchParams(filters.area ? { stadtteil: filters.area.slug } : {}));
  }

  draw() {
    this.layer.clearLayers();
    this.drawn.clear();
    for (const row of this.rows.all) {
      if (!row.dataset.lon) continue;
      const title = row.querySelector(".row__name").textContent;
      const marker = L.marker(at(row), { icon: icon(row.dataset.mark), keyboard: false, title, zIndexOffset: 2000 });
      marker.on("click", () => this.open(row.dataset.id));
      const drawn = L.layerGroup([marker]);
      if (row.dataset.outline) L.polygon(ringsOf(JSON.parse(row.dataset.outline)), AREA).addTo(drawn);
      this.drawn.set(row.dataset.id, { marker, drawn });
    }
    this.narrow();
    this.show();
    if (this.chosen) this.choose(this.chosen);
  }

  /** Show the layer and its rows, or neither. */
  show() {
    drawer.hidden = !toggle.checked;
    for (const layer of [this.layer, this.front]) toggle.checked ? layer.addTo(map) : layer.remove();
  }

  /** Keep the rows in step with what the map shows; what holds for a whole quarter is always there. */
  narrow() {
    const bounds = map.getBounds();
    const off = new Set(kinds.filter((box) => !box.checked).map((box) => box.dataset.kind));
    for (const row of this.rows.all) {
      const out = off.has(row.dataset.noun);
      row.hidden = out || (Boolean(row.dataset.lon) && !bounds.contains(at(row)));
      const mark = this.drawn.get(row.dataset.id);
      if (mark) out ? this.layer.removeLayer(mark.drawn) : this.layer.addLayer(mark.drawn);
    }
    const n = this.rows.rows.length.toLocaleString(settings.lang);
    document.getElementById("teamzahl").textContent = say("inView", { n });
    document.getElementById("vom-team-zahl").textContent = n;
    this.rows.settle();
  }

  row(id) {
    return this.rows.all.find((row) => row.dataset.id === id);
  }

  point(id) {
    this.pointed?.getElement()?.classList.remove("is-pointed");
    this.pointed = id && this.drawn.get(id)?.marker;
    this.pointed?.getElement()?.classList.add("is-pointed");
  }

  async open(id) {
    const [noun, number] = id.split("-");
    marks.choose(null);
    list.choose(null);
    await details.show(`${known.list}/${noun}/${number}`);
    remember();
    this.choose(id);
    const row = this.row(id);
    if (row?.dataset.lon && !map.getBounds().pad(-0.1).contains(at(row))) map.panTo(at(row), motion());
  }

  choose(id) {
    this.chosen = id;
    this.front.clearLayers();
    this.rows.choose(id, { scroll: true });
    const row = id && this.row(id);
    if (!row?.dataset.lon) return;
    const ring = icon(`${row.dataset.mark}-chosen`, 48);
    L.marker(at(row), { icon: ring, keyboard: false, interactive: false, zIndexOffset: 9500 }).addTo(this.front);
  }

  /** Closing a card of ours gives the focus back to its row. */
  leave(event) {
    if (!this.chosen) return;
    event.preventDefault();
    const id = this.chosen;
    this.choose(null);
    drawer.open ? this.rows.focus(id) : drawer.querySelector("summary").focus();
  }

  /** Show anew what has changed, and the card of `id` if there is one. */
  async changed(id) {
    await this.load();
    if (id) await this.open(id);
    else if (this.chosen) this.choose(null), details.close();
  }
}

function at({ dataset }) {
  return [Number(dataset.lat), Number(dataset.lon)];
}

function icon(id, size = 36) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `/static/marks.svg#${id}`);
  svg.append(use);
  return L.divIcon({ html: svg, className: "place-mark ink-mark", iconSize: [size, size], iconAnchor: [size / 2, size / 2] });
}

function recordOf(button) {
  const { noun, number, version } = button.closest("[data-noun]").dataset;
  return { noun, number, version, id: `${noun}-${number}`, path: `/${known.paths[noun]}/${number}` };
}

async function act(step, again) {
  try {
    await step();
  } catch (error) {
    const refused = error.status && error.status < 500;
    announce(refused ? say("refused", { why: error.message }) : say("notSent"), say("again"), refused ? null : again);
  }
}

function confirm(record) {
  return act(async () => {
    await tell("POST", `${record.path}/confirm`);
    await knowledge.changed(record.id);
    announce(say("confirmed"));
  }, () => confirm(record));
}

function gone(record) {
  return act(async () => {
    await tell("POST", `${record.path}/gone`);
    await knowledge.changed();
    announce(say("gone"), say("undo"), () => act(async () => {
      const { version } = await tell("GET", record.path);
      await tell("POST", `/records/${record.noun}/${record.number}/undo`, undefined, version);
      await knowledge.changed(record.id);
    }));
  }, () => gone(record));
}

function remove(record) {
  return act(async () => {
    await tell("DELETE", record.path);
    await knowledge.changed();
    announce(say("removed"), say("undo"), () => act(async () => {
      await tell("POST", `/records/${record.noun}/${record.number}/restore`);
      await knowledge.changed(record.id);
    }));
  }, () => remove(record));
}

const knowledge = new Knowledge();
const panel = document.getElementById("eintragen");
const adding = panel && new Adding({ panel, known, announce, onSaved: (id) => knowledge.changed(id) });
// Other pages of the team lead here to add something.
if (arrival === "#eintragen") adding?.open();
new PlaceActs({ announce, onDone: (id) => details.open(id) });

const buttons = {
  "[data-record-confirm]": (button) => confirm(recordOf(button)),
  "[data-record-gone]": (button) => gone(recordOf(button)),
  "[data-record-remove]": (button) => remove(recordOf(button)),
  "[data-record-change]": (button) => adding?.change(recordOf(button)),
  "[data-show-record]": ({ dataset }) => knowledge.open(`${dataset.showRecord}-${dataset.number}`),
  "[data-add-here]": (button) => adding?.openAt(button.closest("[data-place]").dataset),
};
document.addEventListener("click", (event) => {
  for (const [selector, run] of Object.entries(buttons)) {
    const button = event.target.closest(selector);
    if (button) return run(button);
  }
});
knowledge.load();
