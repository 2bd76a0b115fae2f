// Both worksheets on screen. What is written lives in this page's memory: no request, no storage, gone after ten idle minutes.
import { Idle } from "../counselling_idle.js";

const { sheets, strings } = JSON.parse(document.getElementById("angaben-blaetter").textContent);
const INNER = 16;
const OUTER = 96;
const SVG = "http://www.w3.org/2000/svg";
const at = (id) => document.getElementById(id);
const [chosen, language, person, sector, ring] = ["blatt", "sprache", "wer", "woher", "wienah"].map(at);
const written = new Map();
let people = [];
let told = null;
const idle = new Idle({ onWarn: () => announce(strings.stay), onStay: () => announce(""), onEnd: clear });

function draw() {
  told = sheets[language.value];
  for (const id of ["ressourcen", "netz"]) {
    Object.assign(at(id), { lang: language.value, dir: told.direction });
  }
  at("ressourcen").hidden = chosen.value !== "resources";
  at("netz").hidden = chosen.value !== "network";
  head("ressourcen", told.resources);
  head("netz", told.network);
  at("ressourcen").querySelector(".desk-boxes").replaceChildren(...told.resources.fields.map(box));
  fill(sector, told.network.sectors);
  fill(ring, told.network.rings);
  drawNet();
}

function head(id, { title, hint }) {
  at(id).querySelector("h3").textContent = title;
  at(id).querySelector("p").textContent = hint;
}

function box({ title, hint, lines, wide }, index) {
  const label = document.createElement("label");
  label.className = wide ? "wide" : "";
  const area = document.createElement("textarea");
  // Without a name, and never completed or checked by the browser, which might send it away.
  Object.assign(area, { rows: lines, autocomplete: "off", spellcheck: false, value: written.get(index) ?? "" });
  area.addEventListener("input", () => {
    written.set(index, area.value);
    idle.watch();
  });
  label.append(text("span", title), text("small", hint), area);
  return label;
}

function fill(select, labels) {
  const before = Math.max(select.selectedIndex, 0);
  select.replaceChildren(...labels.map((label, index) => new Option(label, String(index))));
  select.selectedIndex = before;
}

function drawNet() {
  const { rings, sectors, centre, title } = told.network;
  const radii = rings.map((_, index) => INNER + ((OUTER - INNER) * (index + 1)) / rings.length);
  const parts = radii.map((r, index) => shape("circle", { r, fill: "none", stroke: "#131525", "stroke-width": index === radii.length - 1 ? 0.7 : 0.4 }));
  sectors.forEach((label, index) => {
    const [x1, y1] = polar(INNER, index + 0.5);
    const [x2, y2] = polar(OUTER, index + 0.5);
    parts.push(shape("line", { x1, y1, x2, y2, stroke: "#7a80a0", "stroke-width": 0.4, "stroke-dasharray": "2 1.5" }));
    const [x, y] = polar(OUTER - 6, index);
    // Beside the middle a label begins at the rim and runs inwards.
    const anchor = x > 20 ? "end" : x < -20 ? "start" : "middle";
    parts.push(...lettered(label, x, y, 4.4, 600, { anchor }));
  });
  parts.push(shape("circle", { r: INNER, fill: "#fff", stroke: "#131525", "stroke-width": 0.7 }));
  parts.push(...lettered(centre, 0, 0, 6, 600));
  rings.forEach((label, index) => parts.push(...lettered(label, 0, radii[index], 3.4, 400)));
  people.forEach((one) => parts.push(...lettered(one.name, ...seat(one, radii), 4.6, 600, { fill: "#2044AA" })));
  at("bild").replaceChildren(Object.assign(shape("title", {}), { textContent: title }), ...parts);
  at("leute").replaceChildren(...people.map(row));
}

/** Where somebody stands: beside those who are as near in the same sector. */
function seat(one, radii) {
  const same = people.filter((other) => other.sector === one.sector && other.ring === one.ring);
  const outer = radii[one.ring];
  const inner = one.ring ? radii[one.ring - 1] : INNER;
  const shift = ((same.indexOf(one) + 1) / (same.length + 1) - 0.5) * 0.8;
  const low = one.ring === radii.length - 1 ? 0.24 : 0.5;
  return polar(inner + (outer - inner) * low, one.sector + shift);
}

function polar(radius, index) {
  const angle = (2 * Math.PI * index) / told.network.sectors.length - Math.PI / 2;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

function lettered(words, x, y, size, weight, { fill = "#131525", anchor = "middle" } = {}) {
  const common = { x, y: y + size / 3, "text-anchor": anchor, direction: "ltr", "font-size": size, "font-weight": weight };
  const halo = shape("text", { ...common, fill: "#fff", stroke: "#fff", "stroke-width": 1.4, "aria-hidden": "true" });
  const ink = shape("text", { ...common, fill });
  halo.textContent = ink.textContent = words;
  return [halo, ink];
}

function row(one) {
  const item = document.createElement("li");
  const name = text("span", one.name);
  name.append(text("small", `${told.network.sectors[one.sector]} · ${told.network.rings[one.ring]}`));
  const button = text("button", "×");
  Object.assign(button, { type: "button", className: "maker__remove no-print" });
  button.setAttribute("aria-label", `${strings.remove}: ${one.name}`);
  button.addEventListener("click", () => {
    people = people.filter((other) => other !== one);
    drawNet();
    person.focus();
  });
  item.append(name, button);
  return item;
}

function shape(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

function text(tag, words) {
  return Object.assign(document.createElement(tag), { textContent: words });
}

function announce(sentence) {
  at("ansage").textContent = sentence;
}

function clear() {
  written.clear();
  people = [];
  person.value = "";
  idle.rest();
  draw();
  announce(strings.cleared);
}

at("eintragen").addEventListener("submit", (event) => {
  event.preventDefault();
  const name = person.value.trim();
  if (!name) return announce(strings.nobody);
  people.push({ name, sector: Number(sector.value), ring: Number(ring.value) });
  person.value = "";
  person.focus();
  drawNet();
  idle.watch();
  announce(strings.added.replace("%(name)s", name));
});
for (const select of [chosen, language]) select.addEventListener("change", draw);
at("drucken").addEventListener("click", () => window.print());
at("leeren").addEventListener("click", clear);
// Who comes back to a page that the browser kept finds it empty.
window.addEventListener("pagehide", clear);
at("leiste").hidden = false;
draw();
