// A round on the quarter: one question large, one field, Enter notes; everything else stays out of the way.
import { prepareMap } from "../ground.js";
import { Outline } from "../outline.js";
import { map, say, settings } from "../settings.js";
import { tell } from "./api.js";
import { Clock } from "./clock.js";
import { Pins } from "./pins.js";

const round = document.getElementById("runde");
const status = document.getElementById("ansage");
const meeting = settings.meeting;
const pins = new Pins({ pins: settings.pins });
let shown = Number(round.dataset.prompt);

/** Say shortly what happened, with a button if it can be taken back. */
function announce(text, label, act) {
  status.replaceChildren(text);
  if (!act) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link";
  button.textContent = label;
  button.addEventListener("click", () => (status.replaceChildren(), act()));
  status.append(" ", button);
}

function failed(error, again) {
  const known = error.status && error.status < 500;
  announce(known ? say("refused", { why: error.message }) : say("notSent"), say("again"), known ? null : again);
}

/** Show one question, tell the others who look, and put the cursor where one writes. */
function look(number, { focus = true } = {}) {
  shown = number;
  status.replaceChildren();
  pins.end();
  for (const section of round.querySelectorAll("[data-section]")) section.hidden = Number(section.dataset.section) !== number;
  for (const link of round.querySelectorAll(".question")) {
    const here = Number(link.dataset.question) === number;
    if (here) link.setAttribute("aria-current", "step");
    else link.removeAttribute("aria-current");
  }
  round.dataset.prompt = number;
  if (focus) (document.getElementById(`feld-${number}`) ?? document.getElementById(`titel-${number}`)).focus();
}

function count(section) {
  const n = section.querySelectorAll("[data-notes] > li").length;
  const link = round.querySelector(`.question[data-question="${section.dataset.section}"]`);
  link.querySelector("[data-n]").textContent = n || "";
  link.toggleAttribute("data-done", n > 0);
  section.querySelector("[data-noted]").hidden = n === 0;
}

async function note(form) {
  const field = form.querySelector(".jot__field");
  const text = field.value.trim();
  if (!text || form.dataset.busy) return;
  form.dataset.busy = "1";
  const spot = pins.take();
  const told = { meeting_id: meeting.id, prompt: Number(form.dataset.jot), text, ...spot };
  try {
    const entry = await tell("POST", "/entries", told);
    field.value = "";
    row(form.closest("[data-section]"), entry);
    announce(say("noted"));
  } catch (error) {
    if (spot) pins.keep(spot);
    failed(error, () => note(form));
  } finally {
    delete form.dataset.busy;
    field.focus();
  }
}

function row(section, entry) {
  const line = document.getElementById("zeile").content.firstElementChild.cloneNode(true);
  section.querySelector("[data-notes]").prepend(line);
  fill(line, entry);
  count(section);
}

function fill(line, entry) {
  line.dataset.entry = entry.id;
  line.dataset.version = entry.version;
  line.querySelector("[data-text]").textContent = entry.text;
  line.querySelector("[data-where]").hidden = entry.lon === null && entry.place_id === null;
  line.querySelector("[data-open-point]").setAttribute("aria-pressed", String(entry.open_point));
  line.querySelector("[data-open]").hidden = !entry.open_point;
  if (entry.lon !== null) pins.draw(entry);
}

/** Let one write over an entry in its own row; Esc leaves it as it was. */
function edit(line) {
  const paragraph = line.querySelector("[data-text]");
  const before = paragraph.textContent;
  const field = document.createElement("input");
  field.className = "field";
  field.value = before;
  field.maxLength = document.querySelector(".jot__field").maxLength;
  field.setAttribute("aria-label", say("edit"));
  const end = () => (field.replaceWith(paragraph), line.querySelector("[data-edit]").focus());
  field.addEventListener("keydown", async (event) => {
    if (event.key === "Escape") return end();
    if (event.key !== "Enter") return;
    event.preventDefault();
    await change(line, { text: field.value.trim() }, say("changed"), end);
  });
  paragraph.replaceWith(field);
  field.focus();
}

async function change(line, told, sentence, then = () => {}) {
  try {
    const entry = await tell("PATCH", `/entries/${line.dataset.entry}`, told, line.dataset.version);
    then();
    fill(line, entry);
    announce(sentence, say("undo"), () => undo(line));
  } catch (error) {
    if (!error.current) return failed(error, () => change(line, told, sentence, then));
    // Somebody was faster: both texts stay in sight, and saving again is meant.
    line.dataset.version = error.current.version;
    announce(say("stale", { text: error.current.text }));
  }
}

