// The scene at the desk: address, question, answer and map in step. Nothing of it reaches the address bar or a storage.
import { Address } from "./counselling_address.js";
import { Answer } from "./counselling_answer.js";
import { Idle } from "./counselling_idle.js";
import { Question } from "./counselling_question.js";
import { askWay, strips, Ways } from "./counselling_ways.js";
import { Sheet } from "./counselling_sheet.js";
import { Details } from "./details.js";
import { prepareMap } from "./ground.js";
import { numberIcon, renumber, themeIcon } from "./icons.js";
import { Marks, show } from "./marks.js";
import { Notice } from "./notice.js";
import { map, say, settings } from "./settings.js";

const LEGIBLE_PX = 27;

/** Numbered marks; those that stand are moved and written anew, because making hundreds takes longer than an answer. */
class Numbers extends Marks {
  order = [];

  icon({ theme, number }, options) {
    return numberIcon(settings.groups[theme], number ?? "", options);
  }

  put(places) {
    this.choose(null);
    places.forEach((place, rank) => this.set(rank, place));
    for (const marker of this.order.splice(places.length)) this.layer.removeLayer(marker);
    map.getContainer().dataset.shown = String(places.length);
    this.arrange();
  }

  set(rank, place) {
    const marker = this.order[rank];
    if (marker) renumber(marker, place, settings.groups[place.theme]);
    else this.order[rank] = this.placeMarker(place).addTo(this.layer);
  }

  /** Where numbers would overlap, the first of the list stays legible and the others shrink to dots. */
  arrange() {
    const kept = new Map();
    for (const [rank, marker] of this.order.entries()) {
      const { x, y } = map.latLngToLayerPoint(marker.getLatLng());
      const [column, row] = [Math.floor(x / LEGIBLE_PX), Math.floor(y / LEGIBLE_PX)];
      const small = around(kept, column, row).some((other) => Math.hypot(other.x - x, other.y - y) < LEGIBLE_PX);
      if (!small) kept.set(`${column} ${row}`, [...(kept.get(`${column} ${row}`) ?? []), { x, y }]);
      marker.getElement()?.classList.toggle("is-small", small);
      marker.setZIndexOffset(small ? -2000 : -rank);
    }
  }
}

function around(kept, column, row) {
  const steps = [-1, 0, 1];
  return steps.flatMap((east) => steps.flatMap((north) => kept.get(`${column + east} ${row + north}`) ?? []));
}

const scene = document.getElementById("szene");
const announcement = document.getElementById("ansage");
const setter = document.getElementById("setzen");
const cross = document.getElementById("kreuz");
/** Marks of the places that are out of reach and would help. */
const outside = L.layerGroup().addTo(map);
const notice = new Notice(document.getElementById("hinweis"));
const ways = new Ways();
const discard = document.getElementById("verwerfen");
const wish = document.getElementById("stichwort");
const more = document.getElementById("mehr");
const numbers = new Numbers({ question: () => null, onChoose: (place) => choose(place, { scroll: true }) });
const list = new Answer({
  element: document.getElementById("liste"),
  onChoose: (place) => choose(place),
  onPoint: (place) => numbers.point(place && known(place.id)),
  onFail: failed,
  onAnswer: answered,
  onDrawn: drawn,
});
const details = new Details({ element: document.getElementById("tafel"), onClose: leave });
const question = new Question({ form: document.getElementById("frage"), onChange: ask });
const address = new Address({ onChoose: begin, onTyping: typed });
const target = new Address({ field: "ziel", list: "ziel-vorschlaege", onChoose: aim, onTyping: typed });
const sheet = new Sheet({ list, address, question: () => origin && { origin, ...question.places() } });
const idle = new Idle({ onWarn: warn, onStay: () => notice.hide(), onEnd: leftAlone });
const start = list.answer.cloneNode(true);
let origin = null;
let goal = null;
let asked = null;
let wayRequest;
/** Chosen while an answer was under way: the old row goes, the choice stays. */
let waiting = null;

