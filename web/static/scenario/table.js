// Legend, sums and table of a scenario: the same numbers as on the map.
import { say, settings } from "../settings.js";

const number = new Intl.NumberFormat(settings.lang);
const STATES = ["unchecked", "checked", "reconciled"];

export function drawLegend(cells, theme) {
  const box = document.getElementById("legende");
  const head = element("h2", "", element("span", "", settings.labels[theme]), element("span", "", say("people")));
  const sums = cells.sums();
  const rows = words(cells).map((text, kind) => legendRow(fillOf(cells, kind), text, number.format(sums[kind])));
  const open = element("li", "plan-legend__open", swatch("unchecked"), element("span", "", say("unchecked")));
  box.replaceChildren(head, element("ul", "", ...rows, open));
}

function words(cells) {
  const { steps, much } = cells;
  if (cells.view === "difference") {
    return [say("muchNearer", { n: much }), say("nearer"), say("same"), say("farther"), say("muchFarther", { n: much })];
  }
  return [...steps.map((step) => say("upTo", { n: step })), say("beyond", { n: steps.at(-1) })];
}

function fillOf(cells, kind) {
  return (cells.view === "difference" ? settings.differences : settings.fills)[kind];
}

function legendRow(fill, text, people) {
  const sign = swatch("");
  sign.style.backgroundColor = fill;
  return element("li", "", sign, element("span", "", text), element("b", "", people));
}

function swatch(kind) {
  const sign = element("span", `scenario-swatch ${kind && `scenario-swatch--${kind}`}`);
  sign.setAttribute("aria-hidden", "true");
  return sign;
}

/** The few numbers that matter: who has it too far, today and afterwards. */
export function drawSums(answer, limit) {
  const line = element("p", "scenario-sum__line", element("b", "", number.format(answer.without_before)), element("span", "", "→"), element("b", "", number.format(answer.without_after)));
  const changes = [];
  if (answer.gained) changes.push(element("span", "scenario-sum__more", say("gained", { n: number.format(answer.gained) })));
  if (answer.lost) changes.push(element("span", "scenario-sum__less", say("lost", { n: number.format(answer.lost) })));
  if (!changes.length) changes.push(element("span", "muted", say("unchanged")));
  const [before, after] = answer.places;
  const [had, have] = answer.capacity.map((places) => number.format(Math.round(places)));
  const places = element("p", "plan__note", say("places", { before, after, had, have }));
  const head = element("p", "plan__note", `${say("people")}, ${say("beyond", { n: limit })}`);
  document.getElementById("summe").replaceChildren(head, line, element("p", "scenario-sum__changes", ...changes), places);
}

/** The table of areas, those first of which most changes. */
export function drawTable(answer) {
  const rows = answer.areas
    .filter(({ people, gained, lost }) => people || gained || lost)
    .sort((one, other) => other.gained + other.lost - one.gained - one.lost || other.without_after - one.without_after);
  document.querySelectorAll("#tabelle [aria-sort]").forEach((head) => head.removeAttribute("aria-sort"));
  document.querySelector("#tabelle tbody").replaceChildren(...rows.map(areaRow));
}

function areaRow(area) {
  const row = element("tr", area.gained || area.lost ? "is-changed" : "");
  row.dataset.area = area.id;
  const head = element("th", "", area.name);
  head.scope = "row";
  const difference = area.without_after - area.without_before;
  const state = area.completeness.state;
  const told = element("td", "", ...(state === "unchecked" ? [swatch("unchecked"), " ", element("b", "", say("state_unchecked"))] : [say(`state_${STATES.includes(state) ? state : "unchecked"}`)]));
  row.append(head, ...[area.people, area.without_before, area.without_after].map((value) => cell(value, number.format(value))), cell(difference, signed(difference)), cell(area.gained, area.gained ? number.format(area.gained) : "–"), cell(area.lost, area.lost ? number.format(area.lost) : "–"), told);
  return row;
}

function cell(value, text) {
  const found = element("td", "plan-table__number", text);
  found.dataset.value = value;
  return found;
}

export function signed(value) {
  if (!value) return "±0";
  return value > 0 ? `+${number.format(value)}` : `−${number.format(-value)}`;
}

/** Order the table by the column of `button`; the same one again turns the order round. */
export function sort(button) {
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

export function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className.trim()) made.className = className.trim();
  made.append(...children);
  return made;
}
