// The gap map: a choice asks the page again and changes its address; what lies over it is part of the address too.
import { CellLayer } from "./cells.js";
import { noStop, prepareMap } from "./ground.js";
import { map, say, settings } from "./settings.js";

const form = document.getElementById("frage");
const heat = window.heat_map_atlas;
const layers = { seen: L.layerGroup(), places: L.layerGroup() };
let asking = null;
let warm = [];

function told(id) {
  return JSON.parse(document.getElementById(id).textContent);
}

function drawAll() {
  cells.draw(told("waben"));
  const { heat: points = [], gaps = [], places = [], sites = [] } = told("darueber");
  for (const layer of [...Object.values(layers), cells.chosenSites]) layer.clearLayers();
  warm = points;
  for (const { lon, lat, title, url } of gaps) mark([lat, lon], "plan-gap", gapSign(), title).on("click", () => location.assign(url)).addTo(layers.seen);
  for (const [name, lon, lat] of places) noStop(L.circleMarker([lat, lon], { radius: 5, weight: 2.5, color: "#131525", fillColor: "#fff", fillOpacity: 1 }).bindTooltip(plain(name))).addTo(layers.places);
  sites.forEach(({ lon, lat }, place) => mark([lat, lon], "plan-site", String(place + 1), "").addTo(cells.chosenSites));
}

function mark(spot, className, html, title) {
  const text = document.createElement("span");
  if (html instanceof Node) text.append(html);
  else text.textContent = html;
  const icon = L.divIcon({ html: text, className, iconSize: [30, 30], iconAnchor: [15, 15] });
  return L.marker(spot, { icon, title, keyboard: false, interactive: title !== "" });
}

function gapSign() {
  const sign = document.createElement("span");
  sign.innerHTML = '<svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path d="M3 4h18v13H9l-4 4v-4H3z" fill="#fff" stroke="#131525" stroke-width="2"/><path d="M7 9h10M7 12.5h7" stroke="#131525" stroke-width="2"/></svg>';
  return sign.firstChild;
}

function plain(text) {
  const box = document.createElement("span");
  box.textContent = text;
  return box;
}

/** Ask for what the form says; the old answer stays until the new one is there. */
async function ask() {
  asking?.abort();
  asking = new AbortController();
  const address = `${form.getAttribute("action")}?${new URLSearchParams(new FormData(form))}`;
  const answer = document.getElementById("ergebnis");
  answer.setAttribute("aria-busy", "true");
  try {
    const page = await fetch(address, { signal: asking.signal });
    if (!page.ok) throw new Error(String(page.status));
    const html = await page.text();
    // The head has styles with a nonce of its own, which this page's policy would refuse aloud.
    const main = html.slice(html.indexOf("<main"), html.indexOf("</main>"));
    const fresh = new DOMParser().parseFromString(main, "text/html").getElementById("ergebnis");
    answer.replaceWith(document.adoptNode(fresh));
    history.replaceState(null, "", address + location.hash);
    drawAll();
    showLayers();
    dress();
  } catch (error) {
    if (error.name === "AbortError") return;
    answer.removeAttribute("aria-busy");
    failed(answer.querySelector("[role=status]"));
  }
}

/** Say that the old answer is still the one to be seen, and offer to ask again. */
function failed(status) {
  const again = document.createElement("button");
  again.type = "button";
  again.className = "link";
  again.textContent = say("again");
  again.addEventListener("click", ask);
  status.replaceChildren(`${say("failed")} ${say("oldAnswer")} `, again);
  status.className = "plan__refusal";
}

/** Order the table by the column of `button`; the same one again turns the order round. */
function sort(button) {
  const head = button.closest("th");
  const down = head.getAttribute("aria-sort") !== "descending";
  const table = head.closest("table");
  table.querySelectorAll("[aria-sort]").forEach((other) => other.removeAttribute("aria-sort"));
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  const value = (row) => row.cells[head.cellIndex].dataset.value ?? row.cells[head.cellIndex].textContent.trim();
  const compare = new Intl.Collator(settings.lang, { numeric: true }).compare;
  const rows = [...table.tBodies[0].rows].sort((one, other) => compare(value(one), value(other)) * (down ? -1 : 1));
  table.tBodies[0].append(...rows);
}

// What is seen stands behind the #: it is part of a link, and never sent to the server.
function readView() {
  const told = new URLSearchParams(location.hash.slice(1));
  const [zoom, lat, lon] = (told.get("karte") ?? "").split("/").map(Number);
  if ([zoom, lat, lon].every(Number.isFinite) && lon !== undefined) map.setView([lat, lon], zoom, { animate: false });
  else cells.fit();
  for (const key of (told.get("ohne") ?? "").split(",")) {
    const box = form.querySelector(`[data-layer="${CSS.escape(key)}"]`);
    if (box) box.checked = false;
  }
}

function keepView() {
  const { lat, lng } = map.getCenter();
  const without = boxes().filter(({ checked }) => !checked).map(({ dataset }) => dataset.layer);
  const parts = [`karte=${map.getZoom()}/${lat.toFixed(4)}/${lng.toFixed(4)}`, ...(without.length ? [`ohne=${without}`] : [])];
  history.replaceState(null, "", `${location.pathname}${location.search}#${parts.join("&")}`);
  dress();
}

function boxes() {
  return [...form.querySelectorAll("[data-layer]")];
}

function showLayers() {
  for (const { dataset, checked } of boxes()) layers[dataset.layer][checked ? "addTo" : "removeFrom"](map);
  // The layer of heat cannot be asked for anything while it is not on the map, so it stays and is emptied.
  heat.setOptions({ max: Math.max(1, ...warm.map(([, , weight]) => weight)) });
  heat.setLatLngs(form.querySelector("[data-layer=seen]").checked ? warm : []);
}

/** What only a script can do: copy, and a link to just this view. */
function dress() {
  const link = document.getElementById("verweis");
  if (link) link.value = `${link.value.split("#")[0]}${location.hash}`;
  document.querySelectorAll("[data-copy]").forEach((button) => (button.hidden = false));
}

async function copy(id) {
  const field = document.getElementById(id);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    document.execCommand("copy");
  }
  document.getElementById("kopiert").textContent = say("copied");
}

prepareMap({ buttons: "topleft" });
// The library knows no panes: it would lay the heat below the cells.
map.getPane("heat").append(heat._canvas);
const cells = new CellLayer();
cells.chosenSites = L.layerGroup().addTo(map);
/** What only vehicles can tell is asked by public transport; a course has hours. */
function fitQuestion(changed) {
  const rides = form.shown.selectedOptions[0].dataset.rides !== undefined;
  if (rides && changed === "mode" && form.mode.value !== "transit") form.shown.value = "seconds";
  else if (rides) form.mode.value = "transit";
  for (const part of form.querySelectorAll("[data-only]")) part.hidden = part.dataset.only !== form.shown.value;
}

form.addEventListener("change", ({ target }) => {
  if (!target.dataset.layer) {
    fitQuestion(target.name);
    return form.reportValidity() && ask();
  }
  showLayers();
  keepView();
});
document.querySelector("main").addEventListener("click", ({ target }) => {
  const button = target.closest("[data-sort]");
  if (button) sort(button);
  const row = target.closest("[data-cell]");
  if (row) cells.choose(row.dataset.cell);
  const copied = target.closest("[data-copy]");
  if (copied) copy(copied.dataset.copy);
});
document.getElementById("zeigen").hidden = true;
form.querySelector(".plan__layers").hidden = false;
drawAll();
readView();
showLayers();
dress();
map.on("moveend", keepView);
