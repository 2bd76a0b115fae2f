// The gap map: cells in classes, hatched where nobody has checked; a choice asks the page again and changes its address.
import { prepareMap } from "./ground.js";
import { map, say, settings } from "./settings.js";

const NUMBERS_FROM_ZOOM = 15;
const form = document.getElementById("frage");
const cells = L.featureGroup().addTo(map);
const numbers = L.layerGroup().addTo(map);
let asking = null;

function drawCells() {
  cells.clearLayers();
  const told = JSON.parse(document.getElementById("waben").textContent);
  const edge = { weight: 0.5, color: "#ffffff" };
  const colour = ({ properties }) => ({ ...edge, fillOpacity: 0.85, fillColor: settings.fills[properties.level] });
  L.geoJSON(told, { style: colour, onEachFeature: (cell, layer) => layer.bindTooltip(tooltip(cell.properties), { sticky: true }) }).addTo(cells);
  const unchecked = told.filter(({ properties }) => properties.open);
  L.geoJSON(unchecked, { interactive: false, style: { stroke: false, fillOpacity: 0.55, fillColor: "url(#schraffur)" } }).addTo(cells);
  drawNumbers();
}

function tooltip({ said }) {
  const box = document.createElement("div");
  said.forEach((line, place) => box.appendChild(document.createElement(place ? "div" : "b")).append(line));
  return box;
}

function drawNumbers() {
  numbers.clearLayers();
  if (map.getZoom() < NUMBERS_FROM_ZOOM) return;
  const seen = map.getBounds();
  cells.eachLayer((group) =>
    group.eachLayer(({ feature, options }) => {
      if (options.interactive === false || feature.properties.minutes === null) return;
      const middle = L.geoJSON(feature).getBounds().getCenter();
      if (!seen.contains(middle)) return;
      const text = document.createElement("span");
      text.textContent = feature.properties.minutes;
      L.marker(middle, { icon: L.divIcon({ html: text, className: "plan-number" }), interactive: false, keyboard: false }).addTo(numbers);
    }),
  );
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
    const fresh = new DOMParser().parseFromString(await page.text(), "text/html").getElementById("ergebnis");
    answer.replaceWith(document.adoptNode(fresh));
    history.replaceState(null, "", address);
    drawCells();
  } catch (error) {
    if (error.name === "AbortError") return;
    answer.removeAttribute("aria-busy");
    answer.querySelector("[role=status]").textContent = say("failed");
    answer.querySelector("[role=status]").className = "plan__refusal";
  }
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

prepareMap({ buttons: "topleft" });
map.on("zoomend moveend", drawNumbers);
form.addEventListener("change", ask);
document.querySelector("main").addEventListener("click", ({ target }) => {
  const button = target.closest("[data-sort]");
  if (button) sort(button);
});
document.getElementById("zeigen").hidden = true;
drawCells();
if (cells.getBounds().isValid()) map.fitBounds(cells.getBounds(), { animate: false });
