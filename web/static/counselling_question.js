// What is asked besides the address: how, how long, when, what. The form is the state; it has no field on who asks.
import { settings } from "./settings.js";

const WINDOW_MINUTES = 60;
const TICKED = ["free", "without_appointment", "without_documents", "step_free", "checked", "unknown"];
const CHAIN_MINUTES = 60;
const MOST_PASSED = 12;

/** So long one leaves when the answer says; after it "now" is later. */
const FRESH_MS = 3 * 60_000;

export class Question {
  constructor({ form, onChange }) {
    this.form = form;
    this.onChange = onChange;
    this.dayChosen = false;
    form.addEventListener("submit", (event) => (event.preventDefault(), this.onChange()));
    // Some controls stand beside their form, among the answer.
    document.addEventListener("change", (event) => {
      if (event.target.form !== form || !event.target.name) return;
      if (event.target.name === "when") this.allowTime();
      if (event.target.name === "day") this.dayChosen = true;
      this.show();
      this.onChange();
    });
    this.show();
  }

  get themes() {
    return [...this.form.querySelectorAll('[name="theme"]:checked')].map((box) => box.value);
  }

  get values() {
    return Object.fromEntries(new FormData(this.form));
  }

  /** Show only what belongs to the choices, and the chosen themes under their group. */
  show() {
    const { mode, when } = this.values;
    this.form.elements.profile.disabled = mode === "bike";
    const moments = document.getElementById("zeiten");
    moments.hidden = when === "now";
    for (const part of moments.querySelectorAll("[data-for]")) part.hidden = part.dataset.for !== when;
    document.getElementById("unterwegs").hidden = when !== "chain";
    this.form.dataset.when = when;
    if (when !== "now") this.fillMoment();
    this.countConditions();
    for (const topic of this.form.querySelectorAll(".topic")) {
      const names = [...topic.querySelectorAll(":checked")].map((box) => box.parentElement.textContent.trim());
      topic.querySelector(".topic__chosen").textContent = names.join(", ");
    }
  }

  /** A way over a place takes longer than a way there. */
  allowTime() {
    if (this.chained && this.minutes < CHAIN_MINUTES) this.form.elements.max_minutes.value = String(CHAIN_MINUTES);
  }

  /** Say on the button how many conditions are set behind it. */
  countConditions() {
    const { conditions } = this;
    const behind = ["without_appointment", "without_documents", "step_free", "checked", "age", "languages"];
    const set = behind.filter((name) => conditions[name] !== undefined).length;
    document.getElementById("gesetzt").textContent = set ? String(set) : "";
  }

  /** What a place may ask for. */
  get conditions() {
    const { language, age, ...rest } = this.values;
    const conditions = Object.fromEntries(TICKED.filter((name) => name in rest).map((name) => [name, true]));
    if (language) conditions.languages = [language];
    if (/^\d{1,3}$/.test(age ?? "") && Number(age) <= 120) conditions.age = Number(age);
    return conditions;
  }

  dropConditions() {
    for (const name of TICKED) this.form.elements[name].checked = false;
    this.form.elements.language.value = this.form.elements.age.value = "";
  }

  get words() {
    return document.getElementById("stichwort").value.trim();
  }

  /** Until somebody chooses a day it is the next on which the time is still to come. */
  fillMoment() {
    const { day, leave, by, from } = this.form.elements;
    const [today, now] = this.now();
    leave.value ||= now;
    const wanted = { chain: by.value, visit: from.value }[this.values.when];
    if (!this.dayChosen) day.value = wanted && wanted <= now ? dayAfter(today) : today;
    day.value ||= today;
  }

  /** Day and time on the town's clock. */
  now() {
    const clock = new Intl.DateTimeFormat("sv-SE", { timeZone: settings.timezone, dateStyle: "short", timeStyle: "short" });
    return clock.format(new Date()).split(" ");
  }