async function undo(line) {
  try {
    await tell("POST", `/records/entry/${line.dataset.entry}/undo`, undefined, line.dataset.version);
    fill(line, await tell("GET", `/entries/${line.dataset.entry}`));
  } catch (error) {
    failed(error, () => undo(line));
  }
}

async function remove(line) {
  const [section, after] = [line.closest("[data-section]"), line.nextElementSibling];
  try {
    await tell("DELETE", `/entries/${line.dataset.entry}`);
  } catch (error) {
    return failed(error, () => remove(line));
  }
  line.remove();
  pins.forget(Number(line.dataset.entry));
  count(section);
  announce(say("removed"), say("undo"), () => restore(line, section, after));
  section.querySelector(".jot__field").focus();
}

async function restore(line, section, after) {
  try {
    await tell("POST", `/records/entry/${line.dataset.entry}/restore`);
    section.querySelector("[data-notes]").insertBefore(line, after?.isConnected ? after : null);
    fill(line, await tell("GET", `/entries/${line.dataset.entry}`));
    count(section);
  } catch (error) {
    failed(error, () => restore(line, section, after));
  }
}

/** An open point of last time is done: it does not come back. */
async function tick(line) {
  try {
    await tell("PATCH", `/entries/${line.dataset.entry}`, { open_point: false }, line.dataset.version);
    line.remove();
    announce(say("done"));
  } catch (error) {
    failed(error, () => tick(line));
  }
}

async function finish(number) {
  try {
    await tell("POST", `/agreements/${number}/finish`);
    for (const line of round.querySelectorAll(`[data-agreement="${number}"]`)) line.remove();
    announce(say("done"));
  } catch (error) {
    failed(error, () => finish(number));
  }
}

async function keep(told) {
  try {
    Object.assign(meeting, await tell("PATCH", `/meetings/${meeting.id}`, told, meeting.version));
    announce(say("saved"));
  } catch (error) {
    if (!error.current) return failed(error, () => keep(told));
    Object.assign(meeting, error.current);
    await keep(told);
  }
}

const acts = {
  "[data-edit]": (button) => edit(button.closest("[data-entry]")),
  "[data-remove]": (button) => remove(button.closest("[data-entry]")),
  "[data-tick]": (button) => tick(button.closest("[data-entry]")),
  "[data-finish]": (button) => finish(button.closest("[data-agreement]").dataset.agreement),
  "[data-pin]": (button) => pins.begin(button, document.getElementById(`feld-${shown}`)),
  "[data-open-point]": (button) => {
    const open = button.getAttribute("aria-pressed") !== "true";
    change(button.closest("[data-entry]"), { open_point: open }, say("changed"));
  },
};

function clicked(event) {
  const link = event.target.closest("[data-question]");
  if (link && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    return look(Number(link.dataset.question));
  }
  for (const [selector, act] of Object.entries(acts)) {
    const button = event.target.closest(selector);
    if (button) return act(button);
  }
}

/** The projector: the question alone, large; the whole screen if the browser lets us. */
function project(button) {
  const on = round.classList.toggle("is-projected");
  button.setAttribute("aria-pressed", String(on));
  if (on) document.documentElement.requestFullscreen?.().catch(() => {});
  else if (document.fullscreenElement) document.exitFullscreen();
  map.invalidateSize({ animate: false });
}

prepareMap({ buttons: "topleft" });
if (settings.area) new Outline().draw(settings.area);
round.classList.add("is-alive");
const hash = Number(location.hash.replace("#frage-", ""));
look(hash >= 1 && hash <= 9 ? hash : shown);
new Clock(document.getElementById("uhr"), meeting, announce);
for (const form of round.querySelectorAll("[data-jot]")) {
  form.addEventListener("submit", (event) => (event.preventDefault(), note(form)));
}
round.addEventListener("click", clicked);
document.getElementById("beamer").addEventListener("click", (event) => project(event.currentTarget));
document.getElementById("personen")?.addEventListener("change", ({ target }) => {
  if (!target.validity.valid) return announce(say("noCount", { most: target.max }));
  return keep({ participants: target.value === "" ? null : Number(target.value) });
});
