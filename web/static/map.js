// The map scene: filters, list, map and details in step.
import { Details } from "./details.js";
import { Filters } from "./filters.js";
import { prepareMap, viewBox } from "./ground.js";
import { PlaceList } from "./list.js";
import { Marks, motion, show } from "./marks.js";
import { Notice } from "./notice.js";
import { Outline } from "./outline.js";
import { map, say, settings } from "./settings.js";

const REST_MS = 120;
const scene = document.getElementById("szene");
const small = matchMedia("(max-width: 47.99em)");
const low = matchMedia("(max-height: 35em)");
const notice = new Notice(document.getElementById("hinweis"));
const outline = new Outline();
const filters = new Filters({ form: document.getElementById("frage"), onChange: refresh, onArea: enter });
const marks = new Marks({
  question: () => filters.apiParams(),
  onChoose: choose,
  onFail: () => notice.fail(say("marksFailed"), refresh),
});
const list = new PlaceList({
  element: document.getElementById("liste"),
  onChoose: choose,
  onPoint: (place) => marks.point(place),
  onFail: () => notice.fail(say("listFailed"), refresh),
  onAnswer: answered,
});
const details = new Details({ element: document.getElementById("tafel"), onClose: leave });
let resting;
let asked;

function refresh() {
  clearTimeout(resting);
  asked = viewBox();
  notice.hide();
  remember();
  marks.refresh();
  list.load(filters.listParams(viewBox()));
}

/** Ask when the map rests, if it does not rest where it was asked for last. */
function refreshSoon() {
  clearTimeout(resting);
  resting = setTimeout(() => viewBox() !== asked && refresh(), REST_MS);
}

function answered({ total, counts, count, where }) {
  const caption = document.getElementById("zahl");
  caption.firstElementChild.textContent = count;
  caption.lastElementChild.textContent = where;
  document.getElementById("ansage").textContent = `${count} ${where}`;
  scene.dataset.total = total;
  filters.showCounts(JSON.parse(counts));
  list.choose(marks.chosen?.id);
}

/** Tell other scripts of this page; returns whether nobody took it over. */
function tell(what, detail) {
  return document.dispatchEvent(new CustomEvent(`atlas:${what}`, { detail, cancelable: true }));
}

/** Go to a neighbourhood, or to the whole town. */
function enter(area) {
  tell("area", area);
  const report = document.getElementById("bericht");
  report.hidden = !area;
  if (area) report.href = settings.urls.area + area.slug;
  outline.draw(area);
  const before = viewBox();
  if (before) show(area?.bbox ?? settings.town);
  if (!before || before === viewBox()) refresh();
}

async function choose(place) {
  if (!tell("choose", place)) return;
  const opened = await details.open(place.id);
  if (!opened) return;
  marks.choose({ ...opened, theme: place.theme ?? opened.theme });
  list.choose(opened.id, { scroll: true });
  remember();
  reveal(opened);
}

/** Move the map only if the chosen mark is out of view or under the details. */
function reveal({ lat, lon }) {
  if (!viewBox()) return;
  const panel = details.element.getBoundingClientRect();
  const canvas = map.getContainer().getBoundingClientRect();
  const beside = panel.left > canvas.left + canvas.width / 3;
  const right = beside ? canvas.right - panel.left : 0;
  const below = !beside && panel.top > canvas.top ? Math.max(0, canvas.bottom - panel.top) : 0;
  const options = { ...motion(), paddingTopLeft: [40, 40], paddingBottomRight: [right + 40, below + 40] };
  map.panInside([lat, lon], options);
}

/** Close the details and give the focus back to the list. */
function leave() {
  if (!tell("leave")) return details.close();
  const id = marks.chosen?.id;
  details.close();
  marks.choose(null);
  list.choose(null);
  list.focus(id);
  remember();
}

/** Keep the view in the page's address, and in the link to the other language. */
function remember() {
  const params = filters.pageParams();
  if (marks.chosen) params.set("ort", String(marks.chosen.id));
  const { lat, lng } = map.getCenter();
  const hash = viewBox() ? `#${map.getZoom()}/${lat.toFixed(5)}/${lng.toFixed(5)}` : "";
  const rest = (filters.area ? `/${filters.area.slug}` : "") + (params.size ? `?${params}` : "") + hash;
  history.replaceState(null, "", settings.urls.map + rest);
  for (const link of document.querySelectorAll("[data-language-switch]")) link.href = settings.switch.map + rest;
}

/** Show map or list where only one has room. */
function look(view) {
  scene.dataset.view = view;
  for (const button of scene.querySelectorAll(".switch [data-show]")) {
    button.setAttribute("aria-pressed", String(button.dataset.show === view));
  }
  const hidden = viewBox() === null;
  map.invalidateSize({ animate: false });
  if (hidden && viewBox()) show(filters.area?.bbox ?? settings.town);
}

function start() {
  prepareMap();
  look(small.matches && low.matches ? "list" : "map");
  const [zoom, lat, lon] = location.hash.slice(1).split("/").map(Number);
  if ([zoom, lat, lon].every(Number.isFinite) && location.hash) map.setView([lat, lon], zoom, { animate: false });
  marks.choose(details.place);
  if (settings.area) outline.draw(settings.area);
  map.on("moveend", refreshSoon);
  small.addEventListener("change", () => map.invalidateSize());
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-show]");
    if (button) look(button.dataset.show);
    if (!event.target.closest("[data-reset]")) return;
    event.preventDefault();
    filters.reset();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && !details.element.hidden && !document.querySelector(":popover-open")) leave();
  });
  refresh();
}

start();

export { details, filters, list, marks, remember };