  /** Change what a button of the answer offers. */
  apply({ depart_at, open, unknown, conditions, ...rest }) {
    if (conditions === null) this.dropConditions();
    for (const [name, value] of Object.entries(rest)) this.form.elements[name].value = String(value);
    if (unknown !== undefined) this.form.elements.unknown.checked = unknown;
    if (open) this.form.elements.open.checked = open === "on_arrival";
    if (depart_at) {
      this.dayChosen = true;
      if (this.values.when === "now") this.form.elements.when.value = "later";
      this.form.elements.aim.value = "leave";
      [this.form.elements.day.value, this.form.elements.leave.value] = depart_at.split("T");
    }
    this.show();
    this.onChange();
  }

  reset() {
    this.form.reset();
    this.dayChosen = false;
    document.getElementById("stichwort").value = "";
    this.show();
  }

  /** How and when, for all questions about ways; null where a time is missing. */
  way() {
    const { mode, profile = "standard", when, day, aim, leave, from, to } = this.values;
    const way = { mode, profile };
    if (when === "now" || when === "chain") return way;
    if (!day || (when === "later" ? !leave : !(from && to))) return null;
    if (when === "later") return { ...way, [aim === "arrive" ? "arrive_by" : "depart_at"]: `${day}T${leave}` };
    // Who leaves earlier on the clock than they come stays over midnight.
    return { ...way, visit: { from: `${day}T${from}`, to: `${to > from ? day : dayAfter(day)}T${to}` } };
  }

  /** The same as the answer has it: from the minute that it counts from, and on the day whose timetable was taken. */
  wayOf({ day, start }) {
    const way = this.way();
    if (!way) return way;
    if (!day) return this.values.when === "now" && isFresh(start) ? { ...way, depart_at: start } : way;
    const { visit, arrive_by, depart_at } = way;
    const moved = (moment) => `${day}T${moment.split("T")[1]}`;
    if (visit) {
      const home = visit.to > `${visit.from.slice(0, 10)}T24` ? dayAfter(day) : day;
      return { ...way, visit: { from: moved(visit.from), to: `${home}T${visit.to.split("T")[1]}` } };
    }
    if (arrive_by) return { ...way, arrive_by: moved(arrive_by) };
    return { ...way, depart_at: moved(depart_at ?? this.now().join("T")) };
  }

  /** How and when over a window of departures: what is typical counts, not the luck of one minute. */
  span() {
    const way = this.way();
    if (!way || way.visit || way.mode !== "transit") return way;
    return { ...way, window_minutes: WINDOW_MINUTES };
  }

  /** The question for the places. */
  places() {
    const way = this.span();
    if (!way) return null;
    const { max_minutes, open = "any", sort = "time" } = this.values;
    const { words, conditions } = this;
    const take_part = this.form.elements.take_part.checked;
    const themes = this.themes.length || words || take_part ? this.themes : settings.defaults;
    return { ...way, max_minutes: Number(max_minutes), themes, words, take_part, conditions, open, sort };
  }

  /** The question for what lies on the way; null where something is missing. */
  chain(goal) {
    const { mode, profile = "standard", max_minutes, first, day, by, stay } = this.values;
    if (!goal || !day || !by) return null;
    const how = { mode, profile, max_minutes: Number(max_minutes), themes: [first], stay_minutes: Number(stay) };
    return { ...how, destination: goal, arrive_by: `${day}T${by}`, limit: MOST_PASSED, detailed: MOST_PASSED };
  }

  get chained() {
    return this.values.when === "chain";
  }

  /** How, how long and when, in one line. */
  brief() {
    const shown = [`[name="mode"]:checked + span`, `[name="when"]:checked + span`];
    const [mode, when] = shown.map((choice) => this.form.querySelector(choice).textContent.trim());
    const { profile = "standard" } = this.values;
    const walk = profile === "standard" ? "" : ` · ${this.form.elements.profile.selectedOptions[0].text}`;
    return `${mode}${walk} · ${this.form.elements.max_minutes.selectedOptions[0].text} · ${when}`;
  }

  get minutes() {
    return Number(this.values.max_minutes);
  }
}

function isFresh(moment) {
  return Date.now() - new Date(moment) < FRESH_MS;
}

function dayAfter(day) {
  const noon = new Date(`${day}T12:00Z`);
  noon.setUTCDate(noon.getUTCDate() + 1);
  return noon.toISOString().slice(0, 10);
}