function known(id) {
  return list.places.find((place) => place.id === id) ?? null;
}

/** Something of the address is there: it can be thrown away, and is when nobody is there any more. */
function typed() {
  discard.hidden = false;
  delete scene.dataset.left;
  idle.watch();
}

/** Go on to a point after the place on the way. */
function aim(point) {
  goal = point;
  asked = null;
  ask();
}

/** Start from a point. */
function begin(point) {
  origin = point;
  asked = null;
  ways.setHome(point);
  typed();
  ask();
}

function ask() {
  if (!origin) return;
  // What is under way answers a question that nobody asks any more.
  list.request?.abort();
  if (question.chained && !goal) return announce(say("noGoal"));
  const places = question.chained ? question.chain(goal) : question.places();
  if (!places) return announce(say("tooEarly"));
  waiting = null;
  idle.watch();
  notice.hide();
  ways.setGoal(question.chained ? goal : null, say("goal"));
  if (asked === null) fold(true);
  list.load({ origin, ...places });
}

function failed() {
  notice.fail(say("answerFailed"), ask);
}

function answered({ total, said, question: asking = "" }) {
  scene.dataset.state = list.answer.matches(".answer--refused") ? "refused" : total === "0" ? "none" : "answer";
  scene.dataset.total = total;
  document.getElementById("titel").textContent = said;
  document.getElementById("gefragt").textContent = asking;
  announce(said);
  details.close();
  sheet.paint();
  ways.drawRoute([]);
}

/** Draw what the list says; null where the areas did not come. */
function drawn(areas) {
  const places = list.places;
  // What goes need not move first.
  ways.drop();
  outside.clearLayers();
  // The map moves when the question moves, not when the list is sorted; and before anything stands on it.
  const frame = JSON.stringify([question.way(), question.minutes, question.chained, places.length]);
  const ends = question.chained ? [goal] : [];
  if (frame !== asked) ways.frame(origin, [...ends, ...(places.length ? places : offered())]);
  asked = frame;
  // What was refused for the places is refused for the areas too.
  if (scene.dataset.state !== "refused" && areas) ways.drawAreas(areas);
  numbers.put(places);
  drawOffered();
  if (known(waiting)) choose({ id: waiting });
  if (!areas) notice.fail(say("areasFailed"), ask);
}

/** Where there is little room the question folds into one line, so that the answer is in sight. */
function fold(on) {
  const held = document.activeElement;
  scene.dataset.folded = String(on);
  document.getElementById("kurz-ort").textContent = on ? address.field.value : "";
  document.getElementById("kurz-frage").textContent = on ? question.brief() : "";
  map.invalidateSize({ animate: false });
  if (on && held?.closest("#frage") && !held.checkVisibility()) document.getElementById("kurz").focus();
}

function offered() {
  return [...list.element.querySelectorAll(".offer")].map((offer) => {
    const { lon, lat, theme } = offer.dataset;
    return { lon: Number(lon), lat: Number(lat), theme, name: offer.querySelector(".row__name").textContent };
  });
}

function drawOffered() {
  outside.clearLayers();
  for (const { lon, lat, theme, name } of offered()) {
    L.marker([lat, lon], { icon: themeIcon(theme, { plain: true }), keyboard: false, title: name }).addTo(outside);
  }
}

