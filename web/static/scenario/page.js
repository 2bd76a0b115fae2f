// A scenario: each step is computed at once and drawn, then kept; the map, the legend and the table say the same.
import { besideLegend, prepareMap } from "../ground.js";
import { map, say, settings } from "../settings.js";
import { tell } from "../team/api.js";
import { Cells } from "./cells.js";
import { StepForm } from "./form.js";
import { Marks } from "./marks.js";
import { State } from "./state.js";
import { drawLegend, drawSums, drawTable, element, sort } from "./table.js";

const USUAL_SECONDS = 6;
const state = new State();
const cells = new Cells();
const announcement = document.getElementById("ansage");
const question = document.getElementById("frage");
const list = document.getElementById("liste");
let places = [];
let tookSeconds = USUAL_SECONDS;

const marks = new Marks({ mayWrite: settings.mayWrite, onPlace: (place) => form?.takes(place) ?? false, onMoved: (number, spot) => inTurn(() => moved(number, spot)) });
const form = settings.mayWrite ? new StepForm({ marks, places: () => places, question: () => state.question, steps: () => state.steps, onStep: (step) => inTurn(() => addStep(step)), announce }) : null;

function announce(text, label, act) {
  announcement.replaceChildren(text);
  if (!label) return;
  const button = element("button", "link", label);
  button.type = "button";
  button.addEventListener("click", act);
  announcement.append(" ", button);
}

let turn = Promise.resolve();

/** One change after the other: each begins with what the one before has left. */
function inTurn(act) {
  const done = turn.then(act);
  turn = done.catch(() => null);
  return done;
}

/** Compute steps and draw what they change; resolves to null, or to the sentence that refuses them. */
async function compute({ steps = state.steps, full = false } = {}) {
  performance.mark("what-if-begins");
  const stop = wait(steps);
  try {
    const answer = await state.whatIf({ steps, full, outlines: full && !fitted });
    if (!answer) return null;
    show(answer, full);
    afterDrawing(() => {
      performance.measure("what-if", "what-if-begins");
      map.getContainer().dataset.drawn = String(Number(map.getContainer().dataset.drawn ?? 0) + 1);
    });
    return null;
  } catch (error) {
    return error.status ? say("refused", { why: error.message }) : say("notSent");
  } finally {
    stop();
  }
}

function show(answer, full) {
  if (full) {
    cells.load(answer, state.question.minutes);
    performance.mark("what-if-cells", { detail: answer.cells.id.length });
  } else cells.apply(answer);
  drawLegend(cells, state.question.theme);
  drawSums(answer, state.question.minutes);
  drawTable(answer);
  if (!fitted) {
    map.invalidateSize({ animate: false });
    map.fitBounds(cells.shapes.getBounds(), besideLegend());
    fitted = true;
  }
  const notes = [];
  if (answer.assumed_on) notes.push(say("assumed", { day: new Date(answer.assumed_on).toLocaleDateString(settings.lang, { dateStyle: "full" }) }));
  if (answer.timetable_seconds !== null) {
    tookSeconds = Math.max(1, Math.round(answer.timetable_seconds));
    notes.push(say("tookTimetable", { n: answer.timetable_seconds.toLocaleString(settings.lang, { maximumFractionDigits: 1 }) }));
  }
  document.getElementById("fahrplan").textContent = notes.join(" ");
}

let fitted = false;

/** Run `act` when what was drawn just now is on the screen. */
function afterDrawing(act) {
  requestAnimationFrame(() => setTimeout(act, 0));
}

/** Say what is going on while a timetable is computed; short work is not worth a word. */
function wait(steps) {
  const riding = state.question.mode === "transit" && steps.some(({ kind }) => kind === "stop" || kind === "line");
  const bar = document.getElementById("fortschritt");
  const begun = performance.now();
  const tick = () => {
    const seconds = Math.round((performance.now() - begun) / 1000);
    document.getElementById("ergebnis").setAttribute("aria-busy", "true");
    if (!riding || seconds < 1) return;
    bar.hidden = false;
    bar.max = tookSeconds;
    bar.value = Math.min(seconds, tookSeconds);
    announce(say("computingTimetable", { n: seconds, m: tookSeconds }));
  };
  const timer = setInterval(tick, 1000);
  return () => {
    clearInterval(timer);
    if (!bar.hidden) announce("");
    bar.hidden = true;
    document.getElementById("ergebnis").removeAttribute("aria-busy");
  };
}

async function addStep(step) {
  if (step.kind === "hours" && state.question.open !== "at") {
    const refused = await changeQuestion({ open: "at" });
    if (refused) return refused;
    question.open.checked = true;
    announce(say("hoursNeedOpen"));
  }
  return changeSteps([...state.steps, step], step);
}

/** Compute, draw and keep other steps. `added`: the step that is more than before. */
async function changeSteps(steps, added = null) {
  const refused = await compute({ steps });
  if (refused) return refused;
  drawSteps(steps);
  await keep({ steps }, added);
  return null;
}

async function keep(values, added) {
  try {
    await state.save(values);
    drawSteps(state.steps);
    announce(say("saved"));
    hint();
    if (values.name) drawName(values.name);
  } catch (error) {
    if (error.current) announce(say("stale"), added ? say("addAnyway") : say("again"), () => inTurn(() => again(values, added)));
    else announce(error.status ? say("refused", { why: error.message }) : say("notSent"), say("again"), () => inTurn(() => keep(values, added)));
  }
}

function drawName(name) {
  document.querySelector("h1").textContent = name;
  document.getElementById("umbenennen").closest("details").open = false;
}