/** Ring a place, show the way to it, and offer all that is known of it. */
async function choose({ id }, { scroll = false } = {}) {
  const place = known(id);
  if (!place) return;
  waiting = id;
  numbers.choose(place);
  list.choose(id, { scroll });
  for (const old of list.element.querySelectorAll(".legs")) old.remove();
  const row = list.rows.find((one) => one.dataset.id === String(id));
  const holder = document.createElement("div");
  holder.className = "legs";
  row.append(holder);
  wayRequest?.abort();
  const request = (wayRequest = new AbortController());
  const route = row.querySelector(".route");
  if (route) {
    ways.drawRoute(JSON.parse(route.textContent));
    return holder.append(detailsButton(id));
  }
  const way = question.wayOf(list.answer.dataset);
  const legs = await askWay(origin, way, place, request.signal).catch(() => null);
  if (request.signal.aborted || wayRequest !== request) return;
  if (legs) holder.append(...strips(legs, way));
  if (legs) ways.drawRoute(legs.flatMap((one) => one.legs));
  holder.append(detailsButton(id));
}

function detailsButton(id) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "legs__more";
  button.textContent = say("details");
  button.addEventListener("click", () => details.open(id));
  return button;
}

function leave() {
  const id = numbers.chosen?.id;
  details.close();
  list.focus(id);
}

/** Throw the address away: field, question, answer, map. */
function forget({ all = false } = {}) {
  origin = goal = asked = waiting = null;
  list.request?.abort();
  wayRequest?.abort();
  address.forget();
  target.forget();
  sheet.forget();
  ways.forget();
  details.close();
  numbers.put([]);
  outside.clearLayers();
  notice.hide();
  place(false);
  fold(false);
  discard.hidden = true;
  list.put(start.cloneNode(true));
  if (all) {
    question.reset();
    unfold(false);
  }
  scene.dataset.state = "empty";
  idle.rest();
  show(settings.town);
  announce(say("forgotten"));
}

/** Ten minutes long nobody was there. */
function leftAlone() {
  forget({ all: true });
  scene.dataset.left = "true";
  list.element.querySelector(".empty__title").textContent = say("forgotten");
  list.element.querySelector(".empty__title + p").textContent = say("idle");
}

function warn() {
  notice.show("warning", say("stay"), "", null);
  notice.element.querySelector(".alert").append(stayButton());
}

function stayButton() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "kern-btn kern-btn--primary dense";
  button.append(Object.assign(document.createElement("span"), { className: "kern-label", textContent: say("stayMore") }));
  button.addEventListener("click", () => notice.hide());
  return button;
}

function announce(sentence) {
  announcement.textContent = sentence;
}

/** Show or hide the conditions behind the button. */
function unfold(on) {
  more.setAttribute("aria-expanded", String(on));
  document.getElementById("filter").hidden = !on;
}

/** Let the next click or Enter on the map set the point. */
function place(on) {
  setter.setAttribute("aria-pressed", String(on));
  cross.hidden = !on;
  if (!on) return;
  announce(say("setPoint"));
  map.getContainer().focus();
}

function setPoint({ lat, lng }) {
  place(false);
  address.name(say("pointOnMap"));
  announce(say("pointSet"));
  begin({ lon: lng, lat });
}

map.on("zoomend", () => numbers.arrange());
prepareMap({ buttons: "topright" });
L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
map.on("click", ({ latlng }) => (!origin || !cross.hidden) && setPoint(latlng));
map.getContainer().addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !cross.hidden) setPoint(map.getCenter());
});
document.getElementById("kurz").addEventListener("click", () => {
  fold(false);
  address.field.focus();
});
question.form.addEventListener("submit", () => origin && fold(true));
more.addEventListener("click", () => unfold(more.getAttribute("aria-expanded") !== "true"));
wish.addEventListener("change", ask);
wish.addEventListener("input", () => idle.on && idle.watch());
setter.addEventListener("click", () => place(cross.hidden));
document.getElementById("verwerfen").addEventListener("click", () => {
  forget();
  address.field.focus();
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-change]");
  if (button) question.apply(JSON.parse(button.dataset.change));
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (!cross.hidden) place(false);
  else if (!details.element.hidden) leave();
});
// Who comes back to a page that the browser kept finds it empty.
window.addEventListener("pagehide", () => forget({ all: true }));
numbers.put([]);