/** Somebody was faster: theirs is taken, and what was added here comes after it. */
async function again(values, added) {
  await state.reload();
  if (added) return changeSteps([...state.steps, added], added);
  if (values.question) return changeQuestion(values.question);
  if (values.name) return keep(values);
  drawSteps(state.steps);
  return compute({ full: true });
}

function hint() {
  const idle = state.question.mode !== "transit" && state.steps.some(({ kind }) => kind === "stop" || kind === "line");
  if (idle) announce(say("noTransit"), settings.mayWrite ? say("toTransit") : "", () => (question.querySelector("[name=mode][value=transit]").click(), announce("")));
}

async function changeQuestion(values) {
  state.question = { ...state.question, ...values };
  drawQuestion();
  const fresh = "theme" in values;
  if (fresh) await loadPlaces();
  const refused = await compute({ full: true });
  if (refused) {
    announce(refused);
    return refused;
  }
  drawSteps(state.steps);
  if (settings.mayWrite) await keep({ question: state.question });
  return null;
}

async function moved(number, { lat, lng }) {
  const spot = { lat: Number(lat.toFixed(6)), lon: Number(lng.toFixed(6)) };
  const steps = state.steps.map((step, each) => (each === number ? { ...step, ...spot } : step));
  const refused = await changeSteps(steps);
  if (refused) {
    announce(refused);
    drawSteps(state.steps);
  }
}

async function undo() {
  try {
    const { theme } = state.question;
    await state.undo();
    drawQuestion();
    if (theme !== state.question.theme) await loadPlaces();
    drawSteps(state.steps);
    const refused = await compute({ full: true });
    announce(refused ?? say("undone"));
  } catch (error) {
    if (error.current) await again({}, null);
    else announce(error.status ? say("refused", { why: error.message }) : say("notSent"));
  }
}

function nameOf(step) {
  const name = step.name || places.find(({ id }) => id === step.place_id)?.name || say("unnamed");
  return say(`step_${step.kind}`, { name, hours: step.hours ?? "", line: step.line ?? "", n: step.headway_minutes ?? "" });
}

function drawSteps(steps) {
  document.getElementById("schritte").dataset.version = state.version;
  marks.drawSteps(steps, nameOf, places);
  marks.drawPlaces(places, steps);
  list.replaceChildren(...steps.map(stepRow));
  document.getElementById("leer").hidden = steps.length > 0;
  const button = document.getElementById("zurueck");
  if (button) button.disabled = !state.undoable;
}

function stepRow(step, number) {
  const text = element("span", "", element("b", "", nameOf(step)));
  if (step.capacity) text.append(element("span", "muted", say("step_capacity", { n: step.capacity })));
  const row = element("li", "", element("span", `scenario-number scenario-number--${step.kind}`, String(number + 1)), text);
  if (!settings.mayWrite) return row;
  const button = element("button", "close", "×");
  button.type = "button";
  button.setAttribute("aria-label", say("removeStep", { n: number + 1 }));
  button.addEventListener("click", async () => {
    const refused = await inTurn(() => changeSteps(state.steps.filter((_each, other) => other !== number)));
    if (refused) announce(refused);
    document.getElementById("schritte").focus();
  });
  row.append(button);
  return row;
}

/** Let the form and its short sentence say what is asked. */
function drawQuestion() {
  const { theme, mode, minutes, at, open, window } = state.question;
  question.theme.value = theme;
  for (const [name, value] of [["mode", mode], ["minutes", String(minutes)]]) {
    const choice = question.querySelector(`[name=${name}][value="${value}"]`);
    if (choice) choice.checked = true;
  }
  question.at.value = at.slice(0, 16);
  question.open.checked = open === "at";
  question.window.checked = window > 0;
  const way = question.querySelector("[name=mode]:checked")?.nextElementSibling.textContent ?? "";
  const hour = question.at.selectedOptions[0]?.textContent ?? "";
  document.getElementById("frage-kurz").textContent = [settings.labels[theme], way, say("minutes", { n: minutes }), hour].join(" · ");
}

async function loadPlaces() {
  places = await tell("GET", `/what-if/places?${new URLSearchParams({ theme: state.question.theme })}`);
}

question.addEventListener("change", ({ target }) => {
  const value = { minutes: Number(target.value), window: target.checked ? 60 : 0, open: target.checked ? "at" : "any" }[target.name] ?? target.value;
  inTurn(() => changeQuestion({ [target.name]: value }));
});
document.querySelector(".scenario-views").addEventListener("change", ({ target }) => {
  cells.show(target.value);
  drawLegend(cells, state.question.theme);
});
document.getElementById("zurueck")?.addEventListener("click", () => inTurn(undo));
document.getElementById("umbenennen")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const name = event.target.elements.name.value.trim();
  if (!name) return;
  inTurn(() => keep({ name }));
});
document.getElementById("drucken").addEventListener("click", () => print());
document.getElementById("teilen").addEventListener("click", async () => {
  const link = location.href.split("#")[0];
  try {
    await navigator.clipboard.writeText(link);
    announce(say("copied"));
  } catch {
    announce(say("copyByHand", { link }));
  }
});
document.getElementById("tabelle").addEventListener("click", ({ target }) => {
  const button = target.closest("[data-sort]");
  if (button) sort(button);
});

prepareMap({ buttons: "topleft" });
new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
drawQuestion();
announce(say("computing"));
try {
  await loadPlaces();
  const refused = await compute({ full: true });
  drawSteps(state.steps);
  announce(refused ?? "");
  if (!refused) hint();
} catch (error) {
  announce(error.status ? say("refused", { why: error.message }) : say("notSent"), say("again"), () => location.reload());
}
